{#- What is in a capex definition, in plain words. `tagged`: whether the company reports proceeds from incentives. -#}
{% macro definition_note(definition, incentives) -%}
    case {{ definition }}
        when 'cash_gross' then 'cash paid for property and equipment as in the cash-flow statement, nothing taken off or added'
        when 'cash_net_of_incentives' then case {{ incentives }}
            when 'tagged' then 'cash paid for property and equipment minus proceeds from property sales and incentives of the same quarter'
            else 'equal_by_absence: the company reports no proceeds from incentives, so net equals gross'
        end
        when 'cash_plus_finance_lease_principal' then 'cash paid for property and equipment plus principal repaid on finance leases in the same quarter'
        when 'incl_finance_leases_acquired' then 'capital expenditure as the company states it, with assets acquired under finance leases'
        when 'incurred' then 'capital expenditure incurred in the quarter, whether paid or not'
    end
{%- endmacro %}
