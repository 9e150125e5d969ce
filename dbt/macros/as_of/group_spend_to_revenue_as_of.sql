{#- marts.group_spend_to_revenue as one day knew it. -#}
{% macro group_spend_to_revenue_as_of() -%}
    with standing as (
        select *, {{ calendar_quarter_index('calendar_quarter') }} as quarter_index
        from marts.group_spend_to_revenue_vintages
        where {{ stood_on('valid_from_at', 'valid_to_at', 'as_of') }}
    ),
    trailed as (
        select
            *,
            {{ trailing_year('capex_usd', 'four_quarters') }} as capex_ttm_usd,
            {{ trailing_year('revenue_usd', 'four_quarters') }} as revenue_ttm_usd,
            {{ year_on_year('capex_usd', 'year_before') }} as capex_yoy_ratio,
            max(valid_from_at) over four_quarters as ttm_known_at
        from standing
        window
            four_quarters as (
                partition by group_name, capex_definition
                order by quarter_index range between 3 preceding and current row
            ),
            year_before as (
                partition by group_name, capex_definition
                order by quarter_index range between 4 preceding and 4 preceding
            )
    )
    select
        group_name,
        calendar_quarter,
        capex_definition,
        members,
        members_present,
        members_missing,
        is_complete,
        capex_usd,
        revenue_usd,
        {{ ratio('capex_usd', 'revenue_usd') }} as capex_to_revenue_ratio,
        capex_present_usd,
        revenue_present_usd,
        capex_ttm_usd,
        revenue_ttm_usd,
        {{ ratio('capex_ttm_usd', 'revenue_ttm_usd') }} as capex_to_revenue_ttm_ratio,
        capex_yoy_ratio,
        vintage,
        valid_from_at as known_at,
        case when capex_ttm_usd is not null then ttm_known_at end as ttm_known_at,
        evidence
    from trailed
    order by group_name, capex_definition, quarter_index
{%- endmacro %}
