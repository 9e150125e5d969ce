{#- Ways to make a number from the most direct to the least. -#}
{% macro derivations() -%}
    ['reported', 'ytd_difference', 'annual_minus_nine_months', 'sum_of_quarters']
{%- endmacro %}

{#- Aggregate: the least direct of a group of rows. -#}
{% macro least_direct(derivation) -%}
    ({{ derivations() }})[max(list_position({{ derivations() }}, {{ derivation }}))]
{%- endmacro %}

{% macro derivation_rank(derivation) -%}
    list_position({{ derivations() }}, {{ derivation }})
{%- endmacro %}

{% macro derivation_of_rank(rank) -%}
    ({{ derivations() }})[{{ rank }}]
{%- endmacro %}
