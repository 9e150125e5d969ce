-- Each part by itself: all readings meet it, none does, they differ by definition or by side, or there is none that can
-- decide.
with days as (
    select parts.*, days.evaluation, days.as_of_date, days.is_latest
    from {{ ref('stg_claim_parts') }} as parts
    cross join {{ ref('int_claim_days') }} as days
),

counted as (
    select
        claim_id,
        part,
        evaluation,
        count(*) as readings,
        count(*) filter (where meets) as meeting,
        count(*) filter (where not meets) as failing,
        bool_or(reading_kind = 'definition') as by_definition,
        max(measured) filter (where is_primary) as measured,
        min(measured) as range_low,
        max(measured) as range_high,
        any_value(unit) as measured_unit,
        string_agg(
            reading || ' ' || {{ in_words('measured', 'unit') }} || coalesce(' (' || remark || ')', ''),
            '; ' order by is_primary desc, reading
        ) as said,
        {{ weakest_evidence('evidence') }} as evidence,
        {{ known_at_of_all('known_at') }} as known_at,
        list_sort(list_distinct(flatten(list(figure_ids)))) as figure_ids,
        list_sort(list_distinct(flatten(list(accession_numbers)))) as accession_numbers
    from {{ ref('int_claim_readings') }}
    group by all
)

select
    days.claim_id,
    days.part,
    days.evaluation,
    days.as_of_date,
    days.is_latest,
    case
        when coalesce(counted.meeting, 0) + coalesce(counted.failing, 0) = 0 then 'cannot_be_tested'
        when counted.failing = 0 then 'holds'
        when counted.meeting = 0 then 'does_not_hold'
        when counted.by_definition then 'depends_on_definition'
        else 'partly'
    end as verdict,
    counted.measured,
    counted.range_low,
    counted.range_high,
    counted.measured_unit,
    case
        when days.test is null then days.untestable_reason
        when counted.readings is null then 'nothing that could decide it is known: ' || case
            when len(days.series) = 0 then 'a quarter of a member of ' || days.group_name || ' is missing'
            else 'no figures, or too few, of ' || array_to_string(days.series, ' and ')
            || case when len(days.entities) > 0 then ' of ' || array_to_string(days.entities, ', ') else '' end
        end
        when counted.meeting + counted.failing = 0 then 'not decided yet: ' || counted.said
        else counted.said
    end as said,
    counted.evidence,
    counted.known_at,
    coalesce(counted.figure_ids, []) as figure_ids,
    coalesce(counted.accession_numbers, []) as accession_numbers
from days
left join counted using (claim_id, part, evaluation)
