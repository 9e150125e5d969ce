-- mean_to_mean and peak_to_mean: a period's daily figures against the mean of a longer one, made of its days where there
-- are a hundred, or else a stated mean. best_after_to_best_before: the greatest figure of a period against that of one
-- before.
with figures as (
    select parts.claim_id, parts.part, parts.test, parts.series as asked, figures.*,
        figures.period_end_date between parts.period_start_date and parts.period_end_date as is_in_period,
        figures.period_end_date between parts.base_start_date and parts.base_end_date as is_in_base
    from {{ ref('stg_claim_parts') }} as parts
    inner join {{ ref('int_claim_figures') }} as figures
        on list_contains(parts.series, figures.series)
        and (len(parts.entities) = 0 or list_contains(parts.entities, figures.entity))
        and figures.period_end_date <= figures.as_of_date
    where parts.test in ('mean_to_mean', 'peak_to_mean', 'best_after_to_best_before')
),

levels as (
    select
        claim_id, part, evaluation,
        case test
            when 'mean_to_mean' then avg(value) filter (where is_in_period and series = asked[1])
            else max(value) filter (where is_in_period and series = asked[1])
        end as level,
        case
            when test = 'best_after_to_best_before' then max(value) filter (where is_in_base and series = asked[1])
            when count(*) filter (where is_in_base and series = asked[1]) >= 100
                then avg(value) filter (where is_in_base and series = asked[1])
            else max_by(value, period_end_date) filter (where is_in_base and series = asked[2])
        end as base,
        any_value(unit) as figure_unit,
        {{ weakest_evidence('evidence') }} as evidence,
        max(known_at) as known_at,
        list(figure_id order by period_end_date, figure_id) filter (where is_in_period or series = asked[2] or test = 'best_after_to_best_before')
            as figure_ids
    from figures
    group by claim_id, part, evaluation, test, asked
)

select
    parts.claim_id,
    parts.part,
    levels.evaluation,
    parts.test as reading,
    'side' as reading_kind,
    levels.level / levels.base as measured,
    parts.unit,
    {{ meets('(levels.level / levels.base)', 'parts') }} as meets,
    true as is_primary,
    format('{:.2f}', levels.level) || ' against ' || format('{:.2f}', levels.base) || ' ' || levels.figure_unit as remark,
    levels.evidence,
    levels.known_at,
    levels.figure_ids,
    cast([] as varchar[]) as accession_numbers
from {{ ref('stg_claim_parts') }} as parts
inner join levels using (claim_id, part)
where levels.level is not null and levels.base > 0
