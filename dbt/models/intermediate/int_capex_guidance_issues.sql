-- Guidance as issued: the same figures said on the same day for the same period are one guidance with several places,
-- whichever exhibit says them. A range that is only quoted as the prior one is kept where no held release states it
-- earlier, and once, on the day of the first that quotes it.
with statements as (
    select
        *,
        -- What two statements of one guidance have in common besides company and period.
        guidance_form || ':' || capex_definition || ':' || case guidance_form
            when 'direction' then coalesce(direction, 'unsaid')
            else coalesce(currency, '') || coalesce(cast(low_native as varchar), cast(low_usd as varchar), '')
                || '..' || coalesce(cast(high_native as varchar), cast(high_usd as varchar), '')
                || coalesce(' per ' || amount_per, '')
        end as content,
        coalesce(guided_period, concat_ws(' ', period_kind, period_printed), '') as period_name
    from {{ ref('int_capex_guidance_statements') }}
),

held as (
    select quoted.*
    from statements as quoted
    where quoted.evidence = 'stated'
    union all by name
    select quoted.*
    from statements as quoted
    where quoted.evidence = 'quoted_as_prior'
        and not exists (
            select 1
            from statements as original
            where original.evidence = 'stated'
                and original.ticker = quoted.ticker
                and original.period_name = quoted.period_name
                and original.content = quoted.content
                and original.said_date < quoted.said_date
        )
),

dated as (
    select
        * replace (
            case
                when evidence = 'quoted_as_prior'
                    then min(said_date) over (partition by ticker, period_name, content, evidence)
                else said_date
            end as said_date
        ),
        said_date as place_date
    from held
),

named as (
    select
        *,
        concat_ws(
            ':', ticker, case period_name when '' then 'open' else period_name end,
            coalesce(cast(said_date as varchar), release_id), content, evidence
        ) as guidance_id
    from dated
),

ranked as (
    select
        *,
        row_number() over (
            partition by guidance_id
            order by
                place_date, not is_quotable,
                list_position(['8k_exhibit', '6k_exhibit', 'newsroom_page', 'wire', 'own_file'], source_kind),
                known_at nulls last, document_url, statement_number
        ) as place_number
    from named
),

merged as (
    select
        guidance_id,
        min(known_at) as first_known_at,
        first(known_at_basis order by known_at nulls last, place_number) as first_known_at_basis,
        -- A place that says what is done to earlier guidance goes before one that does not.
        first(revision order by revision = 'none', place_number) as revision_said,
        list(distinct {{ text_place('document_url', 'start_offset', 'end_offset') }}) as every_place,
        list(distinct accession_number) filter (where accession_number is not null) as every_accession_number
    from ranked
    group by all
)

select
    ranked.* exclude (
        content, period_name, place_number, place_date, known_at, known_at_basis, revision, kind, measure, about,
        speaker, about_company, headline_definition, is_on_the_calendar
    ),
    merged.first_known_at as known_at,
    merged.first_known_at_basis as known_at_basis,
    merged.revision_said,
    list_sort(merged.every_place) as places,
    list_sort(coalesce(merged.every_accession_number, [])) as accession_numbers,
    case
        when low_usd is not null and high_usd is not null then coalesce(point_usd, (low_usd + high_usd) // 2)
    end as midpoint_usd,
    -- One guidance of a day is the day's: the surest, a range before a point, the first.
    ranked.guided_period is not null
    and ranked.said_date is not null
    and row_number() over (
        partition by ticker, guided_period, capex_definition, guidance_form, amount_per, said_date, evidence
        order by confidence desc, low_usd is not distinct from high_usd, statement_number, guidance_id
    ) = 1 as is_in_series
from ranked
inner join merged using (guidance_id)
where ranked.place_number = 1
