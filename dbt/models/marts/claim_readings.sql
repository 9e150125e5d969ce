select
    readings.claim_id,
    readings.part,
    readings.evaluation,
    days.as_of_date as evaluated_as_of_date,
    readings.reading,
    parts.part_statement,
    parts.test,
    readings.measured,
    readings.unit,
    parts.operator,
    parts.threshold,
    readings.meets,
    readings.is_primary,
    readings.remark,
    readings.evidence,
    readings.known_at,
    readings.figure_ids,
    readings.accession_numbers
from {{ ref('int_claim_readings') }} as readings
inner join {{ ref('stg_claim_parts') }} as parts using (claim_id, part)
inner join {{ ref('int_claim_days') }} as days using (evaluation)
inner join {{ ref('stg_claim_reviews') }} as reviews
    on readings.claim_id = reviews.claim_id and readings.evaluation = reviews.evaluation
order by readings.claim_id, days.is_latest, days.as_of_date, readings.part, readings.is_primary desc, readings.reading
