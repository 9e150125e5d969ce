-- Each quarter with cash capex, under each definition of its company. Where a measure of the recipe is missing the
-- amount is null and `missing_measures` says which: the marts show the first kind, marts.refusals the second.
with operands as (
    select
        ticker, quarter_index, measure, value_usd, first_reported_usd, vintages, derivation, evidence, known_at,
        known_at_basis, accession_numbers, fact_ids
    from {{ ref('int_latest_quarters') }}
    where measure <> 'capex_unpaid_change'
    union all by name
    select
        ticker, {{ quarter_index('fiscal_year', 'fiscal_quarter') }} as quarter_index,
        'capex_unpaid_change' as measure, value_usd, first_reported_usd, vintages, derivation, evidence, known_at,
        known_at_basis, accession_numbers, fact_ids
    from {{ ref('int_capex_unpaid_change') }}
    where period_type = 'quarter'
),

quarters as (
    select
        ticker, fiscal_year, fiscal_quarter, quarter_index,
        period_start_date, period_end_date, calendar_quarter, calendar_offset_days
    from {{ ref('int_latest_quarters') }}
    where measure = 'capex_cash'
),

asked as (
    select
        quarters.*,
        definitions.capex_definition,
        definitions.recipe,
        definitions.incentives,
        definitions.is_shown,
        {{ recipe_used('definitions.capex_definition', 'definitions.recipe', 'stated.value_usd') }} as recipe_used
    from quarters
    inner join {{ ref('int_company_definitions') }} as definitions using (ticker)
    left join operands as stated
        on quarters.ticker = stated.ticker
        and quarters.quarter_index = stated.quarter_index
        and stated.measure = 'capex_headline'
),

lines as (
    select
        asked.* exclude (recipe_used),
        asked.recipe_used = 'as_stated' as is_stated,
        recipes.line,
        recipes.sign,
        recipes.measure,
        operands.* exclude (ticker, quarter_index, measure)
    from asked
    inner join {{ capex_recipes() }}
        on asked.recipe_used = recipes.recipe
        and (recipes.incentives is null or recipes.incentives = asked.incentives)
    left join operands
        on asked.ticker = operands.ticker
        and asked.quarter_index = operands.quarter_index
        and recipes.measure = operands.measure
)

select
    ticker,
    fiscal_year,
    fiscal_quarter,
    quarter_index,
    period_start_date,
    period_end_date,
    calendar_quarter,
    calendar_offset_days,
    capex_definition,
    recipe,
    incentives,
    is_shown,
    is_stated,
    cast(case when count(value_usd) = count(*) then sum(sign * value_usd) end as bigint) as capex_usd,
    cast(case when count(value_usd) = count(*) then sum(sign * first_reported_usd) end as bigint)
        as first_reported_usd,
    -- Every restatement of any operand restates the sum.
    cast(1 + coalesce(sum(vintages - 1), 0) as integer) as vintages,
    -- The least direct of the operands' derivations.
    {{ least_direct('derivation') }} as derivation,
    {{ weakest_evidence('evidence') }} as evidence,
    {{ known_at_of_all('known_at') }} as known_at,
    case when count(known_at) = count(*) then first(known_at_basis order by known_at desc, line) else 'unknown' end
        as known_at_basis,
    coalesce(flatten(list(accession_numbers order by line)), []) as accession_numbers,
    coalesce(flatten(list(fact_ids order by line)), []) as fact_ids,
    coalesce(list(measure order by line) filter (where value_usd is null), []) as missing_measures
from lines
group by all
