-- Days on which claims are evaluated: those that the reviews name, the end of each month since the first article, and
-- the latest, on which everything is known that the warehouse holds, values without a day included.
with latest as (
    select max(cast(timezone('UTC', known_at) as date)) as as_of_date
    from (
        select known_at from {{ ref('stg_quarters') }}
        union all
        select known_at from {{ ref('stg_reference_figures') }}
    )
),

months as (
    select unnest(generate_series(
        date_trunc('month', (select min(made_on_date) from {{ ref('stg_claims') }})),
        date_trunc('month', latest.as_of_date),
        interval 1 month
    )) as first_of_month
    from latest
)

select
    cast(evaluation_date as varchar) as evaluation,
    evaluation_date as as_of_date,
    false as is_latest
from {{ ref('stg_claim_reviews') }}
where evaluation_date is not null
union
select
    cast(last_day(first_of_month) as varchar),
    last_day(first_of_month),
    false
from months
where last_day(first_of_month) <= (select as_of_date from latest)
union
select 'latest', as_of_date, true
from latest
where as_of_date is not null
