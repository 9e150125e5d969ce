-- Capex under each definition, and revenue, as each day knew them: a new row whenever a component of the definition, or
-- revenue, became known or changed. The definitions and recipes are those of int_capex_by_definition; what the company
-- itself states goes before what is made of its tags from the day on which it is known.
with quarters as (
    select
        ticker, fiscal_year, fiscal_quarter, quarter_index,
        period_start_date, period_end_date, calendar_quarter, calendar_offset_days
    from {{ ref('int_latest_quarters') }}
    where measure in ('capex_cash', 'revenue')
    qualify row_number() over (partition by ticker, quarter_index order by measure) = 1
),

recipes as (
    select * from {{ capex_recipes() }}
),

asked as (
    select quarters.ticker, quarters.quarter_index, definitions.capex_definition, definitions.recipe, definitions.incentives
    from quarters
    inner join {{ ref('int_company_definitions') }} as definitions using (ticker)
    where definitions.is_shown
),

-- A quarter with revenue only is shown under cash_gross, as in marts.spend_to_revenue.
moments as (
    select distinct asked.*, known.valid_from_at
    from asked
    inner join {{ ref('int_value_vintages') }} as known using (ticker, quarter_index)
    where known.measure = 'revenue'
        or (asked.capex_definition = 'company_headline' and known.measure = 'capex_headline')
        or exists (
            from recipes
            where recipes.recipe = asked.recipe
                and (recipes.incentives is null or recipes.incentives = asked.incentives)
                and recipes.measure = known.measure
        )
),

with_recipe as (
    select
        moments.*,
        {{ recipe_used('moments.capex_definition', 'moments.recipe', 'stated.value_usd') }} as recipe_used
    from moments
    left join {{ ref('int_value_vintages') }} as stated
        on moments.ticker = stated.ticker
        and moments.quarter_index = stated.quarter_index
        and stated.measure = 'capex_headline'
        and stated.valid_from_at <= moments.valid_from_at
        and (stated.valid_to_at is null or stated.valid_to_at > moments.valid_from_at)
),

made as (
    select
        moments.ticker,
        moments.quarter_index,
        moments.capex_definition,
        moments.valid_from_at,
        moments.recipe_used = 'as_stated' as is_stated,
        cast(
            case when count(operands.value_usd) = count(*) then sum(recipes.sign * operands.value_usd) end as bigint
        ) as capex_usd,
        {{ weakest_evidence('operands.evidence') }} as capex_evidence,
        coalesce(flatten(list(operands.accession_numbers order by recipes.line)), []) as accession_numbers,
        coalesce(flatten(list(operands.fact_ids order by recipes.line)), []) as fact_ids
    from with_recipe as moments
    inner join recipes
        on moments.recipe_used = recipes.recipe
        and (recipes.incentives is null or recipes.incentives = moments.incentives)
    left join {{ ref('int_value_vintages') }} as operands
        on moments.ticker = operands.ticker
        and moments.quarter_index = operands.quarter_index
        and recipes.measure = operands.measure
        and operands.valid_from_at <= moments.valid_from_at
        and (operands.valid_to_at is null or operands.valid_to_at > moments.valid_from_at)
    group by all
),

known as (
    select
        made.ticker,
        made.quarter_index,
        made.capex_definition,
        made.valid_from_at,
        made.is_stated,
        made.capex_usd,
        revenue.value_usd as revenue_usd,
        case when made.capex_usd is not null then made.capex_evidence end as capex_evidence,
        revenue.evidence as revenue_evidence,
        case when made.capex_usd is not null then made.accession_numbers else [] end
        || coalesce(revenue.accession_numbers, []) as accession_numbers,
        case when made.capex_usd is not null then made.fact_ids else [] end
        || coalesce(revenue.fact_ids, []) as fact_ids
    from made
    left join {{ ref('int_value_vintages') }} as revenue
        on made.ticker = revenue.ticker
        and made.quarter_index = revenue.quarter_index
        and revenue.measure = 'revenue'
        and revenue.valid_from_at <= made.valid_from_at
        and (revenue.valid_to_at is null or revenue.valid_to_at > made.valid_from_at)
    where made.capex_usd is not null or (made.capex_definition = 'cash_gross' and revenue.value_usd is not null)
),

-- A moment at which nothing changed in the end is no vintage: two components that moved against each other.
changed as (
    select *
    from known
    window quarter as (partition by ticker, quarter_index, capex_definition order by valid_from_at)
    qualify lag(valid_from_at) over quarter is null
        or capex_usd is distinct from lag(capex_usd) over quarter
        or revenue_usd is distinct from lag(revenue_usd) over quarter
        or is_stated is distinct from lag(is_stated) over quarter
)

select
    quarters.ticker,
    quarters.fiscal_year,
    quarters.fiscal_quarter,
    quarters.quarter_index,
    quarters.period_start_date,
    quarters.period_end_date,
    quarters.calendar_quarter,
    quarters.calendar_offset_days,
    changed.capex_definition,
    cast(row_number() over vintages as integer) as vintage,
    changed.valid_from_at,
    lead(changed.valid_from_at) over vintages as valid_to_at,
    changed.is_stated,
    changed.capex_usd,
    changed.revenue_usd,
    changed.capex_evidence,
    changed.revenue_evidence,
    {{ weaker_evidence('changed.capex_evidence', 'changed.revenue_evidence') }} as evidence,
    list_sort(list_distinct(changed.accession_numbers)) as accession_numbers,
    changed.fact_ids
from changed
inner join quarters using (ticker, quarter_index)
window vintages as (
    partition by changed.ticker, changed.quarter_index, changed.capex_definition order by changed.valid_from_at
)
