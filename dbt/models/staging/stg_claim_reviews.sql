select
    claim_id,
    evaluation,
    evaluation_date,
    reviewed_verdict
from {{ source('normalised', 'claim_reviews') }}
