-- Dollar amounts only: quarters in another currency are never mixed with them.
select
    ticker,
    measure,
    fiscal_year,
    fiscal_quarter,
    {{ quarter_index('fiscal_year', 'fiscal_quarter') }} as quarter_index,
    period_start_date,
    period_end_date,
    calendar_quarter,
    calendar_offset_days,
    value as value_usd,
    first_value(value) over every_vintage as first_reported_usd,
    count(*) over every_vintage as vintages,
    derivation,
    evidence,
    known_at,
    known_at_basis,
    accession_numbers,
    fact_ids
from {{ ref('stg_quarters') }}
where unit = 'USD'
window every_vintage as (
    partition by ticker, measure, fiscal_year, fiscal_quarter
    order by vintage
    rows between unbounded preceding and unbounded following
)
qualify is_latest
