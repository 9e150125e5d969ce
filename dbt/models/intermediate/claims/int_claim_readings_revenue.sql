-- revenue_to_capex: disclosed annualised revenue of AI over a group's capital expenditure of the last four quarters that
-- are known of all its members. Revenue that is older than a year and a half is not counted. What a laboratory pays a
-- cloud company is in the revenue of both, so that their sum is only an upper bound.
with latest as (
    select
        parts.claim_id, parts.part, parts.group_name, figures.*,
        figures.entity in (
            select members.ticker from {{ ref('stg_group_members') }} as members where members.group_name = parts.group_name
        ) as is_member
    from {{ ref('stg_claim_parts') }} as parts
    inner join {{ ref('int_claim_figures') }} as figures on list_contains(parts.series, figures.series)
    where parts.test = 'revenue_to_capex'
        and figures.period_end_date between figures.as_of_date - 548 and figures.as_of_date
    qualify row_number() over (
        partition by parts.claim_id, parts.part, figures.evaluation, figures.entity
        order by figures.period_end_date desc
    ) = 1
),

revenues as (
    select
        claim_id, part, evaluation, 'largest_single' as reading,
        max(value) as revenue_usd,
        max_by(entity, value) as of_whom,
        max_by(known_at, value) as known_at,
        [max_by(figure_id, value)] as figure_ids
    from latest
    group by all
    union all by name
    select
        claim_id, part, evaluation,
        case when is_member then 'cloud_companies' else 'laboratories' end as reading,
        sum(value) as revenue_usd,
        string_agg(entity, ', ' order by entity) as of_whom,
        {{ known_at_of_all('known_at') }} as known_at,
        list(figure_id order by entity) as figure_ids
    from latest
    group by all
    union all by name
    select
        claim_id, part, evaluation, 'all_added' as reading,
        sum(value) as revenue_usd,
        string_agg(entity, ', ' order by entity) as of_whom,
        {{ known_at_of_all('known_at') }} as known_at,
        list(figure_id order by entity) as figure_ids
    from latest
    group by all
),

spent as (
    select *
    from {{ ref('int_claim_capex') }}
    where capex_definition = 'cash_gross' and capex_usd is not null
    qualify row_number() over (partition by claim_id, part, evaluation order by last_index desc) = 1
)

select
    parts.claim_id,
    parts.part,
    revenues.evaluation,
    revenues.reading,
    'definition' as reading_kind,
    revenues.revenue_usd / spent.capex_usd as measured,
    parts.unit,
    {{ meets('(revenues.revenue_usd / spent.capex_usd)', 'parts') }} as meets,
    revenues.reading = parts.definitions[1] as is_primary,
    revenues.of_whom || ' ' || {{ in_words('revenues.revenue_usd', "'USD'") }} || ' over '
    || {{ in_words('spent.capex_usd', "'USD'") }} || ' of ' || spent.window_name as remark,
    'secondary' as evidence,
    greatest(revenues.known_at, spent.known_at) as known_at,
    revenues.figure_ids,
    spent.accession_numbers
from {{ ref('stg_claim_parts') }} as parts
inner join revenues using (claim_id, part)
inner join spent
    on revenues.claim_id = spent.claim_id and revenues.part = spent.part and revenues.evaluation = spent.evaluation
where list_contains(parts.definitions, revenues.reading)
