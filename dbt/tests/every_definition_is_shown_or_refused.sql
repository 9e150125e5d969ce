-- From 2019 on, each quarter with cash capex has, under each definition asked of its company, either a row of spend
-- or a refusal, and never both.
with asked as (
    select ticker, fiscal_year, fiscal_quarter, capex_definition
    from {{ ref('int_capex_by_definition') }}
    where period_end_date >= date '2019-01-01' and is_shown
)

select
    asked.*,
    count(distinct spend.ticker) as shown,
    count(distinct refusals.refusal_id) as refused
from asked
left join {{ ref('spend_to_revenue') }} as spend
    using (ticker, fiscal_year, fiscal_quarter, capex_definition)
left join {{ ref('refusals') }} as refusals
    using (ticker, fiscal_year, fiscal_quarter, capex_definition)
group by all
having shown + refused <> 1
