{#- Share of revenue. No revenue, or none above zero, gives no ratio. -#}
{% macro ratio(amount, revenue) -%}
    case when {{ revenue }} > 0 then cast({{ amount }} as double) / cast({{ revenue }} as double) end
{%- endmacro %}

{#- Sum over four consecutive quarters; null unless all four are there. The window must range over a quarter index
    between 3 preceding and the current row. -#}
{% macro trailing_year(amount, window) -%}
    cast(case when count({{ amount }}) over {{ window }} = 4 then sum({{ amount }}) over {{ window }} end as bigint)
{%- endmacro %}

{% macro trailing_year_evidence(amount, evidence, window) -%}
    case when count({{ amount }}) over {{ window }} = 4
        then {{ evidence_of_rank("min(" ~ evidence_rank(evidence) ~ ") over " ~ window) }} end
{%- endmacro %}

{% macro trailing_year_known_at(amount, known_at, window) -%}
    case when count({{ amount }}) over {{ window }} = 4 and count({{ known_at }}) over {{ window }} = 4
        then max({{ known_at }}) over {{ window }} end
{%- endmacro %}

{#- Current divided by the value a year before; the window must range between 4 preceding and 4 preceding. -#}
{% macro year_on_year(amount, window) -%}
    {{ ratio(amount, "max(" ~ amount ~ ") over " ~ window) }}
{%- endmacro %}

{#- The weaker evidence of the two values of a year-on-year ratio that is called `ratio` in the same select. -#}
{% macro year_on_year_evidence(ratio, evidence, window) -%}
    case when {{ ratio }} is not null then {{ weaker_evidence(evidence, "max(" ~ evidence ~ ") over " ~ window) }} end
{%- endmacro %}

{#- When both values of that ratio were known; null where one has no such day. -#}
{% macro year_on_year_known_at(ratio, known_at, window) -%}
    case
        when {{ ratio }} is not null and {{ known_at }} is not null and max({{ known_at }}) over {{ window }} is not null
            then greatest({{ known_at }}, max({{ known_at }}) over {{ window }})
    end
{%- endmacro %}
