-- Quarters, and the years that filings report whole: four quarters of a part are not summed, because what belongs to
-- the part may differ between them.
with quarters as (
    select
        'quarter' as period_type,
        ticker,
        measure,
        {{ fiscal_period('fiscal_year', 'fiscal_quarter') }} as fiscal_period,
        fiscal_year,
        fiscal_quarter,
        quarter_index as period_number,
        period_start_date,
        period_end_date,
        calendar_quarter,
        value_usd,
        vintages,
        derivation,
        evidence,
        known_at,
        accession_numbers,
        fact_ids
    from {{ ref('int_latest_quarters') }}
),

years as (
    select
        'year' as period_type,
        ticker,
        measure,
        {{ fiscal_period('fiscal_year', 'null') }} as fiscal_period,
        fiscal_year,
        -- Four a year, so that the year before is 4 less as among quarters.
        {{ quarter_index('fiscal_year', '4') }} as period_number,
        period_start_date,
        period_end_date,
        value as value_usd,
        vintage as vintages,
        'reported' as derivation,
        evidence,
        known_at,
        accession_numbers,
        fact_ids
    from {{ ref('stg_years') }}
    where unit = 'USD' and is_latest
),

periods as (
    select * from quarters
    union all by name
    select * from years
)

select
    breakdowns.ticker,
    breakdowns.cut,
    breakdowns.taxonomy,
    breakdowns.part,
    breakdowns.label,
    breakdowns.position,
    breakdowns.is_complete,
    breakdowns.is_residual,
    parts.* exclude (ticker),
    wholes.value_usd as whole_usd,
    wholes.evidence as whole_evidence,
    wholes.known_at as whole_known_at,
    wholes.accession_numbers as whole_accession_numbers,
    wholes.fact_ids as whole_fact_ids
from {{ ref('stg_breakdowns') }} as breakdowns
inner join periods as parts
    on breakdowns.ticker = parts.ticker and breakdowns.measure = parts.measure
left join periods as wholes
    on breakdowns.ticker = wholes.ticker
    and breakdowns.whole_measure = wholes.measure
    and parts.fiscal_period = wholes.fiscal_period
