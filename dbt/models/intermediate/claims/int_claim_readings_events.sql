-- event_in_period: whether what happened lies in the period. What has not happened, or is not known, gives no reading.
-- sides_of_a_report: the first series speaks for the claim, the others against it.
select
    parts.claim_id,
    parts.part,
    figures.evaluation,
    figures.entity as reading,
    'side' as reading_kind,
    1.0 as measured,
    parts.unit,
    figures.period_end_date between parts.period_start_date and parts.period_end_date as meets,
    true as is_primary,
    'on ' || figures.period_end_date as remark,
    figures.evidence,
    figures.known_at,
    [figures.figure_id] as figure_ids,
    cast([] as varchar[]) as accession_numbers
from {{ ref('stg_claim_parts') }} as parts
inner join {{ ref('int_claim_figures') }} as figures
    on list_contains(parts.series, figures.series) and list_contains(parts.entities, figures.entity)
where parts.test = 'event_in_period' and figures.period_end_date <= figures.as_of_date
union all by name
select
    parts.claim_id,
    parts.part,
    figures.evaluation,
    figures.series as reading,
    'side' as reading_kind,
    figures.value as measured,
    parts.unit,
    figures.series = parts.series[1] as meets,
    figures.series = parts.series[1] as is_primary,
    cast(null as varchar) as remark,
    figures.evidence,
    figures.known_at,
    [figures.figure_id] as figure_ids,
    cast([] as varchar[]) as accession_numbers
from {{ ref('stg_claim_parts') }} as parts
inner join {{ ref('int_claim_figures') }} as figures
    on list_contains(parts.series, figures.series) and list_contains(parts.entities, figures.entity)
where parts.test = 'sides_of_a_report' and figures.value > 0
