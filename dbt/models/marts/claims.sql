with parts as (
    select
        claim_id,
        cast(count(*) as integer) as parts,
        list(part_statement order by part) as part_statements,
        coalesce(list(distinct test order by test) filter (where test is not null), []) as tests,
        coalesce(list_sort(list_distinct(flatten(list(definitions)))), []) as definitions,
        coalesce(list_sort(list_distinct(flatten(list(series)))), []) as series
    from {{ ref('stg_claim_parts') }}
    group by all
)

select
    claims.claim_id,
    claims.article_id,
    claims.article,
    claims.made_on_date,
    claims.statement,
    claims.original_language,
    claims.statement_paraphrased,
    claims.subject,
    claims.limits,
    parts.parts,
    parts.part_statements,
    parts.tests,
    parts.definitions,
    parts.series
from {{ ref('stg_claims') }} as claims
inner join parts using (claim_id)
order by claims.claim_id
