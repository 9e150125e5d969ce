-- largest_on_a_day, runner_up_on_that_day and largest_holder: who comes first among those of whom something is known.
-- One alone is no order.
with on_days as (
    select
        parts.claim_id, parts.part, parts.test, figures.evaluation, figures.period_end_date, figures.entity,
        figures.value, figures.evidence, figures.known_at, figures.figure_id,
        row_number() over day as place,
        count(*) over (
            partition by parts.claim_id, parts.part, figures.evaluation, figures.period_end_date
        ) as compared
    from {{ ref('stg_claim_parts') }} as parts
    inner join {{ ref('int_claim_figures') }} as figures
        on list_contains(parts.series, figures.series)
        and figures.period_end_date between parts.period_start_date and parts.period_end_date
    where parts.test in ('largest_on_a_day', 'runner_up_on_that_day')
    window day as (
        partition by parts.claim_id, parts.part, figures.evaluation, figures.period_end_date
        order by figures.value desc, figures.entity
    )
    qualify compared > 1
),

-- The first day on which the entity leads, or else the last day compared.
chosen as (
    select
        on_days.claim_id, on_days.part, on_days.evaluation,
        coalesce(
            min(on_days.period_end_date) filter (where on_days.place = 1 and on_days.entity = parts.entities[1]),
            max(on_days.period_end_date)
        ) as period_end_date,
        bool_or(on_days.place = 1 and on_days.entity = parts.entities[1]) as has_led
    from on_days
    inner join {{ ref('stg_claim_parts') }} as parts using (claim_id, part)
    group by all
),

leaders as (
    select
        on_days.claim_id, on_days.part, on_days.evaluation,
        on_days.entity as reading,
        on_days.value as measured,
        case on_days.test
            when 'largest_on_a_day' then chosen.has_led
            else chosen.has_led and on_days.entity = parts.other_party
        end as meets,
        case on_days.place when 1 then 'first' else 'second' end || ' of ' || on_days.compared || ' compared on '
        || on_days.period_end_date as remark,
        on_days.evidence, on_days.known_at, [on_days.figure_id] as figure_ids
    from on_days
    inner join chosen using (claim_id, part, evaluation, period_end_date)
    inner join {{ ref('stg_claim_parts') }} as parts using (claim_id, part)
    where on_days.place = case on_days.test when 'largest_on_a_day' then 1 else 2 end
),

holdings as (
    select
        parts.claim_id, parts.part, parts.other_party as claimed, figures.*
    from {{ ref('stg_claim_parts') }} as parts
    inner join {{ ref('int_claim_figures') }} as figures
        on list_contains(parts.series, figures.series)
        and list_contains(parts.entities, figures.entity)
        and figures.period_end_date between parts.period_start_date and parts.period_end_date
    where parts.test = 'largest_holder'
        and figures.qualifier <> 'sum_of_several'
        and figures.period_end_date <= figures.as_of_date
    qualify row_number() over (
        partition by parts.claim_id, parts.part, figures.evaluation, figures.other_party
        order by figures.period_end_date desc
    ) = 1
),

holders as (
    select
        claim_id, part, evaluation,
        any_value(claimed) as reading,
        max(value) filter (where other_party = claimed) as measured,
        max(value) filter (where other_party = claimed) > max(value) filter (where other_party <> claimed) as meets,
        'against ' || max_by(other_party, value) filter (where other_party <> claimed) as remark,
        {{ weakest_evidence('evidence') }} as evidence,
        {{ known_at_of_all('known_at') }} as known_at,
        list(figure_id order by value desc) as figure_ids
    from holdings
    group by all
    having count(*) > 1 and bool_or(other_party = claimed)
)

select leaders.*, 'side' as reading_kind, parts.unit, true as is_primary, cast([] as varchar[]) as accession_numbers
from leaders
inner join {{ ref('stg_claim_parts') }} as parts using (claim_id, part)
union all by name
select holders.*, 'side' as reading_kind, parts.unit, true as is_primary, cast([] as varchar[]) as accession_numbers
from holders
inner join {{ ref('stg_claim_parts') }} as parts using (claim_id, part)
