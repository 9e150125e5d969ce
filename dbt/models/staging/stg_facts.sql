select
    ticker,
    fact_id,
    measure,
    unit,
    period_start_date,
    period_end_date,
    value,
    accession_number,
    evidence,
    known_at,
    exclusion
from {{ source('normalised', 'facts') }}
