select
    verdicts.claim_id,
    verdicts.evaluation,
    verdicts.as_of_date as evaluated_as_of_date,
    verdicts.is_latest,
    claims.statement,
    verdicts.verdict,
    verdicts.measured,
    verdicts.unit,
    verdicts.range_low,
    verdicts.range_high,
    parts.operator,
    parts.threshold,
    verdicts.reason,
    claims.limits,
    verdicts.evidence,
    verdicts.known_at,
    claims.tests,
    claims.definitions,
    verdicts.figure_ids,
    verdicts.accession_numbers,
    reviews.reviewed_verdict,
    verdicts.verdict = reviews.reviewed_verdict as agrees_with_review
from {{ ref('int_claim_verdicts') }} as verdicts
inner join {{ ref('claims') }} as claims using (claim_id)
inner join {{ ref('stg_claim_reviews') }} as reviews
    on verdicts.claim_id = reviews.claim_id and verdicts.evaluation = reviews.evaluation
left join {{ ref('stg_claim_parts') }} as parts
    on verdicts.claim_id = parts.claim_id and verdicts.measured_part = parts.part
order by verdicts.claim_id, verdicts.is_latest, verdicts.as_of_date
