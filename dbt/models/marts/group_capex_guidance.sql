-- Whole years in dollars. A fiscal year that is no calendar year is set beside the calendar year in which it ends, and
-- is in the sum only where the column's name says so.
with guided as (
    select
        *,
        calendar_year is null as is_fiscal,
        coalesce(calendar_year, fiscal_year) as year_named
    from {{ ref('capex_guidance_latest') }}
    where guidance_form = 'amount' and fiscal_quarter is null and coalesce(low_usd, high_usd) is not null
),

years as (
    select distinct members.group_name, guided.year_named as calendar_year
    from guided
    inner join {{ ref('stg_group_members') }} as members using (ticker)
    where guided.year_named is not null
),

-- One row for each member and year; calendar before fiscal where a company speaks of both.
members as (
    select
        members.group_name,
        members.group_description,
        members.ticker as member,
        years.calendar_year as year_asked,
        guided.*
    from {{ ref('stg_group_members') }} as members
    inner join years using (group_name)
    left join guided on members.ticker = guided.ticker and years.calendar_year = guided.year_named
    qualify row_number() over (
        partition by members.group_name, members.ticker, years.calendar_year order by guided.is_fiscal
    ) = 1
),

summed as (
    select
        group_name,
        group_description,
        year_asked as calendar_year,
        cast(count(*) as integer) as member_count,
        cast(count(*) filter (where not is_fiscal) as integer) as calendar_member_count,
        cast(count(*) filter (where is_fiscal) as integer) as fiscal_member_count,
        coalesce(list(member order by member) filter (where not is_fiscal), []) as calendar_members,
        coalesce(list(member || ' ' || guided_period order by member) filter (where is_fiscal), []) as fiscal_members,
        coalesce(list(member order by member) filter (where ticker is null), []) as members_without,
        coalesce(list(member || ' ' || capex_definition order by member) filter (where not is_fiscal), [])
            as member_definitions,
        count(low_usd) filter (where not is_fiscal) as low_count,
        count(high_usd) filter (where not is_fiscal) as high_count,
        count(actual_usd) filter (where not is_fiscal) as actual_count,
        count(low_usd) as every_low_count,
        count(high_usd) as every_high_count,
        sum(low_usd) filter (where not is_fiscal) as low_sum_usd,
        sum(high_usd) filter (where not is_fiscal) as high_sum_usd,
        sum(actual_usd) filter (where not is_fiscal) as actual_sum_usd,
        sum(midpoint_usd) filter (where not is_fiscal) as midpoint_sum_usd,
        sum(low_usd) as every_low_sum_usd,
        sum(high_usd) as every_high_sum_usd,
        list(guidance_id order by member) filter (where ticker is not null) as guidance_ids,
        {{ weakest_evidence('source_evidence') }} as evidence,
        case when count(known_at) = count(ticker) then max(known_at) end as known_at
    from members
    group by all
)

select
    group_name,
    group_description,
    calendar_year,
    member_count,
    calendar_member_count,
    fiscal_member_count,
    calendar_member_count = member_count as is_whole_group,
    calendar_members,
    fiscal_members,
    members_without,
    member_definitions,
    cast(case when low_count = calendar_member_count then low_sum_usd end as bigint) as low_usd,
    cast(case when high_count = calendar_member_count then high_sum_usd end as bigint) as high_usd,
    cast(case when low_count = calendar_member_count and high_count = calendar_member_count then midpoint_sum_usd end
        as bigint) as midpoint_usd,
    cast(case when every_low_count = calendar_member_count + fiscal_member_count then every_low_sum_usd end as bigint)
        as low_with_fiscal_years_usd,
    cast(case when every_high_count = calendar_member_count + fiscal_member_count then every_high_sum_usd end as bigint)
        as high_with_fiscal_years_usd,
    cast(case when actual_count = calendar_member_count then actual_sum_usd end as bigint) as actual_usd,
    {{ ratio('actual_usd - midpoint_usd', 'midpoint_usd') }} as error_ratio,
    guidance_ids,
    evidence,
    known_at
from summed
order by group_name, calendar_year
