{#- Aggregate: when the last of several values became known; null where one of them has no such day, because then
    the sum has none either and stays out of every as-of. -#}
{% macro known_at_of_all(known_at) -%}
    case when count({{ known_at }}) = count(*) then max({{ known_at }}) end
{%- endmacro %}
