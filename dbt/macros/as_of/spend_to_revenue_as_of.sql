{#- marts.spend_to_revenue as one day knew it: the vintages that stood on that day, with the sums over four quarters and
    the comparison with the year before made of them. Revenue of every quarter stands in its cash_gross row. -#}
{% macro spend_to_revenue_as_of() -%}
    with standing as (
        select *, {{ quarter_index('fiscal_year', 'fiscal_quarter') }} as quarter_index
        from marts.spend_to_revenue_vintages
        where {{ stood_on('valid_from_at', 'valid_to_at', 'as_of') }}
    ),
    revenue as (
        select
            ticker,
            quarter_index,
            {{ trailing_year('revenue_usd', 'four_quarters') }} as revenue_ttm_usd
        from standing
        where capex_definition = 'cash_gross' and revenue_usd is not null
        window four_quarters as (
            partition by ticker order by quarter_index range between 3 preceding and current row
        )
    ),
    trailed as (
        select
            *,
            {{ trailing_year('capex_usd', 'four_quarters') }} as capex_ttm_usd,
            {{ year_on_year('capex_usd', 'year_before') }} as capex_yoy_ratio,
            max(valid_from_at) over four_quarters as ttm_known_at
        from standing
        window
            four_quarters as (
                partition by ticker, capex_definition
                order by quarter_index range between 3 preceding and current row
            ),
            year_before as (
                partition by ticker, capex_definition
                order by quarter_index range between 4 preceding and 4 preceding
            )
    )
    select
        trailed.ticker,
        trailed.fiscal_year,
        trailed.fiscal_quarter,
        trailed.period_start_date,
        trailed.period_end_date,
        trailed.calendar_quarter,
        trailed.calendar_offset_days,
        trailed.capex_definition,
        trailed.is_stated,
        trailed.capex_usd,
        trailed.revenue_usd,
        trailed.capex_to_revenue_ratio,
        trailed.capex_ttm_usd,
        revenue.revenue_ttm_usd,
        {{ ratio('trailed.capex_ttm_usd', 'revenue.revenue_ttm_usd') }} as capex_to_revenue_ttm_ratio,
        trailed.capex_yoy_ratio,
        trailed.vintage,
        trailed.valid_from_at as known_at,
        case when trailed.capex_ttm_usd is not null then trailed.ttm_known_at end as ttm_known_at,
        trailed.evidence,
        trailed.accession_numbers,
        trailed.fact_ids
    from trailed
    left join revenue
        on trailed.ticker = revenue.ticker
        and trailed.quarter_index = revenue.quarter_index
        and trailed.revenue_usd is not null
    order by trailed.ticker, trailed.capex_definition, trailed.quarter_index
{%- endmacro %}
