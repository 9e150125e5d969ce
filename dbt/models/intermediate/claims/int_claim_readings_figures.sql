-- power_law, figure_against_threshold, largest_figure and rising_figures: figures by themselves.
with figures as (
    select parts.claim_id, parts.part, figures.*, list_position(parts.entities, figures.entity) as entity_position
    from {{ ref('stg_claim_parts') }} as parts
    inner join {{ ref('int_claim_figures') }} as figures
        on list_contains(parts.series, figures.series)
        and (len(parts.entities) = 0 or list_contains(parts.entities, figures.entity))
),

read as (
    select
        parts.claim_id, parts.part, figures.evaluation,
        figures.entity as reading,
        'side' as reading_kind,
        pow(parts.amount, figures.value) as measured,
        'exponent ' || figures.value as remark,
        true as is_primary,
        figures.evidence, figures.known_at, [figures.figure_id] as figure_ids
    from {{ ref('stg_claim_parts') }} as parts
    inner join figures using (claim_id, part)
    where parts.test = 'power_law'
    union all by name
    select
        parts.claim_id, parts.part, figures.evaluation,
        figures.qualifier as reading,
        'side' as reading_kind,
        figures.value as measured,
        figures.note as remark,
        figures.value = max(figures.value) over (partition by parts.claim_id, parts.part, figures.evaluation) as is_primary,
        figures.evidence, figures.known_at, [figures.figure_id] as figure_ids
    from {{ ref('stg_claim_parts') }} as parts
    inner join figures using (claim_id, part)
    where parts.test = 'figure_against_threshold'
    union all by name
    select
        parts.claim_id, parts.part, figures.evaluation,
        'largest' as reading,
        'side' as reading_kind,
        max(figures.value) as measured,
        max_by(figures.entity, figures.value) as remark,
        true as is_primary,
        max_by(figures.evidence, figures.value) as evidence,
        max_by(figures.known_at, figures.value) as known_at,
        [max_by(figures.figure_id, figures.value)] as figure_ids
    from {{ ref('stg_claim_parts') }} as parts
    inner join figures using (claim_id, part)
    where parts.test = 'largest_figure' and figures.period_end_date <= figures.as_of_date
    group by all
),

-- From each entity with a figure to the next one with a figure, in the order of the claim.
steps as (
    select
        *,
        value > lag(value) over series as is_higher,
        first_value(value) over series as first_value
    from figures
    window series as (partition by claim_id, part, evaluation order by entity_position)
),

rising as (
    select
        parts.claim_id, parts.part, steps.evaluation,
        'last_to_first' as reading,
        'side' as reading_kind,
        max_by(steps.value / steps.first_value, steps.entity_position) as measured,
        string_agg(steps.entity, ' < ' order by steps.entity_position) as remark,
        bool_and(steps.is_higher) as meets,
        true as is_primary,
        {{ weakest_evidence('steps.evidence') }} as evidence,
        {{ known_at_of_all('steps.known_at') }} as known_at,
        list(steps.figure_id order by steps.entity_position) as figure_ids
    from {{ ref('stg_claim_parts') }} as parts
    inner join steps using (claim_id, part)
    where parts.test = 'rising_figures'
    group by all
    having count(*) > 1
)

select read.*, parts.unit, {{ meets('read.measured', 'parts') }} as meets, cast([] as varchar[]) as accession_numbers
from read
inner join {{ ref('stg_claim_parts') }} as parts using (claim_id, part)
union all by name
select rising.*, 'times' as unit, cast([] as varchar[]) as accession_numbers
from rising
