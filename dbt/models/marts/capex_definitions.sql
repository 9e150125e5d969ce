with periods as (
    select
        'quarter' as period_type, ticker, {{ fiscal_period('fiscal_year', 'fiscal_quarter') }} as fiscal_period,
        fiscal_year, fiscal_quarter, period_start_date, period_end_date, capex_definition, recipe, incentives, is_shown,
        is_stated, capex_usd, derivation, evidence, known_at, accession_numbers, fact_ids, missing_measures,
        {{ definition_note('recipe', 'incentives') }} as definition_note
    from {{ ref('int_capex_by_definition') }}
    union all by name
    select
        'year' as period_type, ticker, {{ fiscal_period('fiscal_year', 'null') }} as fiscal_period,
        fiscal_year, period_start_date, period_end_date, capex_definition, recipe, incentives, is_shown,
        is_stated, capex_usd, derivation, evidence, known_at, accession_numbers, fact_ids, missing_measures,
        {{ definition_note('recipe', 'incentives', 'year') }} as definition_note
    from {{ ref('int_annual_capex_by_definition') }}
),

headlines as (
    select
        ticker,
        fiscal_period,
        capex_usd as headline_usd,
        case when capex_usd is not null then is_stated end as headline_is_stated,
        -- The unit that the stated figure's own digits show: 19 billion is rounded to billions, 6.72 to ten millions.
        cast(case
            when capex_usd is null or not is_stated then null
            when capex_usd % 1000000000 = 0 then 1000000000
            when capex_usd % 100000000 = 0 then 100000000
            when capex_usd % 10000000 = 0 then 10000000
            when capex_usd % 1000000 = 0 then 1000000
            else 1
        end as bigint) as headline_rounding_usd,
        case when capex_usd is not null then evidence end as headline_evidence,
        case when capex_usd is not null then known_at end as headline_known_at,
        accession_numbers,
        fact_ids
    from periods
    where capex_definition = 'company_headline'
),

compared as (
    select
        periods.*,
        companies.company_name,
        companies.headline_definition,
        headlines.* exclude (ticker, fiscal_period, accession_numbers, fact_ids),
        periods.capex_usd - headlines.headline_usd as difference_usd,
        case when periods.capex_usd is not null then periods.accession_numbers else [] end
            || coalesce(headlines.accession_numbers, []) as every_accession_number,
        case when periods.capex_usd is not null then periods.fact_ids else [] end
            || case when headlines.headline_is_stated then headlines.fact_ids else [] end as every_fact_id
    from periods
    inner join {{ ref('stg_companies') }} as companies using (ticker)
    left join headlines using (ticker, fiscal_period)
    -- Absent definitions are told from 2019 on, as in marts.refusals.
    where periods.is_shown
        and periods.capex_definition <> 'company_headline'
        and (periods.capex_usd is not null or periods.period_end_date >= date '2019-01-01')
)

select
    ticker,
    company_name,
    period_type,
    fiscal_period,
    fiscal_year,
    fiscal_quarter,
    period_start_date,
    period_end_date,
    capex_definition,
    definition_note,
    capex_usd,
    missing_measures,
    headline_definition,
    capex_definition = headline_definition as is_headline_definition,
    headline_usd,
    headline_is_stated,
    headline_rounding_usd,
    difference_usd,
    {{ ratio('difference_usd', 'headline_usd') }} as difference_ratio,
    case when headline_is_stated then abs(difference_usd) * 2 <= headline_rounding_usd end as agrees_within_rounding,
    -- Against a headline that was made of a definition, that definition would always come closest; and where the one that
    -- the company leads with can not be made, the closest of the others says nothing.
    case
        when headline_is_stated
            and difference_usd is not null
            and bool_or(capex_definition = headline_definition and capex_usd is not null) over of_period
            then abs(difference_usd) = min(abs(difference_usd)) over of_period
    end as is_closest_to_stated,
    case when capex_usd is not null then derivation end as capex_derivation,
    case when capex_usd is not null then evidence end as evidence,
    case when capex_usd is not null then known_at end as known_at,
    headline_evidence,
    headline_known_at,
    list_sort(list_distinct(every_accession_number)) as accession_numbers,
    every_fact_id as fact_ids
from compared
window of_period as (partition by ticker, fiscal_period)
order by ticker, period_type, fiscal_year, fiscal_quarter, capex_definition
