{#- Quarters as consecutive whole numbers, so that the one before is 1 less and the year before is 4 less. -#}
{% macro quarter_index(year, quarter) -%}
    cast({{ year }} as integer) * 4 + cast({{ quarter }} as integer)
{%- endmacro %}

{% macro calendar_quarter_index(calendar_quarter) -%}
    {{ quarter_index("left(" ~ calendar_quarter ~ ", 4)", "right(" ~ calendar_quarter ~ ", 1)") }}
{%- endmacro %}

{#- FY2026Q3, or FY2026 where there is no quarter. -#}
{% macro fiscal_period(year, quarter) -%}
    'FY' || {{ year }} || coalesce('Q' || {{ quarter }}, '')
{%- endmacro %}

{% macro calendar_quarter_of_index(index) -%}
    ({{ index }} - 1) // 4 || 'Q' || (({{ index }} - 1) % 4 + 1)
{%- endmacro %}

{% macro fiscal_period_of_index(index) -%}
    'FY' || ({{ index }} - 1) // 4 || 'Q' || (({{ index }} - 1) % 4 + 1)
{%- endmacro %}

{% macro last_day_of_quarter_index(index) -%}
    last_day(make_date(({{ index }} - 1) // 4, 3 * (({{ index }} - 1) % 4 + 1), 1))
{%- endmacro %}

{% macro calendar_quarter_of_date(day) -%}
    year({{ day }}) || 'Q' || quarter({{ day }})
{%- endmacro %}
