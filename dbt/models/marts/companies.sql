with quarters as (
    select
        ticker,
        min(period_end_date) filter (where measure = 'capex_cash') as capex_first_quarter_end_date,
        max(period_end_date) filter (where measure = 'capex_cash') as capex_last_quarter_end_date,
        count(*) filter (where measure = 'capex_cash') as capex_quarters,
        min(period_end_date) filter (where measure = 'revenue') as revenue_first_quarter_end_date,
        max(period_end_date) filter (where measure = 'revenue') as revenue_last_quarter_end_date,
        count(*) filter (where measure = 'revenue') as revenue_quarters
    from {{ ref('int_latest_quarters') }}
    group by all
),

years as (
    select ticker, count(*) as capex_years, max(fiscal_year) as capex_last_fiscal_year
    from {{ ref('annual_spend_to_revenue') }}
    group by all
),

refused as (
    select ticker, count(*) as refusals
    from {{ ref('refusals') }}
    group by all
),

filed as (
    select ticker, max(report_date) as latest_filed_period_end_date
    from {{ ref('stg_filings') }}
    where form in ('10-Q', '10-K', '10-QT', '10-KT')
    group by all
)

select
    companies.ticker,
    companies.company_name,
    companies.role,
    companies.ciks,
    companies.fiscal_year_end_month,
    companies.reports,
    companies.home_currency,
    companies.headline_definition,
    quarters.capex_first_quarter_end_date,
    quarters.capex_last_quarter_end_date,
    cast(coalesce(quarters.capex_quarters, 0) as integer) as capex_quarters,
    quarters.revenue_first_quarter_end_date,
    quarters.revenue_last_quarter_end_date,
    cast(coalesce(quarters.revenue_quarters, 0) as integer) as revenue_quarters,
    cast(coalesce(years.capex_years, 0) as integer) as capex_years,
    years.capex_last_fiscal_year,
    filed.latest_filed_period_end_date,
    cast(coalesce(refused.refusals, 0) as integer) as refusals
from {{ ref('stg_companies') }} as companies
left join quarters using (ticker)
left join years using (ticker)
left join refused using (ticker)
left join filed using (ticker)
order by companies.ticker
