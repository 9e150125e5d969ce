select
    ticker,
    measure,
    unit,
    balance_date,
    value,
    concept,
    evidence,
    known_at,
    known_at_basis,
    vintage,
    is_first,
    is_latest,
    accession_numbers,
    fact_ids
from {{ source('normalised', 'balances') }}
