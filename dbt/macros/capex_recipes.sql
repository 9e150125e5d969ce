{#- What a capex definition is made of: a signed sum of measures over one period. `incentives` limits a line to companies
    that report them (tagged) or do not (none); null is both. as_stated is the company's own figure, read and not made. -#}
{% macro capex_recipes() -%}
    (
        values
        ('cash_gross', null, 1, 'capex_cash', 1),
        ('cash_net_of_incentives', null, 1, 'capex_cash', 1),
        ('cash_net_of_incentives', 'tagged', 2, 'incentive_proceeds', -1),
        ('cash_plus_finance_lease_principal', null, 1, 'capex_cash', 1),
        ('cash_plus_finance_lease_principal', null, 2, 'finance_lease_principal', 1),
        ('incl_finance_leases_acquired', null, 1, 'capex_cash', 1),
        ('incl_finance_leases_acquired', null, 2, 'finance_leases_acquired', 1),
        ('incurred', null, 1, 'capex_cash', 1),
        ('incurred', null, 2, 'capex_unpaid_change', 1),
        ('as_stated', null, 1, 'capex_headline', 1)
    ) as recipes (recipe, incentives, line, measure, sign)
{%- endmacro %}

{#- The recipe that is used: a company's own figure goes before the one made of its tags. -#}
{% macro recipe_used(definition, recipe, stated_value) -%}
    case when {{ definition }} = 'company_headline' and {{ stated_value }} is not null then 'as_stated' else {{ recipe }} end
{%- endmacro %}
