-- A series has one first and one last guidance; whatever one says it supersedes says that it is superseded by it, was
-- not said later and is of the same company, period and definition.
with guidance as (
    select * from {{ ref('capex_guidance') }}
)

select ticker, guided_period, capex_definition, guidance_form || coalesce(' per ' || amount_per, '') as what
from guidance
where is_in_series
group by all
having count(*) filter (where is_latest) <> 1 or count(*) filter (where supersedes_guidance_id is null) <> 1
union all
select guidance.ticker, guidance.guided_period, guidance.capex_definition, guidance.guidance_id
from guidance
left join guidance as before on guidance.supersedes_guidance_id = before.guidance_id
where guidance.supersedes_guidance_id is not null
    and not coalesce(
        before.superseded_by_guidance_id = guidance.guidance_id
        and before.ticker = guidance.ticker
        and before.guided_period = guidance.guided_period
        and before.capex_definition = guidance.capex_definition
        and before.said_date <= guidance.said_date,
        false
    )
union all
select guidance.ticker, guidance.guided_period, guidance.capex_definition, guidance.guidance_id
from guidance
left join guidance as after on guidance.superseded_by_guidance_id = after.guidance_id
where guidance.superseded_by_guidance_id is not null
    and after.supersedes_guidance_id is distinct from guidance.guidance_id
