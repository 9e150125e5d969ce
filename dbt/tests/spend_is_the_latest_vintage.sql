-- Cash capex and revenue of marts.spend_to_revenue against the vintages that they are said to be.
select spend.*
from {{ ref('spend_to_revenue') }} as spend
left join {{ ref('quarter_vintages') }} as capex
    on spend.ticker = capex.ticker
    and spend.fiscal_year = capex.fiscal_year
    and spend.fiscal_quarter = capex.fiscal_quarter
    and capex.measure = 'capex_cash'
    and capex.is_latest
left join {{ ref('quarter_vintages') }} as revenue
    on spend.ticker = revenue.ticker
    and spend.fiscal_year = revenue.fiscal_year
    and spend.fiscal_quarter = revenue.fiscal_quarter
    and revenue.measure = 'revenue'
    and revenue.is_latest
where (spend.capex_definition = 'cash_gross' and spend.capex_usd is distinct from capex.value_usd)
    or spend.revenue_usd is distinct from revenue.value_usd
