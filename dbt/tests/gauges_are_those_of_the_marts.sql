-- Gauges that other marts have as well, by another way.
with expected as (
    select
        'capex_to_revenue' as gauge,
        ticker as subject_id,
        period_end_date,
        capex_to_revenue_ttm_ratio as value
    from {{ ref('spend_to_revenue') }}
    where capex_definition = 'cash_gross'
    union all
    select
        'capex_growth_minus_revenue_growth',
        now.ticker,
        now.period_end_date,
        100 * (now.capex_yoy_ratio - {{ ratio('now.revenue_usd', 'before.revenue_usd') }})
    from {{ ref('spend_to_revenue') }} as now
    left join {{ ref('spend_to_revenue') }} as before
        on now.ticker = before.ticker
        and now.fiscal_year = before.fiscal_year + 1
        and now.fiscal_quarter = before.fiscal_quarter
        and before.capex_definition = 'cash_gross'
    where now.capex_definition = 'cash_gross'
    union all
    select
        'capex_growth_minus_revenue_growth',
        now.group_name,
        {{ last_day_of_quarter_index(calendar_quarter_index('now.calendar_quarter')) }},
        100 * (now.capex_yoy_ratio - {{ ratio('now.revenue_usd', 'before.revenue_usd') }})
    from {{ ref('group_spend_to_revenue') }} as now
    left join {{ ref('group_spend_to_revenue') }} as before
        on now.group_name = before.group_name
        and {{ calendar_quarter_index('now.calendar_quarter') }} = {{ calendar_quarter_index('before.calendar_quarter') }} + 4
        and before.capex_definition = 'cash_gross'
    where now.capex_definition = 'cash_gross'
    union all
    select
        'capex_growth_minus_revenue_growth',
        now.ticker,
        now.period_end_date,
        100 * (now.capex_yoy_ratio - {{ ratio('now.revenue_native', 'before.revenue_native') }})
    from {{ ref('annual_spend_to_revenue') }} as now
    left join {{ ref('annual_spend_to_revenue') }} as before
        on now.ticker = before.ticker
        and now.fiscal_year = before.fiscal_year + 1
        and before.capex_definition = 'cash_gross'
    where now.capex_definition = 'cash_gross' and now.reports = 'years'
    union all
    select 'capex_to_revenue', ticker, period_end_date, capex_to_revenue_ratio
    from {{ ref('annual_spend_to_revenue') }}
    where capex_definition = 'cash_gross' and reports = 'years'
    union all
    select
        'capex_to_revenue',
        group_name,
        {{ last_day_of_quarter_index(calendar_quarter_index('calendar_quarter')) }},
        capex_to_revenue_ttm_ratio
    from {{ ref('group_spend_to_revenue') }}
    where capex_definition = 'cash_gross'
    union all
    select 'capex_to_cloud_revenue', ticker, period_end_date, capex_to_cloud_revenue_ttm_ratio
    from {{ ref('cloud_revenue') }}
    where capex_definition = 'cash_gross'
    union all
    select kind || '_to_capex', ticker, balance_date, amount_to_capex_ttm_ratio
    from {{ ref('commitments') }}
    where kind in ('purchase_obligations', 'leases_not_commenced')
),

gauges as (
    select gauge, subject_id, period_end_date, value
    from {{ ref('bubble_gauges') }}
    where gauge in (select gauge from expected) and value is not null
)

select gauge, subject_id, period_end_date, expected.value as expected_value, gauges.value as gauge_value
from (from expected where value is not null) as expected
full join gauges using (gauge, subject_id, period_end_date)
where round(expected.value, 9) is distinct from round(gauges.value, 9)
