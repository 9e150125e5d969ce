{#- Share of a sum that has to come back each year for a number of years, at a cost of capital: the uniform capital
    recovery factor, r / (1 - (1 + r)^-n), of Short, Packey and Holt, A Manual for the Economic Evaluation of Energy
    Efficiency and Renewable Energy Technologies (NREL/TP-462-5173, 1995). Where capital costs nothing it is 1 / n, the
    limit of the same formula. 7 % over five years is 0.2439. Null without years, or below a cost of nothing. -#}
{% macro annuity(rate, years) -%}
    case
        when {{ years }} > 0 and {{ rate }} = 0 then 1.0 / {{ years }}
        when {{ years }} > 0 and {{ rate }} > 0 then {{ rate }} / (1 - pow(1 + {{ rate }}, -{{ years }}))
    end
{%- endmacro %}

{#- Yearly revenue that a year's spend must earn: what has to come back each year, over the part of revenue that is left
    for it. Null without a margin. -#}
{% macro required_revenue(capex, ai_share, rate, years, margin) -%}
    case when {{ margin }} > 0 then {{ capex }} * {{ ai_share }} * ({{ annuity(rate, years) }}) / {{ margin }} end
{%- endmacro %}
