select
    ticker,
    company_name,
    role,
    ciks,
    fiscal_year_end_month,
    reports,
    home_currency,
    headline_definition,
    incentives
from {{ source('normalised', 'companies') }}
