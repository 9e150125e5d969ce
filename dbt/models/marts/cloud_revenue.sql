with series as (
    select cloud.ticker, cloud.measure, cloud.what_it_is, breakdowns.label, companies.company_name
    from {{ ref('int_cloud_series') }} as cloud
    inner join {{ ref('stg_companies') }} as companies using (ticker)
    inner join {{ ref('stg_breakdowns') }} as breakdowns using (ticker, measure)
),

cloud as (
    select
        latest.*,
        {{ trailing_year('value_usd', 'four_quarters') }} as cloud_revenue_ttm_usd,
        {{ trailing_year_evidence('value_usd', 'evidence', 'four_quarters') }} as cloud_ttm_evidence,
        {{ trailing_year_known_at('value_usd', 'known_at', 'four_quarters') }} as cloud_ttm_known_at,
        {{ year_on_year('value_usd', 'year_before') }} as cloud_revenue_yoy_ratio,
        {{ year_on_year_evidence('cloud_revenue_yoy_ratio', 'evidence', 'year_before') }} as yoy_evidence,
        {{ year_on_year_known_at('cloud_revenue_yoy_ratio', 'known_at', 'year_before') }} as yoy_known_at
    from {{ ref('int_latest_quarters') }} as latest
    inner join series using (ticker, measure)
    window
        four_quarters as (partition by ticker order by quarter_index range between 3 preceding and current row),
        year_before as (partition by ticker order by quarter_index range between 4 preceding and 4 preceding)
),

capex as (
    select
        *,
        {{ trailing_year('capex_usd', 'four_quarters') }} as capex_ttm_usd,
        {{ trailing_year_evidence('capex_usd', 'evidence', 'four_quarters') }} as capex_ttm_evidence,
        {{ trailing_year_known_at('capex_usd', 'known_at', 'four_quarters') }} as capex_ttm_known_at
    from {{ ref('int_capex_by_definition') }}
    where capex_definition in ('cash_gross', 'company_headline') and is_shown and capex_usd is not null
    window four_quarters as (
        partition by ticker, capex_definition order by quarter_index range between 3 preceding and current row
    )
),

-- Every quarter since 2019 of which either number is known: where cloud revenue is not, its absence shows.
quarters as (
    select
        latest.ticker, latest.quarter_index, latest.period_start_date, latest.period_end_date,
        latest.calendar_quarter, latest.fiscal_year, latest.fiscal_quarter
    from {{ ref('int_latest_quarters') }} as latest
    inner join series on latest.ticker = series.ticker and latest.measure in ('capex_cash', series.measure)
    qualify row_number() over (partition by latest.ticker, latest.quarter_index order by latest.measure) = 1
),

definitions as (
    select unnest(['cash_gross', 'company_headline']) as capex_definition
),

joined as (
    select
        series.ticker,
        series.company_name,
        series.label as cloud_label,
        series.what_it_is,
        quarters.* exclude (ticker),
        definitions.capex_definition,
        case
            when capex.ticker is null then 'no capex under this definition: see marts.refusals'
            else {{ headline_note('capex.capex_definition', 'capex.recipe', 'capex.incentives', 'capex.is_stated') }}
        end as definition_note,
        cloud.value_usd as cloud_revenue_usd,
        case
            when cloud.value_usd is null
                then coalesce(in_quarter.reason, whole.reason, 'no_fact')
        end as cloud_absence,
        case
            when cloud.value_usd is null
                then coalesce(in_quarter.needed, whole.needed, 'a filing that tags ' || series.label || ' for the quarter')
        end as cloud_needed,
        cloud.cloud_revenue_yoy_ratio,
        cloud.yoy_evidence,
        cloud.yoy_known_at,
        cloud.cloud_revenue_ttm_usd,
        revenue.value_usd as revenue_usd,
        capex.capex_usd,
        capex.capex_ttm_usd,
        cloud.derivation as cloud_derivation,
        capex.derivation as capex_derivation,
        cloud.evidence as cloud_evidence,
        capex.evidence as capex_evidence,
        {{ weaker_evidence('cloud.evidence', 'capex.evidence') }} as evidence,
        case
            when cloud.ticker is null then capex.known_at
            when capex.ticker is null then cloud.known_at
            when cloud.known_at is not null and capex.known_at is not null
                then greatest(cloud.known_at, capex.known_at)
        end as known_at,
        {{ weaker_evidence('cloud.cloud_ttm_evidence', 'capex.capex_ttm_evidence') }} as ttm_evidence,
        case
            when cloud.cloud_revenue_ttm_usd is null then capex.capex_ttm_known_at
            when capex.capex_ttm_usd is null then cloud.cloud_ttm_known_at
            when cloud.cloud_ttm_known_at is not null and capex.capex_ttm_known_at is not null
                then greatest(cloud.cloud_ttm_known_at, capex.capex_ttm_known_at)
        end as ttm_known_at,
        list_sort(list_distinct(
            coalesce(cloud.accession_numbers, []) || coalesce(capex.accession_numbers, [])
        )) as accession_numbers,
        coalesce(cloud.fact_ids, []) || coalesce(capex.fact_ids, []) as fact_ids
    from quarters
    cross join definitions
    inner join series using (ticker)
    left join cloud
        on quarters.ticker = cloud.ticker and quarters.quarter_index = cloud.quarter_index
    left join capex
        on quarters.ticker = capex.ticker
        and quarters.quarter_index = capex.quarter_index
        and definitions.capex_definition = capex.capex_definition
    left join {{ ref('int_latest_quarters') }} as revenue
        on quarters.ticker = revenue.ticker
        and quarters.quarter_index = revenue.quarter_index
        and revenue.measure = 'revenue'
    left join {{ ref('stg_refusals') }} as in_quarter
        on series.ticker = in_quarter.ticker
        and series.measure = in_quarter.measure
        and quarters.fiscal_year = in_quarter.fiscal_year
        and quarters.fiscal_quarter = in_quarter.fiscal_quarter
    left join {{ ref('stg_refusals') }} as whole
        on series.ticker = whole.ticker and series.measure = whole.measure and whole.fiscal_year is null
    where quarters.period_end_date >= date '2019-01-01'
        and (cloud.ticker is not null or capex.ticker is not null)
)

select
    ticker,
    company_name,
    cloud_label,
    what_it_is,
    fiscal_year,
    fiscal_quarter,
    period_start_date,
    period_end_date,
    calendar_quarter,
    capex_definition,
    definition_note,
    cloud_revenue_usd,
    cloud_absence,
    cloud_needed,
    cloud_revenue_yoy_ratio,
    yoy_evidence,
    yoy_known_at,
    {{ ratio('cloud_revenue_usd', 'revenue_usd') }} as cloud_share_of_revenue_ratio,
    cloud_revenue_ttm_usd,
    capex_usd,
    capex_ttm_usd,
    {{ ratio('capex_usd', 'cloud_revenue_usd') }} as capex_to_cloud_revenue_ratio,
    {{ ratio('capex_ttm_usd', 'cloud_revenue_ttm_usd') }} as capex_to_cloud_revenue_ttm_ratio,
    cloud_derivation,
    capex_derivation,
    cloud_evidence,
    capex_evidence,
    evidence,
    known_at,
    ttm_evidence,
    ttm_known_at,
    accession_numbers,
    fact_ids
from joined
order by ticker, capex_definition, fiscal_year, fiscal_quarter
