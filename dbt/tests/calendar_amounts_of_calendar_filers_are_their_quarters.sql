-- A fiscal quarter that is a calendar quarter is apportioned to itself alone.
select capex.ticker, capex.capex_definition, capex.period_end_date, capex.capex_usd, amounts.value_usd
from {{ ref('int_capex_by_definition') }} as capex
left join {{ ref('int_calendar_amounts') }} as amounts
    on capex.ticker = amounts.ticker
    and capex.capex_definition = amounts.series
    and amounts.calendar_quarter = year(capex.period_end_date) || 'Q' || quarter(capex.period_end_date)
where capex.is_shown
    and capex.capex_usd is not null
    and capex.period_start_date = date_trunc('quarter', capex.period_end_date)
    and capex.period_end_date + 1 = date_trunc('quarter', capex.period_end_date) + interval 3 month
    and capex.capex_usd is distinct from amounts.value_usd
