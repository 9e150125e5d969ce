{{ config(post_hook=as_of_macro(
    'quarters_as_of',
    quarters_as_of(),
    "marts.quarter_vintages as known at the end of a day (UTC): FROM marts.quarters_as_of(DATE '2024-09-01'). "
    ~ "Where the file is attached under a name, ask marts.quarter_vintages instead."
)) }}
select
    ticker,
    measure,
    fiscal_year,
    fiscal_quarter,
    period_start_date,
    period_end_date,
    calendar_quarter,
    vintage,
    value as value_usd,
    derivation,
    evidence,
    known_at,
    known_at_basis,
    is_first,
    is_latest,
    accession_numbers,
    fact_ids
from {{ ref('stg_quarters') }}
where unit = 'USD'
order by ticker, measure, fiscal_year, fiscal_quarter, vintage
