-- What a company of the company file says of its own capex to come is a place of one guidance. A prior range that is
-- quoted is one too, or a release held from before states the same figures for the same period.
with said as (
    select
        statements.company as ticker,
        statements.evidence,
        statements.period_canonical,
        statements.low_usd,
        statements.high_usd,
        coalesce(statements.published_date, cast(statements.known_at at time zone 'UTC' as date)) as said_date,
        {{ text_place('statements.document_url', 'statements.start_offset', 'statements.end_offset') }} as place
    from {{ ref('stg_statements') }} as statements
    semi join {{ ref('stg_companies') }} as companies on statements.company = companies.ticker
    where statements.kind = 'guidance' and statements.measure = 'capex'
        and statements.speaker = 'company' and statements.about = 'own'
)

select said.*
from said
where not exists (
        select 1
        from {{ ref('capex_guidance') }} as guidance
        where guidance.ticker = said.ticker
            and guidance.evidence = said.evidence
            and guidance.low_usd is not distinct from said.low_usd
            and guidance.high_usd is not distinct from said.high_usd
            and list_contains(guidance.places, said.place)
    )
    and not exists (
        select 1
        from {{ ref('capex_guidance') }} as original
        where said.evidence = 'quoted_as_prior'
            and original.evidence = 'stated'
            and original.ticker = said.ticker
            and original.period_canonical is not distinct from said.period_canonical
            and original.low_usd is not distinct from said.low_usd
            and original.high_usd is not distinct from said.high_usd
            and original.said_date < said.said_date
    )
