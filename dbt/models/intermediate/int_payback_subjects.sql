-- Who spends on AI as a business of its own: companies that sell computing, and their groups, with the cash capital
-- expenditure of the last four quarters known and the AI revenue that each discloses, annualised, newest figure. What
-- laboratories earn stands beside it: part of it is paid on to the same companies.
with revenues as (
    select entity, value as revenue_usd, figure_id, known_at, period_end_date
    from {{ ref('stg_reference_figures') }}
    where series = 'annualised_revenue'
    qualify row_number() over (partition by entity order by period_end_date desc) = 1
),

laboratories as (
    select cast(sum(revenue_usd) as double) as revenue_usd, list(figure_id order by entity) as figure_ids
    from revenues
    anti join {{ ref('stg_companies') }} as companies on revenues.entity = companies.ticker
),

spenders as (
    select ticker from {{ ref('stg_companies') }} where role in ('hyperscaler', 'hyperscaler_challenger', 'neocloud')
),

subjects as (
    select
        headline.kind,
        coalesce(headline.ticker, headline.group_name) as subject_id,
        headline.name,
        headline.calendar_quarter,
        cast(headline.capex_ttm_usd as double) as capex_ttm_usd,
        headline.evidence,
        headline.known_at,
        case when headline.kind = 'company' then [headline.ticker] else members.tickers end as tickers
    from {{ ref('headline') }} as headline
    left join (
        select group_name, list(ticker order by ticker) as tickers
        from {{ ref('stg_group_members') }}
        group by all
    ) as members using (group_name)
    where headline.capex_ttm_usd is not null
        and headline.calendar_quarter is not null
        and (headline.kind = 'group' or headline.ticker in (from spenders))
),

disclosed as (
    select
        subjects.subject_id,
        cast(sum(revenues.revenue_usd) as double) as revenue_usd,
        list(revenues.entity order by revenues.entity) as tickers,
        list(revenues.figure_id order by revenues.entity) as figure_ids
    from subjects
    inner join revenues on list_contains(subjects.tickers, revenues.entity)
    group by all
)

select
    subjects.*,
    disclosed.revenue_usd as disclosed_ai_revenue_usd,
    coalesce(disclosed.tickers, []) as disclosed_by,
    laboratories.revenue_usd as laboratories_revenue_usd,
    coalesce(disclosed.figure_ids, []) || coalesce(laboratories.figure_ids, []) as figure_ids
from subjects
cross join laboratories
left join disclosed using (subject_id)
