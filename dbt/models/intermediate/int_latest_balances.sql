-- Dollar amounts only, as in int_latest_quarters.
select
    ticker,
    measure,
    balance_date,
    value as value_usd,
    first_value(value) over every_vintage as first_reported_usd,
    count(*) over every_vintage as vintages,
    concept,
    evidence,
    known_at,
    known_at_basis,
    accession_numbers,
    fact_ids
from {{ ref('stg_balances') }}
where unit = 'USD'
window every_vintage as (
    partition by ticker, measure, balance_date
    order by vintage
    rows between unbounded preceding and unbounded following
)
qualify is_latest
