select
    ticker,
    capex_definition
from {{ source('normalised', 'company_definitions') }}
