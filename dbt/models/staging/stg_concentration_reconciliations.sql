select
    ticker,
    accession_number,
    first_accession_number,
    is_first_original,
    measure,
    relationship,
    period_type,
    period_start_date,
    period_end_date,
    first_shares_pct,
    later_shares_pct,
    is_equal,
    known_at
from {{ source('normalised', 'concentration_reconciliations') }}
