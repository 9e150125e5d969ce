-- Parts of a complete breakdown against their whole. Each is printed in whole millions, so a million a part is rounding.
-- A part that is missing makes the sum smaller, which marts.refusals tells; it never makes it larger.
with expected as (
    select ticker, taxonomy, count(*) as parts_tagged
    from {{ ref('stg_breakdowns') }}
    where is_tagged
    group by all
),

summed as (
    select
        ticker, taxonomy, fiscal_period, whole_usd, parts_tagged,
        sum(value_usd) as parts_sum_usd,
        count(*) as parts_present
    from {{ ref('int_breakdown_parts') }}
    inner join expected using (ticker, taxonomy)
    where is_complete and whole_usd is not null
    group by all
)

select *, parts_sum_usd - whole_usd as difference_usd
from summed
where parts_sum_usd - whole_usd > 1000000 * parts_present
    or (parts_present = parts_tagged and whole_usd - parts_sum_usd > 1000000 * parts_present)
