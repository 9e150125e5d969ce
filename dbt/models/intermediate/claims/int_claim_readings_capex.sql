-- group_capex_in_period: one reading a definition. group_capex_cumulated: what was spent so far, and what the pace of
-- the last quarter known would make of the rest; a period that is still open is decided only by what it has exceeded.
with parts as (
    select * from {{ ref('stg_claim_parts') }}
),

in_period as (
    select
        parts.claim_id,
        parts.part,
        capex.evaluation,
        capex.capex_definition as reading,
        'definition' as reading_kind,
        capex.capex_usd as measured,
        {{ meets('capex.capex_usd', 'parts') }} as meets,
        capex.capex_definition = parts.definitions[1] as is_primary,
        capex.window_name as remark,
        capex.evidence,
        capex.known_at,
        capex.accession_numbers
    from parts
    inner join {{ ref('int_claim_capex') }} as capex using (claim_id, part)
    where parts.test = 'group_capex_in_period'
        and list_contains(parts.definitions, capex.capex_definition)
        and capex.capex_usd is not null
),

-- Quarters of the period in turn; after one that is missing none counts.
quarters as (
    select
        capex.*,
        year(parts.period_start_date) * 4 + quarter(parts.period_start_date) as from_index,
        year(parts.period_end_date) * 4 + quarter(parts.period_end_date) as to_index
    from parts
    inner join {{ ref('int_claim_capex') }} as capex using (claim_id, part)
    where parts.test = 'group_capex_cumulated'
        and capex.capex_definition = parts.definitions[1]
        and capex.capex_usd is not null
),

in_turn as (
    select
        *,
        last_index - from_index + 1
        = count(*) filter (where last_index >= from_index) over (
            partition by claim_id, part, evaluation order by last_index
        ) as is_in_turn
    from quarters
),

so_far as (
    select
        claim_id,
        part,
        evaluation,
        any_value(to_index - from_index) + 1 as quarters_in_all,
        count(*) filter (where last_index >= from_index) as quarters_known,
        coalesce(sum(capex_usd) filter (where last_index >= from_index), 0) as spent_usd,
        max_by(capex_usd, last_index) as pace_usd,
        max(last_index) as pace_index,
        {{ weakest_evidence('evidence') }} as evidence,
        {{ known_at_of_all('known_at') }} as known_at,
        list_sort(list_distinct(flatten(list(accession_numbers)))) as accession_numbers
    from in_turn
    where is_in_turn
    group by all
),

projected as (
    select
        so_far.*,
        spent_usd + (quarters_in_all - quarters_known) * pace_usd as at_pace_usd,
        quarters_known = quarters_in_all as is_over
    from so_far
),

cumulated as (
    select
        parts.claim_id,
        parts.part,
        projected.evaluation,
        'spent_so_far' as reading,
        'side' as reading_kind,
        projected.spent_usd as measured,
        case
            when {{ meets('projected.spent_usd', 'parts') }} then true
            when projected.is_over then false
            when projected.quarters_known > 0 and {{ meets('projected.at_pace_usd', 'parts') }} then false
        end as meets,
        true as is_primary,
        projected.quarters_known || ' of ' || projected.quarters_in_all || ' quarters' as remark,
        projected.evidence,
        projected.known_at,
        projected.accession_numbers
    from parts
    inner join projected using (claim_id, part)
    union all by name
    select
        parts.claim_id,
        parts.part,
        projected.evaluation,
        'at_the_pace_of_the_last_quarter' as reading,
        'side' as reading_kind,
        projected.at_pace_usd as measured,
        case when projected.quarters_known > 0 and {{ meets('projected.at_pace_usd', 'parts') }} then true end as meets,
        false as is_primary,
        'pace of ' || {{ calendar_quarter_of_index('projected.pace_index') }} as remark,
        projected.evidence,
        projected.known_at,
        projected.accession_numbers
    from parts
    inner join projected using (claim_id, part)
    where not projected.is_over and not coalesce({{ meets('projected.spent_usd', 'parts') }}, false)
)

select *, 'USD' as unit, cast([] as varchar[]) as figure_ids from in_period
union all by name
select *, 'USD' as unit, cast([] as varchar[]) as figure_ids from cumulated
