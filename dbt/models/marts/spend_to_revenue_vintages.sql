{{ config(post_hook=as_of_macro(
    'spend_to_revenue_as_of',
    spend_to_revenue_as_of(),
    "marts.spend_to_revenue as known at the end of a day (UTC): FROM marts.spend_to_revenue_as_of(DATE '2024-09-01'). "
    ~ "Where the file is attached under a name, ask marts.spend_to_revenue_vintages instead."
)) }}
select
    ticker,
    fiscal_year,
    fiscal_quarter,
    period_start_date,
    period_end_date,
    calendar_quarter,
    calendar_offset_days,
    capex_definition,
    vintage,
    valid_from_at,
    valid_to_at,
    valid_to_at is null as is_latest,
    is_stated,
    capex_usd,
    revenue_usd,
    {{ ratio('capex_usd', 'revenue_usd') }} as capex_to_revenue_ratio,
    evidence,
    accession_numbers,
    fact_ids
from {{ ref('int_spend_vintages') }}
order by ticker, capex_definition, fiscal_year, fiscal_quarter, vintage
