select
    ticker,
    measure,
    unit,
    fiscal_year,
    fiscal_quarter,
    period_end_date,
    reason,
    needed,
    accession_numbers
from {{ source('normalised', 'refusals') }}
