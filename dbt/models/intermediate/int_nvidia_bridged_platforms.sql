-- Data Center and Edge Computing over both taxonomies: the sum of the parts that the bridge names, in one taxonomy and
-- only where all of them are there; where both taxonomies tell a period, the later one.
with sides as (
    select distinct bridged_part, bridged_label, old_taxonomy as taxonomy, old_part as part, evidence, 1 as preference
    from {{ ref('int_platform_bridge') }}
    union all
    select distinct bridged_part, bridged_label, new_taxonomy as taxonomy, new_part as part, evidence, 2 as preference
    from {{ ref('int_platform_bridge') }}
),

members as (
    select *, count(*) over (partition by bridged_part, taxonomy) as parts_needed
    from sides
),

summed as (
    select
        parts.ticker,
        members.bridged_part,
        members.bridged_label,
        members.taxonomy,
        members.preference,
        parts.period_type,
        parts.fiscal_period,
        parts.fiscal_year,
        parts.fiscal_quarter,
        parts.period_number,
        max(parts.calendar_quarter) as calendar_quarter,
        min(parts.period_start_date) as period_start_date,
        max(parts.period_end_date) as period_end_date,
        cast(sum(parts.value_usd) as bigint) as value_usd,
        cast(1 + sum(parts.vintages - 1) as bigint) as vintages,
        {{ least_direct('parts.derivation') }} as derivation,
        -- A part that keeps its name is itself; a sum is what the bridge says it is.
        case when count(*) = 1 and any_value(members.part) = any_value(members.bridged_part)
            then {{ weakest_evidence('parts.evidence') }}
            else {{ weaker_evidence(weakest_evidence('parts.evidence'), 'any_value(members.evidence)') }}
        end as evidence,
        {{ known_at_of_all('parts.known_at') }} as known_at,
        flatten(list(parts.accession_numbers order by parts.position)) as accession_numbers,
        flatten(list(parts.fact_ids order by parts.position)) as fact_ids,
        list(parts.part order by parts.position) as made_of,
        any_value(parts.whole_usd) as whole_usd,
        any_value(parts.whole_evidence) as whole_evidence,
        any_value(parts.whole_known_at) as whole_known_at,
        any_value(parts.whole_accession_numbers) as whole_accession_numbers,
        any_value(parts.whole_fact_ids) as whole_fact_ids
    from {{ ref('int_breakdown_parts') }} as parts
    inner join members
        on parts.taxonomy = members.taxonomy and parts.part = members.part
    where parts.ticker = 'NVDA' and parts.cut = 'market_platform'
    group by all
    having count(*) = max(members.parts_needed)
)

select *
from summed
qualify row_number() over (partition by bridged_part, fiscal_period order by preference desc) = 1
