-- A measure over a span: one fact that covers exactly its days, or else the sum of its quarters, as the day knew them.
-- A half year that a report states is known a quarter earlier than its first quarter where that report is not held:
-- Amazon's first half of 2024 stands in 0001018724-24-000128, its first quarter only in the report of a year later.
with needed as (
    select windows.*, measures.measure, days.as_of_date, days.is_latest
    from {{ ref('int_claim_windows') }} as windows
    inner join {{ ref('int_claim_days') }} as days using (evaluation)
    cross join (select distinct measure from {{ capex_recipes() }}) as measures
    where windows.first_quarter_index is not null and windows.last_quarter_index is not null
),

facts as (
    select
        needed.claim_id, needed.part, needed.evaluation, needed.window_name, needed.ticker, needed.measure,
        facts.value, facts.evidence, facts.known_at, facts.accession_number
    from needed
    inner join {{ ref('stg_facts') }} as facts
        on needed.ticker = facts.ticker
        and needed.measure = facts.measure
        and needed.period_start_date = facts.period_start_date
        and needed.period_end_date = facts.period_end_date
        and facts.unit = 'USD'
        and facts.exclusion is null
        and (needed.is_latest or {{ known_by('facts.known_at', 'needed.as_of_date') }})
),

-- The value reported last, from the report that had it first: a comparative that repeats it makes it no younger.
current_value as (
    select *, last_value(value) over reports as value_usd
    from facts
    window reports as (
        partition by claim_id, part, evaluation, window_name, ticker, measure
        order by known_at nulls first, accession_number nulls first
        rows between unbounded preceding and unbounded following
    )
),

whole as (
    select
        claim_id, part, evaluation, window_name, ticker, measure, value_usd, evidence, known_at,
        case when accession_number is null then [] else [accession_number] end as accession_numbers
    from current_value
    where value = value_usd
    qualify row_number() over (
        partition by claim_id, part, evaluation, window_name, ticker, measure
        order by known_at nulls last, accession_number nulls last
    ) = 1
),

summed as (
    select
        needed.claim_id, needed.part, needed.evaluation, needed.window_name, needed.ticker, needed.measure,
        cast(sum(known.value_usd) as bigint) as value_usd,
        {{ weakest_evidence('known.evidence') }} as evidence,
        {{ known_at_of_all('known.known_at') }} as known_at,
        list_distinct(flatten(list(known.accession_numbers))) as accession_numbers
    from needed
    inner join {{ ref('int_claim_values') }} as known
        on needed.evaluation = known.evaluation
        and needed.ticker = known.ticker
        and needed.measure = known.measure
        and known.quarter_index between needed.first_quarter_index and needed.last_quarter_index
    group by all
    having count(*) = any_value(needed.last_quarter_index - needed.first_quarter_index) + 1
)

select * from whole
union all by name
select * from summed
anti join whole using (claim_id, part, evaluation, window_name, ticker, measure)
