-- Each quarter with cash capex, under each definition of its company. Where a measure of the recipe is missing the
-- amount is null and `missing_measures` says which: the marts show the first kind, marts.refusals the second.
--
-- A definition is a signed sum of measures. `incentives` limits a line to companies that report them (tagged) or do
-- not (none); null is both. The last two are read from releases as the companies state them.
with recipes as (
    select *
    from (
        values
        ('cash_gross', null, 1, 'capex_cash', 1),
        ('cash_net_of_incentives', null, 1, 'capex_cash', 1),
        ('cash_net_of_incentives', 'tagged', 2, 'incentive_proceeds', -1),
        ('cash_plus_finance_lease_principal', null, 1, 'capex_cash', 1),
        ('cash_plus_finance_lease_principal', null, 2, 'finance_lease_principal', 1),
        ('incl_finance_leases_acquired', null, 1, 'capex_incl_finance_leases_acquired', 1),
        ('incurred', null, 1, 'capex_incurred', 1)
    ) as recipes (recipe, incentives, line, measure, sign)
),

quarters as (
    select
        ticker, fiscal_year, fiscal_quarter, quarter_index,
        period_start_date, period_end_date, calendar_quarter, calendar_offset_days
    from {{ ref('int_latest_quarters') }}
    where measure = 'capex_cash'
),

lines as (
    select
        quarters.*,
        definitions.capex_definition,
        definitions.recipe,
        definitions.incentives,
        definitions.is_shown,
        recipes.line,
        recipes.sign,
        recipes.measure,
        latest.value_usd,
        latest.first_reported_usd,
        latest.vintages,
        latest.derivation,
        latest.evidence,
        latest.known_at,
        latest.known_at_basis,
        latest.accession_numbers,
        latest.fact_ids
    from quarters
    inner join {{ ref('int_company_definitions') }} as definitions using (ticker)
    inner join recipes
        on definitions.recipe = recipes.recipe
        and (recipes.incentives is null or recipes.incentives = definitions.incentives)
    left join {{ ref('int_latest_quarters') }} as latest
        on quarters.ticker = latest.ticker
        and quarters.quarter_index = latest.quarter_index
        and recipes.measure = latest.measure
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
    cast(case when count(value_usd) = count(*) then sum(sign * value_usd) end as bigint) as capex_usd,
    cast(case when count(value_usd) = count(*) then sum(sign * first_reported_usd) end as bigint)
        as first_reported_usd,
    -- Every restatement of any operand restates the sum.
    cast(1 + coalesce(sum(vintages - 1), 0) as integer) as vintages,
    -- The least direct of the operands' derivations.
    (['reported', 'ytd_difference', 'annual_minus_nine_months'])[
        max(list_position(['reported', 'ytd_difference', 'annual_minus_nine_months'], derivation))
    ] as derivation,
    {{ weakest_evidence('evidence') }} as evidence,
    {{ known_at_of_all('known_at') }} as known_at,
    case when count(known_at) = count(*) then first(known_at_basis order by known_at desc, line) else 'unknown' end
        as known_at_basis,
    coalesce(flatten(list(accession_numbers order by line)), []) as accession_numbers,
    coalesce(flatten(list(fact_ids order by line)), []) as fact_ids,
    coalesce(list(measure order by line) filter (where value_usd is null), []) as missing_measures
from lines
group by all
