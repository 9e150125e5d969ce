with issues as (
    select * from {{ ref('int_capex_guidance_issues') }}
),

-- Guidance follows guidance for the same period under the same definition, figures figures and words words.
series as (
    select
        guidance_id,
        lag(guidance_id) over one_after_the_other as supersedes_guidance_id,
        lead(guidance_id) over one_after_the_other as superseded_by_guidance_id,
        lag(low_usd) over one_after_the_other as low_before_usd,
        lag(high_usd) over one_after_the_other as high_before_usd,
        lag(midpoint_usd) over one_after_the_other as midpoint_before_usd
    from issues
    where is_in_series
    window one_after_the_other as (
        partition by ticker, guided_period, capex_definition, guidance_form, amount_per
        -- What a release quotes came before what it states.
        order by said_date, evidence = 'stated', known_at, guidance_id
    )
),

-- How far the figures of a company reach, on the scale of quarters: a period behind that is not over yet, or its
-- report is not held. Measured by the filings and not by today, so that a frozen archive does not age.
reach as (
    select ticker, max(last_index) as last_index
    from (
        select ticker, quarter_index as last_index
        from {{ ref('int_latest_quarters') }}
        where measure = 'capex_cash'
        union all
        select ticker, {{ quarter_index('fiscal_year', '4') }} as last_index
        from {{ ref('int_annual_values') }}
        where measure = 'capex_cash'
    )
    group by all
),

compared as (
    select
        issues.*,
        companies.company_name,
        series.* exclude (guidance_id),
        actuals.capex_usd as actual_usd,
        actuals.capex_definition as actual_definition,
        actuals.is_stated as actual_is_stated,
        actuals.evidence as actual_evidence,
        actuals.known_at as actual_known_at,
        coalesce(actuals.accession_numbers, []) as actual_accession_numbers,
        coalesce(actuals.fact_ids, []) as actual_fact_ids,
        case
            when issues.guidance_form = 'direction' then 'no_amount'
            when issues.low_usd is null and issues.high_usd is null then 'not_in_dollars'
            when issues.guidance_form = 'rate' then 'amount_is_a_rate'
            when issues.is_calendar_of_fiscal_filer then 'calendar_period_of_fiscal_filer'
            when issues.fiscal_year is null then 'no_fiscal_period'
            when issues.capex_definition = 'open' then 'definition_open'
            when actuals.ticker is null
                and coalesce({{ quarter_index('issues.fiscal_year', 'coalesce(issues.fiscal_quarter, 4)') }}
                    > reach.last_index, true)
                then 'period_not_reported'
            when actuals.ticker is null then 'no_like_for_like_actual'
            when issues.midpoint_usd is null then 'open_ended'
        end as not_compared_reason
    from issues
    inner join {{ ref('stg_companies') }} as companies using (ticker)
    left join series using (guidance_id)
    left join reach using (ticker)
    left join {{ ref('int_capex_actuals') }} as actuals
        on issues.ticker = actuals.ticker
        and {{ fiscal_period('issues.fiscal_year', 'issues.fiscal_quarter') }} = actuals.fiscal_period
        and coalesce(issues.capex_definition_said, 'open') = actuals.capex_definition
        and issues.guidance_form = 'amount'
        and (issues.low_usd is not null or issues.high_usd is not null)
)

select
    guidance_id,
    ticker,
    company_name,
    guided_period,
    period_canonical,
    period_printed,
    fiscal_year,
    fiscal_quarter,
    calendar_year,
    guidance_form,
    capex_definition,
    capex_definition_said,
    evidence,
    said_date,
    low_usd,
    high_usd,
    midpoint_usd,
    amount_shape,
    amount_printed,
    amount_per,
    currency,
    low_native,
    high_native,
    direction,
    revision_said,
    case
        when not is_in_series or guidance_form = 'direction' then null
        when supersedes_guidance_id is null then 'first_held'
        when low_usd is null and high_usd is null then null
        else {{ revision_computed('low_usd', 'high_usd', 'low_before_usd', 'high_before_usd') }}
    end as revision_computed,
    midpoint_usd - midpoint_before_usd as midpoint_change_usd,
    supersedes_guidance_id,
    superseded_by_guidance_id,
    is_in_series,
    is_in_series and superseded_by_guidance_id is null as is_latest,
    actual_usd,
    actual_definition,
    actual_is_stated,
    actual_usd - midpoint_usd as error_usd,
    {{ ratio('actual_usd - midpoint_usd', 'midpoint_usd') }} as error_ratio,
    case
        when low_usd is distinct from high_usd
            then coalesce(actual_usd >= low_usd, actual_usd is not null or null)
                and coalesce(actual_usd <= high_usd, actual_usd is not null or null)
    end as is_within_range,
    not_compared_reason,
    actual_evidence,
    actual_known_at,
    actual_accession_numbers,
    actual_fact_ids,
    case when is_quotable then sentence end as sentence,
    case when is_quotable then title end as release_title,
    release_id,
    document_url,
    start_offset,
    end_offset,
    document_sha256,
    accession_number,
    places,
    accession_numbers,
    source_kind,
    source_evidence,
    known_at,
    known_at_basis,
    rule,
    confidence
from compared
order by ticker, guided_period, capex_definition, guidance_form, said_date, evidence, guidance_id
