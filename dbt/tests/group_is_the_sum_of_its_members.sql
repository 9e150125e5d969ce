with summed as (
    select
        groups.group_name,
        groups.calendar_quarter,
        groups.capex_definition,
        any_value(groups.capex_present_usd) as capex_stated,
        any_value(groups.revenue_present_usd) as revenue_stated,
        any_value(len(groups.members_present)) as members_stated,
        sum(spend.capex_usd) as capex_summed,
        sum(spend.revenue_usd) as revenue_summed,
        count(spend.ticker) as members_summed
    from {{ ref('group_spend_to_revenue') }} as groups
    left join {{ ref('spend_to_revenue') }} as spend
        on list_contains(groups.members, spend.ticker)
        and groups.calendar_quarter = spend.calendar_quarter
        and groups.capex_definition = spend.capex_definition
        and spend.capex_usd is not null
        and spend.revenue_usd is not null
    group by all
)

select *
from summed
where capex_stated is distinct from capex_summed
    or revenue_stated is distinct from revenue_summed
    or members_stated <> members_summed
