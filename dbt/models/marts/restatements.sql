with values_known as (
    select
        'quarter' as period_kind,
        ticker, measure, unit, fiscal_year, fiscal_quarter,
        {{ fiscal_period('fiscal_year', 'fiscal_quarter') }} as fiscal_period,
        period_end_date, vintage, value, derivation, evidence, known_at, known_at_basis, accession_numbers
    from {{ ref('stg_quarters') }}
    union all by name
    select
        'year' as period_kind,
        ticker, measure, unit, fiscal_year,
        {{ fiscal_period('fiscal_year', 'null') }} as fiscal_period,
        period_end_date, vintage, value, 'reported' as derivation, evidence, known_at, known_at_basis,
        accession_numbers
    from {{ ref('stg_years') }}
    union all by name
    select
        'date' as period_kind,
        ticker, measure, unit,
        cast(balance_date as varchar) as fiscal_period,
        balance_date as period_end_date, vintage, value, 'reported' as derivation, evidence, known_at, known_at_basis,
        accession_numbers
    from {{ ref('stg_balances') }}
),

changes as (
    select
        *,
        lag(value) over vintages as old_value,
        lag(known_at) over vintages as old_known_at,
        lag(accession_numbers) over vintages as old_accession_numbers,
        lag(evidence) over vintages as old_evidence
    from values_known
    window vintages as (partition by period_kind, ticker, measure, unit, fiscal_period order by vintage)
    qualify vintage > 1
)

select
    changes.ticker,
    changes.measure,
    changes.unit,
    changes.period_kind,
    changes.fiscal_period,
    changes.fiscal_year,
    changes.fiscal_quarter,
    changes.period_end_date,
    changes.vintage,
    changes.old_value as old_value_native,
    changes.value as new_value_native,
    changes.value - changes.old_value as difference_native,
    case when changes.old_value <> 0 then 100.0 * (changes.value - changes.old_value) / abs(changes.old_value) end
        as difference_pct,
    changes.derivation,
    changes.old_known_at,
    changes.known_at as new_known_at,
    changes.known_at_basis as new_known_at_basis,
    changes.old_accession_numbers,
    changes.accession_numbers as new_accession_numbers,
    -- Of the filings that the new value rests on, the one that made it known.
    filings.accession_number as restating_accession_number,
    filings.form as restating_form,
    {{ weaker_evidence('changes.old_evidence', 'changes.evidence') }} as evidence
from changes
left join {{ ref('stg_filings') }} as filings
    on changes.ticker = filings.ticker
    and list_contains(changes.accession_numbers, filings.accession_number)
    and changes.known_at = filings.known_at
qualify row_number() over (
    partition by changes.ticker, changes.measure, changes.unit, changes.period_kind, changes.fiscal_period, changes.vintage
    order by filings.accession_number
) = 1
order by changes.ticker, changes.measure, changes.unit, changes.period_kind, changes.period_end_date, changes.vintage
