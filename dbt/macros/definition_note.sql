{#- What is in a capex definition, in plain words. `tagged`: whether the company reports proceeds from incentives. -#}
{% macro definition_note(definition, incentives, period='quarter') -%}
    case {{ definition }}
        when 'cash_gross' then 'cash paid for property and equipment as in the cash-flow statement, nothing taken off or added'
        when 'cash_net_of_incentives' then case {{ incentives }}
            when 'tagged' then 'cash paid for property and equipment minus proceeds from property sales and incentives of the same {{ period }}'
            else 'equal_by_absence: the company reports no proceeds from incentives, so net equals gross'
        end
        when 'cash_plus_finance_lease_principal' then 'cash paid for property and equipment plus principal repaid on finance leases in the same {{ period }}'
        when 'incl_finance_leases_acquired' then 'cash paid for property and equipment plus assets obtained under finance leases in the same {{ period }}'
        when 'incurred' then 'cash paid for property and equipment plus the change over the {{ period }} of what was bought and not yet paid'
    end
{%- endmacro %}

{#- The same under the name company_headline, where it says whether the figure is the company's own. -#}
{% macro headline_note(definition, recipe, incentives, is_stated) -%}
    case
        when {{ definition }} = 'company_headline' and {{ is_stated }}
            then 'the measure the company itself leads with, ' || {{ recipe }} || ', as the company states it, which may be rounded'
        when {{ definition }} = 'company_headline'
            then 'the measure the company itself leads with, ' || {{ recipe }} || ': ' || {{ definition_note(recipe, incentives) }}
        else {{ definition_note(recipe, incentives) }}
    end
{%- endmacro %}
