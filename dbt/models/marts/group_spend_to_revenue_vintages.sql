{{ config(post_hook=as_of_macro(
    'group_spend_to_revenue_as_of',
    group_spend_to_revenue_as_of(),
    "marts.group_spend_to_revenue as known at the end of a day (UTC): FROM marts.group_spend_to_revenue_as_of(DATE '2024-09-01'). "
    ~ "Where the file is attached under a name, ask marts.group_spend_to_revenue_vintages instead."
)) }}
-- A group's sums as each day knew them: a new row whenever a member's number became known or changed. As in
-- marts.group_spend_to_revenue a member counts only with both numbers.
with spend as (
    select
        members.group_name,
        spend.ticker,
        spend.calendar_quarter,
        spend.calendar_offset_days,
        spend.capex_definition,
        spend.valid_from_at,
        spend.valid_to_at,
        spend.capex_usd,
        spend.revenue_usd,
        spend.evidence
    from {{ ref('int_spend_vintages') }} as spend
    inner join {{ ref('stg_group_members') }} as members using (ticker)
    where spend.capex_usd is not null
        and spend.revenue_usd is not null
        and spend.capex_definition in (select capex_definition from {{ ref('group_spend_to_revenue') }})
),

moments as (
    select distinct group_name, calendar_quarter, capex_definition, valid_from_at
    from spend
),

summed as (
    select
        moments.group_name,
        moments.calendar_quarter,
        moments.capex_definition,
        moments.valid_from_at,
        list(members.ticker order by members.ticker) as members,
        coalesce(list(members.ticker order by members.ticker) filter (where spend.ticker is not null), [])
            as members_present,
        coalesce(list(members.ticker order by members.ticker) filter (where spend.ticker is null), [])
            as members_missing,
        count(spend.ticker) = count(*) as is_complete,
        cast(sum(spend.capex_usd) as bigint) as capex_present_usd,
        cast(sum(spend.revenue_usd) as bigint) as revenue_present_usd,
        {{ weakest_evidence('spend.evidence') }} as evidence
    from moments
    inner join {{ ref('stg_group_members') }} as members using (group_name)
    left join spend
        on moments.group_name = spend.group_name
        and members.ticker = spend.ticker
        and moments.calendar_quarter = spend.calendar_quarter
        and moments.capex_definition = spend.capex_definition
        and spend.valid_from_at <= moments.valid_from_at
        and (spend.valid_to_at is null or spend.valid_to_at > moments.valid_from_at)
    group by all
)

select
    group_name,
    calendar_quarter,
    capex_definition,
    cast(row_number() over vintages as integer) as vintage,
    valid_from_at,
    lead(valid_from_at) over vintages as valid_to_at,
    lead(valid_from_at) over vintages is null as is_latest,
    members,
    members_present,
    members_missing,
    is_complete,
    case when is_complete then capex_present_usd end as capex_usd,
    case when is_complete then revenue_present_usd end as revenue_usd,
    {{ ratio('case when is_complete then capex_present_usd end', 'case when is_complete then revenue_present_usd end') }}
        as capex_to_revenue_ratio,
    capex_present_usd,
    revenue_present_usd,
    evidence
from summed
window vintages as (partition by group_name, calendar_quarter, capex_definition order by valid_from_at)
order by group_name, capex_definition, calendar_quarter, vintage
