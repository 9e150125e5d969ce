select
    ticker,
    accession_number,
    form,
    report_date,
    filing_date,
    known_at
from {{ source('normalised', 'filings') }}
