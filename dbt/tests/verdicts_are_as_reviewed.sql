-- Verdicts that turned out otherwise than a reviewer of the evidence expects: a figure changed, or is not there.
select claim_id, evaluation, evaluated_as_of_date, reviewed_verdict, verdict, measured, unit, reason
from {{ ref('claim_ledger') }}
where not agrees_with_review
