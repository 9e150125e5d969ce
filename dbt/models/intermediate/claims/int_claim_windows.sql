-- Spans of quarters whose capital expenditure a claim needs, for each member of its group, with the member's own first
-- and last day. `window_name` tells spans of one part apart, `last_index` orders them.
with days as (
    select *, year(as_of_date) * 4 + quarter(as_of_date) as day_index
    from {{ ref('int_claim_days') }}
),

spans as (
    -- The period of the claim as a whole.
    select
        parts.claim_id, parts.part, days.evaluation, parts.group_name,
        year(parts.period_start_date) * 4 + quarter(parts.period_start_date) as first_index,
        year(parts.period_end_date) * 4 + quarter(parts.period_end_date) as last_index
    from {{ ref('stg_claim_parts') }} as parts
    cross join days
    where parts.test = 'group_capex_in_period'
    union all
    -- Each of its quarters that has begun; the quarter before gives the pace before anything of the period is known.
    select
        parts.claim_id, parts.part, days.evaluation, parts.group_name,
        unnest(range(
            year(parts.period_start_date) * 4 + quarter(parts.period_start_date) - 1,
            least(year(parts.period_end_date) * 4 + quarter(parts.period_end_date), days.day_index) + 1
        )) as first_index,
        first_index as last_index
    from {{ ref('stg_claim_parts') }} as parts
    cross join days
    where parts.test = 'group_capex_cumulated'
    union all
    -- Years that ended in the six quarters before the day, of which the last one known is taken.
    select
        parts.claim_id, parts.part, days.evaluation, parts.group_name,
        unnest(range(days.day_index - 5, days.day_index + 1)) - 3 as first_index,
        first_index + 3 as last_index
    from {{ ref('stg_claim_parts') }} as parts
    cross join days
    where parts.test = 'revenue_to_capex'
),

quarters as (
    select
        ticker, quarter_index, period_start_date, period_end_date,
        {{ calendar_quarter_index('calendar_quarter') }} as calendar_index
    from {{ ref('int_latest_quarters') }}
    where measure = 'capex_cash'
)

select
    spans.claim_id,
    spans.part,
    spans.evaluation,
    spans.group_name,
    {{ calendar_quarter_of_index('spans.first_index') }} || ' to ' || {{ calendar_quarter_of_index('spans.last_index') }}
        as window_name,
    spans.first_index,
    spans.last_index,
    members.ticker,
    first_quarter.quarter_index as first_quarter_index,
    last_quarter.quarter_index as last_quarter_index,
    first_quarter.period_start_date,
    last_quarter.period_end_date
from spans
inner join {{ ref('stg_group_members') }} as members using (group_name)
left join quarters as first_quarter
    on members.ticker = first_quarter.ticker and spans.first_index = first_quarter.calendar_index
left join quarters as last_quarter
    on members.ticker = last_quarter.ticker and spans.last_index = last_quarter.calendar_index
