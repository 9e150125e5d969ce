{#- Whether something was known by the end of a day, in UTC whatever the session's time zone is: an as-of of the day on
    which a filing was accepted sees that filing. epoch_us needs no extension, so that a locked reader can use it. -#}
{% macro known_by(known_at, as_of) -%}
    epoch_us({{ known_at }}) < epoch_us(cast({{ as_of }} as date) + interval 1 day)
{%- endmacro %}

{#- Whether a row of a table of vintages was the one known on a day. A null end is a row that still stands. -#}
{% macro stood_on(valid_from, valid_to, as_of) -%}
    {{ known_by(valid_from, as_of) }} and ({{ valid_to }} is null or not {{ known_by(valid_to, as_of) }})
{%- endmacro %}
