-- The definitions of the company file, the company's own headline under its name, and, where the headline is not in
-- the list, the headline's definition itself, which is not shown but whose absence is told.
select
    definitions.ticker,
    definitions.capex_definition,
    definitions.capex_definition as recipe,
    companies.incentives,
    true as is_shown
from {{ ref('stg_company_definitions') }} as definitions
inner join {{ ref('stg_companies') }} as companies using (ticker)
union all
select
    ticker,
    'company_headline' as capex_definition,
    headline_definition as recipe,
    incentives,
    true as is_shown
from {{ ref('stg_companies') }}
union all
select
    companies.ticker,
    companies.headline_definition as capex_definition,
    companies.headline_definition as recipe,
    companies.incentives,
    false as is_shown
from {{ ref('stg_companies') }} as companies
anti join {{ ref('stg_company_definitions') }} as definitions
    on companies.ticker = definitions.ticker
    and companies.headline_definition = definitions.capex_definition
