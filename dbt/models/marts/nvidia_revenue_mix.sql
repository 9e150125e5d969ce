with as_filed as (
    select * exclude (measure), false as is_bridged, [part] as made_of
    from {{ ref('int_breakdown_parts') }} as parts
    where ticker = 'NVDA'
        and split_part(measure, '.', 1) = 'revenue'
        -- A platform that keeps its name is told under it after the change too: then only the bridged row has it.
        and not exists (
            from {{ ref('int_platform_bridge') }} as bridge
            where bridge.old_taxonomy = parts.taxonomy and parts.fiscal_year >= bridge.since_fiscal_year
        )
),

-- A cut of its own kind, under a taxonomy of its own: it stands beside the platforms as filed and never among them.
bridged as (
    select
        * exclude (taxonomy, preference, bridged_part, bridged_label),
        'market_platform' as cut,
        'platforms_bridged' as taxonomy,
        bridged_part as part,
        bridged_label as label,
        case bridged_part when 'data_center' then 1 else 2 end as position,
        true as is_complete,
        false as is_residual,
        true as is_bridged
    from {{ ref('int_nvidia_bridged_platforms') }}
),

parts as (
    select * from as_filed
    union all by name
    select * from bridged
),

named as (
    select taxonomy, list(part order by position) as parts_named
    from {{ ref('stg_breakdowns') }}
    where ticker = 'NVDA'
    group by all
    union all
    select 'platforms_bridged' as taxonomy, ['data_center', 'edge_computing'] as parts_named
),

summed as (
    select
        *,
        cast(sum(value_usd) over taxonomy_period as bigint) as parts_sum_usd,
        list(part) over taxonomy_period as parts_present
    from parts
    window taxonomy_period as (partition by taxonomy, fiscal_period)
),

checked as (
    select
        summed.*,
        list_filter(named.parts_named, lambda name: not list_contains(parts_present, name)) as parts_missing,
        case when is_complete then parts_sum_usd - whole_usd end as difference_usd,
        -- Each part is printed in whole millions.
        abs(difference_usd) <= 1000000 * len(parts_present) as adds_up
    from summed
    inner join named using (taxonomy)
),

compared as (
    select
        *,
        {{ year_on_year('value_usd', 'year_before') }} as value_yoy_ratio,
        {{ year_on_year_evidence('value_yoy_ratio', 'evidence', 'year_before') }} as yoy_evidence,
        {{ year_on_year_known_at('value_yoy_ratio', 'known_at', 'year_before') }} as yoy_known_at
    from checked
    window year_before as (
        partition by taxonomy, part, period_type
        order by period_number range between 4 preceding and 4 preceding
    )
)

select
    ticker,
    cut,
    taxonomy,
    part,
    label,
    cast(position as integer) as position,
    is_residual,
    is_bridged,
    made_of,
    period_type,
    fiscal_period,
    fiscal_year,
    fiscal_quarter,
    period_start_date,
    period_end_date,
    calendar_quarter,
    value_usd,
    whole_usd as whole_revenue_usd,
    {{ ratio('value_usd', 'whole_usd') }} as share_of_revenue_ratio,
    -- The whole of the cut is known only where its parts add up, or, of a cut that is no breakdown of all revenue,
    -- where all its parts are there.
    case when adds_up or (not is_complete and len(parts_missing) = 0) then {{ ratio('value_usd', 'parts_sum_usd') }} end
        as share_of_cut_ratio,
    is_complete,
    parts_sum_usd,
    difference_usd,
    adds_up,
    parts_missing,
    -- What is left of the whole is another thing where other parts stand beside it.
    case when not is_residual then value_yoy_ratio end as value_yoy_ratio,
    case when not is_residual then yoy_evidence end as yoy_evidence,
    case when not is_residual then yoy_known_at end as yoy_known_at,
    derivation,
    evidence as value_evidence,
    {{ weaker_evidence('evidence', 'whole_evidence') }} as evidence,
    case
        when whole_usd is null then known_at
        when known_at is not null and whole_known_at is not null then greatest(known_at, whole_known_at)
    end as known_at,
    cast(vintages as integer) as vintages,
    list_sort(list_distinct(accession_numbers || coalesce(whole_accession_numbers, []))) as accession_numbers,
    fact_ids || coalesce(whole_fact_ids, []) as fact_ids
from compared
order by cut, taxonomy, period_type, fiscal_year, fiscal_quarter, position
