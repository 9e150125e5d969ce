with issues as (
    select * from {{ ref('capex_guidance') }} where is_in_series
),

counted as (
    select
        ticker,
        guided_period,
        count(*) filter (where guidance_form <> 'direction') as guidance_count,
        min(said_date) filter (where guidance_form <> 'direction') as first_said_date,
        list_sort(list(distinct capex_definition) filter (where guidance_form <> 'direction')) as definitions_guided
    from issues
    group by all
)

-- Figures before words, totals before rates, a definition before none; of several definitions the one said last.
select
    latest.ticker,
    latest.company_name,
    latest.guided_period,
    latest.fiscal_year,
    latest.fiscal_quarter,
    latest.calendar_year,
    latest.guidance_form,
    latest.capex_definition,
    coalesce(counted.definitions_guided, []) as definitions_guided,
    latest.evidence,
    latest.said_date,
    latest.low_usd,
    latest.high_usd,
    latest.midpoint_usd,
    latest.amount_shape,
    latest.amount_per,
    latest.direction,
    latest.revision_said,
    latest.revision_computed,
    cast(counted.guidance_count as integer) as guidance_count,
    counted.first_said_date,
    latest.actual_usd,
    latest.error_usd,
    latest.error_ratio,
    latest.is_within_range,
    latest.not_compared_reason,
    latest.guidance_id,
    latest.document_url,
    latest.source_evidence,
    latest.known_at
from issues as latest
inner join counted using (ticker, guided_period)
where latest.is_latest
qualify row_number() over (
    partition by latest.ticker, latest.guided_period
    order by
        list_position(['amount', 'rate', 'direction'], latest.guidance_form), latest.capex_definition = 'open',
        latest.said_date desc, latest.known_at desc nulls last, latest.guidance_id
) = 1
order by latest.ticker, latest.guided_period
