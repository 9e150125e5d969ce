{#- Whether a measured value compares with the threshold as the claim says. An equality may be off by the tolerance. -#}
{% macro meets(measured, part) -%}
    case {{ part }}.operator
        when '>' then {{ measured }} > {{ part }}.threshold
        when '>=' then {{ measured }} >= {{ part }}.threshold
        when '<' then {{ measured }} < {{ part }}.threshold
        when '<=' then {{ measured }} <= {{ part }}.threshold
        when '=' then 100 * abs({{ measured }} - {{ part }}.threshold) <= coalesce({{ part }}.tolerance_pct, 0) * abs({{ part }}.threshold)
    end
{%- endmacro %}

{#- A value as people write it: dollars in billions, won in trillions. -#}
{% macro in_words(measured, unit) -%}
    case
        when {{ measured }} is null then 'nothing'
        when starts_with({{ unit }}, 'USD') and abs({{ measured }}) < 1000000000
            then format('{:.0f}', {{ measured }} / 1000000) || ' million ' || {{ unit }}
        when starts_with({{ unit }}, 'USD') then format('{:.1f}', {{ measured }} / 1000000000) || ' bn ' || {{ unit }}
        when {{ unit }} = 'KRW' then format('{:.1f}', {{ measured }} / 1000000000000) || ' tn KRW'
        when {{ unit }} in ('event', 'count') then format('{:.0f}', {{ measured }})
        when {{ unit }} = 'percent' then format('{:.1f}', {{ measured }}) || ' %'
        else format('{:.3f}', {{ measured }}) || ' ' || {{ unit }}
    end
{%- endmacro %}

{#- The columns that every model of readings gives, in order. -#}
{% macro reading_columns(alias) -%}
    {{ alias }}.claim_id, {{ alias }}.part, {{ alias }}.evaluation, {{ alias }}.reading, {{ alias }}.reading_kind,
    {{ alias }}.measured, {{ alias }}.unit, {{ alias }}.meets, {{ alias }}.is_primary, {{ alias }}.remark,
    {{ alias }}.evidence, {{ alias }}.known_at, {{ alias }}.figure_ids, {{ alias }}.accession_numbers
{%- endmacro %}
