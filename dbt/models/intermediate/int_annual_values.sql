-- Fiscal years as filings report them; where none does, the sum of four quarters. Parts of a breakdown are left out:
-- what belongs to a part may differ between quarters.
with reported as (
    select
        ticker, measure, unit, fiscal_year, period_start_date, period_end_date, value,
        'reported' as derivation, evidence, known_at, accession_numbers, fact_ids
    from {{ ref('stg_years') }}
    where is_latest and not contains(measure, '.')
),

summed as (
    select
        ticker,
        measure,
        unit,
        fiscal_year,
        min(period_start_date) as period_start_date,
        max(period_end_date) as period_end_date,
        cast(sum(value) as bigint) as value,
        'sum_of_quarters' as derivation,
        {{ weakest_evidence('evidence') }} as evidence,
        {{ known_at_of_all('known_at') }} as known_at,
        flatten(list(accession_numbers)) as accession_numbers,
        flatten(list(fact_ids order by fiscal_quarter)) as fact_ids
    from {{ ref('stg_quarters') }}
    where is_latest and not contains(measure, '.')
    group by all
    having count(*) = 4
)

select * from reported
union all by name
select * from summed
anti join reported using (ticker, measure, unit, fiscal_year)
