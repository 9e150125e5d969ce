with years as (
    select
        companies.ticker,
        companies.company_name,
        companies.reports,
        companies.home_currency,
        annual.* exclude (ticker)
    from {{ ref('int_annual_values') }} as annual
    inner join {{ ref('stg_companies') }} as companies using (ticker)
),

-- The amounts in dollars that a filing gives beside the home currency; never converted here.
dollars as (
    select ticker, measure, fiscal_year, value, accession_numbers
    from {{ ref('int_annual_values') }}
    where unit = 'USD'
)

select
    capex.ticker,
    capex.company_name,
    capex.fiscal_year,
    capex.period_start_date,
    capex.period_end_date,
    'cash_gross' as capex_definition,
    capex.home_currency as currency,
    capex.value as capex_native,
    revenue.value as revenue_native,
    capex_usd.value as capex_usd,
    revenue_usd.value as revenue_usd,
    {{ ratio('capex.value', 'revenue.value') }} as capex_to_revenue_ratio,
    {{ ratio('capex.value', 'year_before.value') }} as capex_yoy_ratio,
    case when capex_yoy_ratio is not null then {{ weaker_evidence('capex.evidence', 'year_before.evidence') }} end
        as yoy_evidence,
    case
        when capex_yoy_ratio is not null and capex.known_at is not null and year_before.known_at is not null
            then greatest(capex.known_at, year_before.known_at)
    end as yoy_known_at,
    capex.derivation as capex_derivation,
    revenue.derivation as revenue_derivation,
    {{ weaker_evidence('capex.evidence', 'revenue.evidence') }} as evidence,
    case
        when revenue.ticker is null then capex.known_at
        when capex.known_at is not null and revenue.known_at is not null
            then greatest(capex.known_at, revenue.known_at)
    end as known_at,
    list_sort(list_distinct(
        capex.accession_numbers
        || coalesce(revenue.accession_numbers, [])
        || coalesce(capex_usd.accession_numbers, [])
        || coalesce(revenue_usd.accession_numbers, [])
    )) as accession_numbers,
    capex.reports
from years as capex
left join years as revenue
    on capex.ticker = revenue.ticker
    and capex.fiscal_year = revenue.fiscal_year
    and revenue.unit = revenue.home_currency
    and revenue.measure = 'revenue'
left join years as year_before
    on capex.ticker = year_before.ticker
    and capex.fiscal_year = year_before.fiscal_year + 1
    and year_before.unit = year_before.home_currency
    and year_before.measure = 'capex_cash'
left join dollars as capex_usd
    on capex.ticker = capex_usd.ticker
    and capex.fiscal_year = capex_usd.fiscal_year
    and capex_usd.measure = 'capex_cash'
left join dollars as revenue_usd
    on capex.ticker = revenue_usd.ticker
    and capex.fiscal_year = revenue_usd.fiscal_year
    and revenue_usd.measure = 'revenue'
where capex.measure = 'capex_cash' and capex.unit = capex.home_currency
order by capex.ticker, capex.fiscal_year
