{#- Gauges that are a share over twelve months: numerator and denominator are series of int_gauge_amounts. Some are asked
    only of companies that sell computing, and of groups. -#}
{% macro gauge_recipes() -%}
    (
        values
        (
            'capex_to_revenue', 'capex', 'revenue', false,
            'twelve months of cash capex over those of revenue'
        ),
        (
            'capex_to_operating_cash_flow', 'capex', 'operating_cash_flow', false,
            'twelve months of cash capex over those of cash from operations; above 1 the spend is paid from savings, debt or shares'
        ),
        (
            'capex_to_cloud_revenue', 'capex', 'cloud_revenue', true,
            'twelve months of cash capex of the whole company over those of the segment that holds its cloud'
        ),
        (
            'depreciation_to_capex', 'depreciation', 'capex', false,
            'twelve months of depreciation, as the company tags it (at some with amortization, at Amazon with content), over those of cash capex; the nearer to 1, the more of the spend has reached the costs'
        ),
        (
            'finance_leases_acquired_to_capex', 'finance_leases_acquired', 'capex', false,
            'twelve months of assets obtained under finance leases over those of cash capex: what is built beside the cash'
        ),
        (
            'finance_lease_principal_to_capex', 'finance_lease_principal', 'capex', false,
            'twelve months of principal repaid on finance leases over those of cash capex: cash for what was built before'
        )
    ) as recipes (gauge, numerator, denominator, is_of_sellers_of_computing, note)
{%- endmacro %}

{#- Roles of companies that sell computing to others. -#}
{% macro sellers_of_computing() -%}
    ('hyperscaler', 'hyperscaler_challenger', 'neocloud')
{%- endmacro %}

{#- Share of the history, in percent, that surely lies below a value, and that may; where both are bounds of one number they
    meet. An equal value counts half, so that a value that never moved stands at 50. Null with fewer than four periods. -#}
{% macro percentile_least(highs, low) -%}
    case when len({{ highs }}) >= 4 then
        100.0 * list_sum(list_transform({{ highs }}, lambda h: case when h < {{ low }} then 1 when h = {{ low }} then 0.5 else 0 end))
        / len({{ highs }})
    end
{%- endmacro %}

{% macro percentile_most(lows, high) -%}
    case when len({{ lows }}) >= 4 then
        100.0 * list_sum(list_transform({{ lows }}, lambda l: case when l < {{ high }} then 1 when l = {{ high }} then 0.5 else 0 end))
        / len({{ lows }})
    end
{%- endmacro %}
