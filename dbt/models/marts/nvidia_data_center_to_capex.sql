with members as (
    select
        group_name,
        list(ticker order by ticker) as members
    from {{ ref('stg_group_members') }}
    group by all
),

-- Definitions that are asked of every member of the group.
definitions as (
    select members.group_name, definitions.capex_definition
    from members
    inner join {{ ref('int_company_definitions') }} as definitions
        on list_contains(members.members, definitions.ticker)
    where definitions.is_shown
    group by members.group_name, members.members, definitions.capex_definition
    having count(*) = len(members.members)
),

revenue as (
    select *
    from {{ ref('int_calendar_amounts') }}
    where ticker = 'NVDA' and series = 'data_center_revenue'
),

-- Every calendar quarter from the first to the last that has revenue, so that a gap inside shows.
quarters as (
    select unnest(generate_series(min(quarter_index), max(quarter_index))) as revenue_quarter_index
    from revenue
),

lags as (
    select unnest([0, 1, 2]) as lag_quarters
),

capex as (
    select
        groups.group_name,
        amounts.series as capex_definition,
        amounts.quarter_index,
        list(amounts.ticker order by amounts.ticker) as members_present,
        cast(sum(amounts.value_usd) as bigint) as capex_present_usd,
        {{ weakest_evidence('amounts.evidence') }} as evidence,
        {{ known_at_of_all('amounts.known_at') }} as known_at,
        flatten(list(amounts.accession_numbers order by amounts.ticker)) as accession_numbers
    from {{ ref('int_calendar_amounts') }} as amounts
    inner join {{ ref('stg_group_members') }} as groups using (ticker)
    group by all
),

compared as (
    select
        definitions.group_name,
        definitions.capex_definition,
        quarters.revenue_quarter_index + lags.lag_quarters as quarter_index,
        quarters.revenue_quarter_index,
        lags.lag_quarters,
        members.members,
        list_filter(
            members.members, lambda ticker: not coalesce(list_contains(capex.members_present, ticker), false)
        ) as members_missing,
        revenue.value_usd as data_center_revenue_usd,
        case when len(capex.members_present) = len(members.members) then capex.capex_present_usd end as capex_usd,
        revenue.made_of as revenue_made_of,
        revenue.evidence as revenue_evidence,
        revenue.known_at as revenue_known_at,
        revenue.accession_numbers as revenue_accession_numbers,
        capex.evidence as capex_evidence,
        capex.known_at as capex_known_at,
        capex.accession_numbers as capex_accession_numbers
    from definitions
    inner join members using (group_name)
    cross join quarters
    cross join lags
    left join revenue on quarters.revenue_quarter_index = revenue.quarter_index
    left join capex
        on definitions.group_name = capex.group_name
        and definitions.capex_definition = capex.capex_definition
        and quarters.revenue_quarter_index + lags.lag_quarters = capex.quarter_index
    where capex.group_name is not null or revenue.ticker is not null
)

select
    group_name,
    capex_definition,
    {{ calendar_quarter_of_index('quarter_index') }} as calendar_quarter,
    cast(lag_quarters as tinyint) as lag_quarters,
    {{ calendar_quarter_of_index('revenue_quarter_index') }} as revenue_calendar_quarter,
    data_center_revenue_usd is not null and capex_usd is not null as is_complete,
    data_center_revenue_usd,
    capex_usd,
    {{ ratio('data_center_revenue_usd', 'capex_usd') }} as data_center_to_capex_ratio,
    members,
    members_missing,
    coalesce(revenue_made_of, []) as revenue_made_of,
    'a ratio of two totals, not a share: Nvidia sells to many buyers outside the group, mostly through server makers and '
    || 'distributors; capex also holds land, buildings, power, networks and chips of others; '
    || case capex_definition
        when 'cash_gross' then 'hardware on leases is not in it; '
        when 'cash_net_of_incentives' then 'hardware on leases is not in it and incentives are taken off; '
        when 'cash_plus_finance_lease_principal' then 'of hardware on leases it holds the instalments; '
        when 'company_headline' then 'each member is taken as it leads with, which is not one measure; '
        else ''
    end
    || 'quarters of the calendar are made of fiscal quarters spread evenly over their days; '
    || case lag_quarters
        when 0 then 'both sides are of the same quarter, though the buyer pays after Nvidia ships'
        else 'revenue is of ' || lag_quarters || ' quarter' || case when lag_quarters > 1 then 's' else '' end
            || ' earlier, a guess at the time between shipment and payment that nobody states'
    end as caveat,
    {{ weaker_evidence('revenue_evidence', 'capex_evidence') }} as evidence,
    case
        when data_center_revenue_usd is null then capex_known_at
        when capex_evidence is null then revenue_known_at
        when revenue_known_at is not null and capex_known_at is not null then greatest(revenue_known_at, capex_known_at)
    end as known_at,
    list_sort(list_distinct(coalesce(revenue_accession_numbers, []) || coalesce(capex_accession_numbers, [])))
        as accession_numbers
from compared
order by group_name, capex_definition, quarter_index, lag_quarters
