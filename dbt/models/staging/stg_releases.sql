select
    ticker,
    release_id,
    title,
    published_date,
    principal_url,
    document_urls,
    source_kinds,
    accession_numbers,
    matches,
    language,
    known_at,
    known_at_basis
from {{ source('normalised', 'releases') }}
