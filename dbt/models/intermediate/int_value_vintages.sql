-- Every value of a quarter that some day knew, with the days between which it stood. A value without known_at is in no
-- as-of and has no row; it ends nothing either. What was bought and not paid changes with either of its two balances, so
-- that its vintages are the pairs of balances that stood at one time.
with quarters as (
    select
        ticker,
        measure,
        {{ quarter_index('fiscal_year', 'fiscal_quarter') }} as quarter_index,
        value as value_usd,
        known_at as valid_from_at,
        lead(known_at) over (
            partition by ticker, measure, fiscal_year, fiscal_quarter order by vintage
        ) as valid_to_at,
        evidence,
        accession_numbers,
        fact_ids
    from {{ ref('stg_quarters') }}
    where unit = 'USD' and known_at is not null
),

periods as (
    select ticker, quarter_index, period_start_date, period_end_date
    from {{ ref('int_latest_quarters') }}
    where measure = 'capex_cash'
),

unpaid as (
    select
        ticker,
        balance_date,
        value as value_usd,
        known_at as valid_from_at,
        lead(known_at) over (partition by ticker, balance_date order by vintage) as valid_to_at,
        evidence,
        accession_numbers,
        fact_ids
    from {{ ref('stg_balances') }}
    where unit = 'USD' and measure = 'capex_unpaid' and known_at is not null
),

differences as (
    select
        periods.ticker,
        'capex_unpaid_change' as measure,
        periods.quarter_index,
        at_end.value_usd - before.value_usd as value_usd,
        greatest(at_end.valid_from_at, before.valid_from_at) as valid_from_at,
        least(at_end.valid_to_at, before.valid_to_at) as valid_to_at,
        {{ weaker_evidence('at_end.evidence', 'before.evidence') }} as evidence,
        at_end.accession_numbers || before.accession_numbers as accession_numbers,
        at_end.fact_ids || before.fact_ids as fact_ids
    from periods
    inner join unpaid as at_end
        on periods.ticker = at_end.ticker and periods.period_end_date = at_end.balance_date
    inner join unpaid as before
        on periods.ticker = before.ticker and periods.period_start_date - 1 = before.balance_date
    anti join quarters as stated
        on periods.ticker = stated.ticker
        and periods.quarter_index = stated.quarter_index
        and stated.measure = 'capex_unpaid_change'
)

select * from quarters
where valid_to_at is null or valid_from_at < valid_to_at
union all by name
select * from differences
where valid_to_at is null or valid_from_at < valid_to_at
