-- Each claim has a row for each day on which it is reviewed, and one for the end of each month since its article.
with months as (
    select
        claims.claim_id,
        date_diff('month', claims.made_on_date, max(days.as_of_date)) + 1
        - case when last_day(max(days.as_of_date)) > max(days.as_of_date) then 1 else 0 end as expected
    from {{ ref('claims') }} as claims
    cross join {{ ref('int_claim_days') }} as days
    where days.is_latest
    group by claims.claim_id, claims.made_on_date
),

found as (
    select claim_id, count(*) as months from {{ ref('claim_history') }} group by all
)

select months.claim_id, 'months ' || coalesce(found.months, 0) || ' of ' || months.expected as missing
from months
left join found using (claim_id)
where months.expected <> coalesce(found.months, 0)
union all
select reviews.claim_id, reviews.evaluation
from {{ ref('stg_claim_reviews') }} as reviews
anti join {{ ref('claim_ledger') }} as ledger
    on reviews.claim_id = ledger.claim_id and reviews.evaluation = ledger.evaluation
