select
    claim_id,
    article_id,
    article,
    made_on_date,
    statement,
    original_language,
    statement_paraphrased,
    subject,
    limits
from {{ source('normalised', 'claims') }}
