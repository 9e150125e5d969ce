-- What was bought in a period and not paid in it, less what was paid of earlier purchases: as the company states the
-- change, or else the unpaid amount at the period's end minus that on the day before its start. Exact dates, so that a
-- 52- or 53-week calendar needs no rule of its own: the last quarter's end is the day before this one's start.
with periods as (
    select
        'quarter' as period_type, ticker, fiscal_year, fiscal_quarter,
        {{ fiscal_period('fiscal_year', 'fiscal_quarter') }} as fiscal_period,
        period_start_date, period_end_date
    from {{ ref('int_latest_quarters') }}
    where measure = 'capex_cash'
    union all by name
    select
        'year' as period_type, ticker, fiscal_year,
        {{ fiscal_period('fiscal_year', 'null') }} as fiscal_period,
        period_start_date, period_end_date
    from {{ ref('int_annual_values') }}
    where measure = 'capex_cash' and unit = 'USD'
),

stated as (
    select
        'quarter' as period_type, ticker, fiscal_year, fiscal_quarter,
        {{ fiscal_period('fiscal_year', 'fiscal_quarter') }} as fiscal_period,
        value_usd, first_reported_usd, vintages, derivation, evidence, known_at, known_at_basis,
        accession_numbers, fact_ids
    from {{ ref('int_latest_quarters') }}
    where measure = 'capex_unpaid_change'
    union all by name
    select
        'year' as period_type, ticker, fiscal_year,
        {{ fiscal_period('fiscal_year', 'null') }} as fiscal_period,
        value as value_usd, value as first_reported_usd, 1 as vintages, derivation, evidence, known_at,
        accession_numbers, fact_ids
    from {{ ref('int_annual_values') }}
    where measure = 'capex_unpaid_change' and unit = 'USD'
),

unpaid as (
    select *
    from {{ ref('int_latest_balances') }}
    where measure = 'capex_unpaid'
),

differences as (
    select
        periods.period_type,
        periods.ticker,
        periods.fiscal_year,
        periods.fiscal_quarter,
        periods.fiscal_period,
        at_end.value_usd - before.value_usd as value_usd,
        at_end.first_reported_usd - before.first_reported_usd as first_reported_usd,
        at_end.vintages + before.vintages - 1 as vintages,
        'reported' as derivation,
        {{ weaker_evidence('at_end.evidence', 'before.evidence') }} as evidence,
        case
            when at_end.known_at is not null and before.known_at is not null
                then greatest(at_end.known_at, before.known_at)
        end as known_at,
        case
            when at_end.known_at is null or before.known_at is null then 'unknown'
            when before.known_at > at_end.known_at then before.known_at_basis
            else at_end.known_at_basis
        end as known_at_basis,
        at_end.accession_numbers || before.accession_numbers as accession_numbers,
        at_end.fact_ids || before.fact_ids as fact_ids
    from periods
    inner join unpaid as at_end
        on periods.ticker = at_end.ticker and periods.period_end_date = at_end.balance_date
    inner join unpaid as before
        on periods.ticker = before.ticker and periods.period_start_date - 1 = before.balance_date
)

select *
from stated
union all by name
select *
from differences
anti join stated using (ticker, fiscal_period)
