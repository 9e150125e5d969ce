-- Each sum over four quarters, made again by looking each quarter up; it spans a year, and is null where one is missing.
with numbered as (
    select *, fiscal_year * 4 + fiscal_quarter as quarter_number
    from {{ ref('spend_to_revenue') }}
),

looked_up as (
    select
        last.ticker,
        last.capex_definition,
        last.period_end_date,
        any_value(last.capex_ttm_usd) as stated,
        count(earlier.capex_usd) as quarters,
        sum(earlier.capex_usd) as made_again,
        max(earlier.period_end_date) - min(earlier.period_start_date) + 1 as days
    from numbered as last
    inner join numbered as earlier
        on last.ticker = earlier.ticker
        and last.capex_definition = earlier.capex_definition
        and earlier.quarter_number between last.quarter_number - 3 and last.quarter_number
    group by all
)

select *
from looked_up
where (quarters = 4 and (stated is distinct from made_again or days not between 350 and 380))
    or (quarters < 4 and stated is not null)
    or quarters > 4
