-- Fiscal years with cash capex in dollars, under each definition of their company, made as the quarters are.
with operands as (
    select ticker, fiscal_year, measure, value as value_usd, derivation, evidence, known_at, accession_numbers, fact_ids
    from {{ ref('int_annual_values') }}
    where unit = 'USD' and measure <> 'capex_unpaid_change'
    union all by name
    select
        ticker, fiscal_year, 'capex_unpaid_change' as measure, value_usd, derivation, evidence, known_at,
        accession_numbers, fact_ids
    from {{ ref('int_capex_unpaid_change') }}
    where period_type = 'year'
),

years as (
    select ticker, fiscal_year, period_start_date, period_end_date
    from {{ ref('int_annual_values') }}
    where measure = 'capex_cash' and unit = 'USD'
),

asked as (
    select
        years.*,
        definitions.capex_definition,
        definitions.recipe,
        definitions.incentives,
        definitions.is_shown,
        {{ recipe_used('definitions.capex_definition', 'definitions.recipe', 'stated.value_usd') }} as recipe_used
    from years
    inner join {{ ref('int_company_definitions') }} as definitions using (ticker)
    left join operands as stated
        on years.ticker = stated.ticker
        and years.fiscal_year = stated.fiscal_year
        and stated.measure = 'capex_headline'
),

lines as (
    select
        asked.* exclude (recipe_used),
        asked.recipe_used = 'as_stated' as is_stated,
        recipes.line,
        recipes.sign,
        recipes.measure,
        operands.* exclude (ticker, fiscal_year, measure)
    from asked
    inner join {{ capex_recipes() }}
        on asked.recipe_used = recipes.recipe
        and (recipes.incentives is null or recipes.incentives = asked.incentives)
    left join operands
        on asked.ticker = operands.ticker
        and asked.fiscal_year = operands.fiscal_year
        and recipes.measure = operands.measure
)

select
    ticker,
    fiscal_year,
    period_start_date,
    period_end_date,
    capex_definition,
    recipe,
    incentives,
    is_shown,
    is_stated,
    cast(case when count(value_usd) = count(*) then sum(sign * value_usd) end as bigint) as capex_usd,
    {{ least_direct('derivation') }} as derivation,
    {{ weakest_evidence('evidence') }} as evidence,
    {{ known_at_of_all('known_at') }} as known_at,
    coalesce(flatten(list(accession_numbers order by line)), []) as accession_numbers,
    coalesce(flatten(list(fact_ids order by line)), []) as fact_ids,
    coalesce(list(measure order by line) filter (where value_usd is null), []) as missing_measures
from lines
group by all
