select
    ticker,
    measure,
    whole_measure,
    cut,
    taxonomy,
    part,
    label,
    position,
    is_complete,
    is_tagged,
    is_residual
from {{ source('normalised', 'breakdowns') }}
