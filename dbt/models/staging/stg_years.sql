select
    ticker,
    measure,
    unit,
    fiscal_year,
    period_start_date,
    period_end_date,
    value,
    is_preliminary,
    evidence,
    known_at,
    known_at_basis,
    vintage,
    is_first,
    is_latest,
    accession_numbers,
    fact_ids
from {{ source('normalised', 'years') }}
