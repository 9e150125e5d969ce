-- Derived, so that a rebuilt warehouse has the same history: nothing is appended by a run.
select
    verdicts.claim_id,
    verdicts.as_of_date as month_end_date,
    verdicts.verdict,
    lag(verdicts.verdict) over months as verdict_before,
    coalesce(verdicts.verdict <> lag(verdicts.verdict) over months, false) as is_changed,
    verdicts.measured,
    verdicts.unit,
    verdicts.range_low,
    verdicts.range_high,
    verdicts.reason,
    verdicts.known_at
from {{ ref('int_claim_verdicts') }} as verdicts
inner join {{ ref('stg_claims') }} as claims using (claim_id)
where not verdicts.is_latest
    and verdicts.as_of_date = last_day(verdicts.as_of_date)
    and verdicts.as_of_date >= claims.made_on_date
window months as (partition by verdicts.claim_id order by verdicts.as_of_date)
order by verdicts.claim_id, verdicts.as_of_date
