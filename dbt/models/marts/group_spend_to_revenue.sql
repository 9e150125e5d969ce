with spend as (
    select *, {{ calendar_quarter_index('calendar_quarter') }} as quarter_index
    from {{ ref('spend_to_revenue') }}
),

spans as (
    select members.group_name, min(spend.quarter_index) as first_index, max(spend.quarter_index) as last_index
    from {{ ref('stg_group_members') }} as members
    inner join spend using (ticker)
    group by all
),

definitions as (
    select unnest([
        'cash_gross', 'cash_net_of_incentives', 'cash_plus_finance_lease_principal', 'company_headline'
    ]) as capex_definition
),

quarters as (
    select group_name, unnest(range(first_index, last_index + 1)) as quarter_index
    from spans
),

-- A member counts only with both numbers: a ratio over different companies would be none.
summed as (
    select
        quarters.group_name,
        {{ calendar_quarter_of_index('quarters.quarter_index') }} as calendar_quarter,
        quarters.quarter_index,
        definitions.capex_definition,
        list(members.ticker order by members.ticker) as members,
        coalesce(list(members.ticker order by members.ticker) filter (where spend.ticker is not null), [])
            as members_present,
        coalesce(list(members.ticker order by members.ticker) filter (where spend.ticker is null), [])
            as members_missing,
        count(spend.ticker) = count(*) as is_complete,
        cast(sum(spend.capex_usd) as bigint) as capex_present_usd,
        cast(sum(spend.revenue_usd) as bigint) as revenue_present_usd,
        max(abs(spend.calendar_offset_days)) as largest_offset_days,
        {{ weakest_evidence('spend.evidence') }} as evidence,
        case when count(spend.ticker) = count(spend.known_at) then max(spend.known_at) end as known_at
    from quarters
    cross join definitions
    inner join {{ ref('stg_group_members') }} as members using (group_name)
    left join spend
        on members.ticker = spend.ticker
        and quarters.quarter_index = spend.quarter_index
        and definitions.capex_definition = spend.capex_definition
        and spend.capex_usd is not null
        and spend.revenue_usd is not null
    group by all
),

completed as (
    select
        *,
        case when is_complete then capex_present_usd end as capex_usd,
        case when is_complete then revenue_present_usd end as revenue_usd
    from summed
),

trailed as (
    select
        *,
        {{ trailing_year('capex_usd', 'four_quarters') }} as capex_ttm_usd,
        {{ trailing_year('revenue_usd', 'four_quarters') }} as revenue_ttm_usd,
        {{ trailing_year_evidence('capex_usd', 'evidence', 'four_quarters') }} as ttm_evidence,
        {{ trailing_year_known_at('capex_usd', 'known_at', 'four_quarters') }} as ttm_known_at,
        {{ year_on_year('capex_usd', 'year_before') }} as capex_yoy_ratio,
        {{ year_on_year_evidence('capex_yoy_ratio', 'evidence', 'year_before') }} as yoy_evidence,
        {{ year_on_year_known_at('capex_yoy_ratio', 'known_at', 'year_before') }} as yoy_known_at
    from completed
    window
        four_quarters as (
            partition by group_name, capex_definition
            order by quarter_index range between 3 preceding and current row
        ),
        year_before as (
            partition by group_name, capex_definition
            order by quarter_index range between 4 preceding and 4 preceding
        )
)

select
    group_name,
    calendar_quarter,
    capex_definition,
    members,
    members_present,
    members_missing,
    is_complete,
    capex_usd,
    revenue_usd,
    {{ ratio('capex_usd', 'revenue_usd') }} as capex_to_revenue_ratio,
    capex_present_usd,
    revenue_present_usd,
    capex_ttm_usd,
    revenue_ttm_usd,
    {{ ratio('capex_ttm_usd', 'revenue_ttm_usd') }} as capex_to_revenue_ttm_ratio,
    capex_yoy_ratio,
    yoy_evidence,
    yoy_known_at,
    largest_offset_days,
    evidence,
    known_at,
    ttm_evidence,
    ttm_known_at
from trailed
order by group_name, capex_definition, quarter_index
