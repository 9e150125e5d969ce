-- Fiscal years whose latest quarters do not sum to the latest year: a restated year whose quarters were not all restated
-- with it. The trailing year at its end is then of another basis than the fiscal year. Two million are rounding.
with quarters as (
    select ticker, measure, fiscal_year, count(*) as quarters, sum(value_usd) as summed
    from {{ ref('quarter_vintages') }}
    where is_latest
    group by all
),

years as (
    select ticker, 'capex_cash' as measure, fiscal_year, capex_usd as stated
    from {{ ref('annual_spend_to_revenue') }}
    union all
    select ticker, 'revenue', fiscal_year, revenue_usd
    from {{ ref('annual_spend_to_revenue') }}
)

select *, summed - stated as difference
from years
inner join quarters using (ticker, measure, fiscal_year)
where quarters = 4 and abs(summed - stated) > 2000000
