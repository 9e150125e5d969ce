with latest_quarters as (
    select *
    from {{ ref('spend_to_revenue') }}
    where capex_definition = 'cash_gross' and capex_usd is not null
    qualify row_number() over (partition by ticker order by period_end_date desc) = 1
),

latest_years as (
    select *
    from {{ ref('annual_spend_to_revenue') }}
    where reports = 'years'
    qualify row_number() over (partition by ticker order by fiscal_year desc) = 1
),

companies as (
    select
        'company' as kind,
        companies.ticker,
        cast(null as varchar) as group_name,
        companies.company_name as name,
        case when companies.reports = 'years' then 'year' else 'quarter' end as period_kind,
        case
            when years.fiscal_year is not null then 'FY' || years.fiscal_year
            else 'FY' || quarters.fiscal_year || 'Q' || quarters.fiscal_quarter
        end as fiscal_period,
        quarters.calendar_quarter,
        coalesce(quarters.period_end_date, years.period_end_date) as period_end_date,
        companies.home_currency as currency,
        coalesce(quarters.capex_ttm_usd, years.capex_native) as capex_ttm_native,
        coalesce(quarters.revenue_ttm_usd, years.revenue_native) as revenue_ttm_native,
        coalesce(quarters.capex_ttm_usd, years.capex_usd) as capex_ttm_usd,
        coalesce(quarters.revenue_ttm_usd, years.revenue_usd) as revenue_ttm_usd,
        coalesce(quarters.capex_to_revenue_ttm_ratio, years.capex_to_revenue_ratio) as capex_to_revenue_ttm_ratio,
        quarters.capex_usd as capex_quarter_usd,
        quarters.revenue_usd as revenue_quarter_usd,
        quarters.capex_to_revenue_ratio as capex_to_revenue_ratio,
        coalesce(quarters.capex_yoy_ratio, years.capex_yoy_ratio) as capex_yoy_ratio,
        {{ weaker_evidence(weaker_evidence('quarters.evidence', 'quarters.ttm_evidence'), 'years.evidence') }} as evidence,
        case
            when quarters.ticker is null then years.known_at
            when quarters.capex_ttm_usd is null then quarters.known_at
            when quarters.known_at is not null and quarters.ttm_known_at is not null
                then greatest(quarters.known_at, quarters.ttm_known_at)
        end as known_at
    from {{ ref('stg_companies') }} as companies
    left join latest_quarters as quarters on companies.ticker = quarters.ticker and companies.reports = 'quarters'
    left join latest_years as years on companies.ticker = years.ticker
),

group_names as (
    select distinct group_name, group_description
    from {{ ref('stg_group_members') }}
),

latest_complete as (
    select *
    from {{ ref('group_spend_to_revenue') }}
    where capex_definition = 'cash_gross' and is_complete
    qualify row_number() over (partition by group_name order by calendar_quarter desc) = 1
),

groups as (
    select
        'group' as kind,
        cast(null as varchar) as ticker,
        group_names.group_name,
        group_names.group_description as name,
        'quarter' as period_kind,
        cast(null as varchar) as fiscal_period,
        complete.calendar_quarter,
        cast(null as date) as period_end_date,
        'USD' as currency,
        complete.capex_ttm_usd as capex_ttm_native,
        complete.revenue_ttm_usd as revenue_ttm_native,
        complete.capex_ttm_usd,
        complete.revenue_ttm_usd,
        complete.capex_to_revenue_ttm_ratio,
        complete.capex_usd as capex_quarter_usd,
        complete.revenue_usd as revenue_quarter_usd,
        complete.capex_to_revenue_ratio as capex_to_revenue_ratio,
        complete.capex_yoy_ratio,
        {{ weaker_evidence('complete.evidence', 'complete.ttm_evidence') }} as evidence,
        case
            when complete.capex_ttm_usd is null then complete.known_at
            when complete.known_at is not null and complete.ttm_known_at is not null
                then greatest(complete.known_at, complete.ttm_known_at)
        end as known_at
    from group_names
    left join latest_complete as complete using (group_name)
),

everything as (
    select * from companies
    union all by name
    select * from groups
)

select
    cast(row_number() over (
        order by kind, capex_ttm_usd desc nulls last, ticker, group_name
    ) as integer) as sort_order,
    kind,
    ticker,
    group_name,
    name,
    period_kind,
    fiscal_period,
    calendar_quarter,
    period_end_date,
    'cash_gross' as capex_definition,
    currency,
    capex_ttm_native,
    revenue_ttm_native,
    capex_to_revenue_ttm_ratio,
    capex_ttm_usd,
    revenue_ttm_usd,
    capex_quarter_usd,
    revenue_quarter_usd,
    capex_to_revenue_ratio,
    capex_yoy_ratio,
    evidence,
    known_at
from everything
order by sort_order
