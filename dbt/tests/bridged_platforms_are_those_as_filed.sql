-- The two bridged platforms of a period sum to the platforms as filed, one taxonomy at a time.
with bridged as (
    select fiscal_period, any_value(parts_sum_usd) as bridged_usd, count(*) as parts
    from {{ ref('nvidia_revenue_mix') }}
    where is_bridged
    group by all
    having parts = 2
),

as_filed as (
    select fiscal_period, taxonomy, any_value(parts_sum_usd) as filed_usd
    from {{ ref('nvidia_revenue_mix') }}
    where cut = 'market_platform' and not is_bridged
    group by all
)

select fiscal_period, any_value(bridged_usd) as bridged_usd, list(filed_usd) as filed_usd
from bridged
inner join as_filed using (fiscal_period)
group by all
having not list_contains(list(filed_usd), any_value(bridged_usd))
