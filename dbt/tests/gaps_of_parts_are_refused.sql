-- A quarter that a part of a breakdown lacks between its first and its last has a refusal; so has a part without any.
with spans as (
    select
        breakdowns.ticker,
        breakdowns.measure,
        min(latest.quarter_index) as first_index,
        max(latest.quarter_index) as last_index
    from {{ ref('stg_breakdowns') }} as breakdowns
    left join {{ ref('int_latest_quarters') }} as latest using (ticker, measure)
    group by all
),

expected as (
    select ticker, measure, unnest(generate_series(first_index, last_index)) as quarter_index
    from spans
    where first_index is not null
    union all
    select ticker, measure, null as quarter_index
    from spans
    where first_index is null
)

select expected.*
from expected
left join {{ ref('int_latest_quarters') }} as latest
    on expected.ticker = latest.ticker
    and expected.measure = latest.measure
    and expected.quarter_index = latest.quarter_index
left join {{ ref('refusals') }} as refusals
    on expected.ticker = refusals.ticker
    and expected.measure = refusals.measure
    and expected.quarter_index
        is not distinct from {{ quarter_index('refusals.fiscal_year', 'refusals.fiscal_quarter') }}
where (latest.ticker is null) = (refusals.ticker is null)
