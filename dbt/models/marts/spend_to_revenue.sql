with with_capex as (
    select
        capex.ticker,
        companies.company_name,
        companies.role,
        capex.fiscal_year,
        capex.fiscal_quarter,
        capex.quarter_index,
        capex.period_start_date,
        capex.period_end_date,
        capex.calendar_quarter,
        capex.calendar_offset_days,
        capex.capex_definition,
        {{ headline_note('capex.capex_definition', 'capex.recipe', 'capex.incentives', 'capex.is_stated') }}
            as definition_note,
        capex.capex_usd,
        revenue.value_usd as revenue_usd,
        revenue.revenue_ttm_usd,
        revenue.ttm_evidence as revenue_ttm_evidence,
        revenue.ttm_known_at as revenue_ttm_known_at,
        capex.derivation as capex_derivation,
        revenue.derivation as revenue_derivation,
        capex.evidence as capex_evidence,
        capex.known_at as capex_known_at,
        revenue.evidence as revenue_evidence,
        {{ weaker_evidence('capex.evidence', 'revenue.evidence') }} as evidence,
        -- A quarter without revenue is known with its capex; one whose revenue has no day has none either.
        case
            when revenue.ticker is null then capex.known_at
            when capex.known_at is not null and revenue.known_at is not null
                then greatest(capex.known_at, revenue.known_at)
        end as known_at,
        case
            when revenue.ticker is null then capex.known_at_basis
            when capex.known_at is null or revenue.known_at is null then 'unknown'
            when revenue.known_at > capex.known_at then revenue.known_at_basis
            else capex.known_at_basis
        end as known_at_basis,
        list_sort(list_distinct(capex.accession_numbers || coalesce(revenue.accession_numbers, [])))
            as accession_numbers,
        capex.fact_ids || coalesce(revenue.fact_ids, []) as fact_ids,
        capex.first_reported_usd as capex_first_reported_usd,
        revenue.first_reported_usd as revenue_first_reported_usd,
        capex.vintages as capex_vintages,
        revenue.vintages as revenue_vintages
    from {{ ref('int_capex_by_definition') }} as capex
    inner join {{ ref('stg_companies') }} as companies using (ticker)
    left join {{ ref('int_revenue') }} as revenue
        on capex.ticker = revenue.ticker
        and capex.quarter_index = revenue.quarter_index
    where capex.is_shown and capex.capex_usd is not null
),

-- A quarter whose cash capex is refused has its row all the same: revenue is there, and the gap can be seen.
revenue_only as (
    select
        revenue.ticker,
        companies.company_name,
        companies.role,
        revenue.fiscal_year,
        revenue.fiscal_quarter,
        revenue.quarter_index,
        revenue.period_start_date,
        revenue.period_end_date,
        revenue.calendar_quarter,
        revenue.calendar_offset_days,
        'cash_gross' as capex_definition,
        'no capex: ' || coalesce(refused.reason, 'no_fact') || ', see marts.refusals' as definition_note,
        revenue.value_usd as revenue_usd,
        revenue.revenue_ttm_usd,
        revenue.ttm_evidence as revenue_ttm_evidence,
        revenue.ttm_known_at as revenue_ttm_known_at,
        revenue.derivation as revenue_derivation,
        revenue.evidence as revenue_evidence,
        revenue.evidence,
        revenue.known_at,
        revenue.known_at_basis,
        list_sort(list_distinct(revenue.accession_numbers)) as accession_numbers,
        revenue.fact_ids,
        revenue.first_reported_usd as revenue_first_reported_usd,
        revenue.vintages as revenue_vintages
    from {{ ref('int_revenue') }} as revenue
    inner join {{ ref('stg_companies') }} as companies using (ticker)
    left join {{ ref('stg_refusals') }} as refused
        on revenue.ticker = refused.ticker
        and revenue.fiscal_year = refused.fiscal_year
        and revenue.fiscal_quarter = refused.fiscal_quarter
        and refused.measure = 'capex_cash'
        and refused.unit = 'USD'
    where not exists (
        from {{ ref('int_capex_by_definition') }} as capex
        where capex.ticker = revenue.ticker and capex.quarter_index = revenue.quarter_index
    )
),

joined as (
    select * from with_capex
    union all by name
    select * from revenue_only
),

trailed as (
    select
        *,
        {{ trailing_year('capex_usd', 'four_quarters') }} as capex_ttm_usd,
        {{ trailing_year_evidence('capex_usd', 'capex_evidence', 'four_quarters') }} as capex_ttm_evidence,
        {{ trailing_year_known_at('capex_usd', 'capex_known_at', 'four_quarters') }} as capex_ttm_known_at,
        {{ year_on_year('capex_usd', 'year_before') }} as capex_yoy_ratio,
        {{ year_on_year_evidence('capex_yoy_ratio', 'capex_evidence', 'year_before') }} as yoy_evidence,
        {{ year_on_year_known_at('capex_yoy_ratio', 'capex_known_at', 'year_before') }} as yoy_known_at
    from joined
    window
        four_quarters as (
            partition by ticker, capex_definition
            order by quarter_index range between 3 preceding and current row
        ),
        year_before as (
            partition by ticker, capex_definition
            order by quarter_index range between 4 preceding and 4 preceding
        )
)

select
    ticker,
    company_name,
    role,
    fiscal_year,
    fiscal_quarter,
    period_start_date,
    period_end_date,
    calendar_quarter,
    calendar_offset_days,
    capex_definition,
    definition_note,
    capex_usd,
    revenue_usd,
    {{ ratio('capex_usd', 'revenue_usd') }} as capex_to_revenue_ratio,
    capex_ttm_usd,
    revenue_ttm_usd,
    {{ ratio('capex_ttm_usd', 'revenue_ttm_usd') }} as capex_to_revenue_ttm_ratio,
    capex_yoy_ratio,
    yoy_evidence,
    yoy_known_at,
    capex_derivation,
    revenue_derivation,
    capex_evidence,
    revenue_evidence,
    evidence,
    known_at,
    known_at_basis,
    case when capex_ttm_usd is not null then {{ weaker_evidence('capex_ttm_evidence', 'revenue_ttm_evidence') }} end
        as ttm_evidence,
    case
        when revenue_ttm_usd is null then capex_ttm_known_at
        when capex_ttm_known_at is not null and revenue_ttm_known_at is not null
            then greatest(capex_ttm_known_at, revenue_ttm_known_at)
    end as ttm_known_at,
    accession_numbers,
    fact_ids,
    capex_first_reported_usd,
    revenue_first_reported_usd,
    capex_vintages,
    cast(revenue_vintages as integer) as revenue_vintages
from trailed
order by ticker, capex_definition, fiscal_year, fiscal_quarter
