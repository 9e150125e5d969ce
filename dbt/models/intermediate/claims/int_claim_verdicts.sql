-- The claim as a whole: what all its parts say where they agree, and partly where they do not or where only some can be
-- tested. Numbers are those of the first part that has any.
with ordered as (
    select
        *,
        count(*) over (partition by claim_id, evaluation) as parts,
        row_number() over (
            partition by claim_id, evaluation order by measured is null, part
        ) = 1 as is_shown
    from {{ ref('int_claim_part_verdicts') }}
)

select
    claim_id,
    evaluation,
    any_value(as_of_date) as as_of_date,
    any_value(is_latest) as is_latest,
    case when count(distinct verdict) = 1 then any_value(verdict) else 'partly' end as verdict,
    max(measured) filter (where is_shown) as measured,
    max(measured_unit) filter (where is_shown and measured is not null) as unit,
    max(range_low) filter (where is_shown) as range_low,
    max(range_high) filter (where is_shown) as range_high,
    max(part) filter (where is_shown and measured is not null) as measured_part,
    string_agg(
        case when parts > 1 then 'part ' || part || ' ' || replace(verdict, '_', ' ') || ': ' else '' end || said,
        '. ' order by part
    ) as reason,
    {{ weakest_evidence('evidence') }} as evidence,
    case when bool_and(known_at is not null or evidence is null) then max(known_at) end as known_at,
    list_sort(list_distinct(flatten(list(figure_ids)))) as figure_ids,
    list_sort(list_distinct(flatten(list(accession_numbers)))) as accession_numbers
from ordered
group by all
