-- Quarters and fiscal years of capex that guidance can be set against, under every definition of the company.
select
    ticker, {{ fiscal_period('fiscal_year', 'fiscal_quarter') }} as fiscal_period, capex_definition, is_stated,
    period_start_date, period_end_date, capex_usd, evidence, known_at, accession_numbers, fact_ids
from {{ ref('int_capex_by_definition') }}
where capex_usd is not null
union all by name
select
    ticker, {{ fiscal_period('fiscal_year', 'null') }} as fiscal_period, capex_definition, is_stated,
    period_start_date, period_end_date, capex_usd, evidence, known_at, accession_numbers, fact_ids
from {{ ref('int_annual_capex_by_definition') }}
where capex_usd is not null
