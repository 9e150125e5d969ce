-- The filing that is about the period speaks for it; where none is held, the first that repeats it does.
with spoken as (
    select *
    from {{ ref('stg_concentration_bounds') }}
    where ticker = 'NVDA'
    qualify row_number() over (
        partition by ticker, measure, period_type, period_end_date
        order by is_comparative, known_at nulls last, accession_number
    ) = 1
),

-- Direct customers only, as the bounds are.
repeated as (
    select
        ticker,
        measure,
        period_type,
        period_end_date,
        cast(count(*) as integer) as later_filings,
        bool_and(is_equal) as is_repeated_alike,
        list_sort(list(accession_number)) as later_accession_numbers
    from {{ ref('stg_concentration_reconciliations') }}
    where relationship = 'direct'
    group by all
)

select
    spoken.ticker,
    spoken.measure,
    spoken.period_type,
    spoken.period_start_date,
    spoken.period_end_date,
    spoken.fiscal_year,
    spoken.fiscal_quarter,
    case when spoken.is_comparative then 'comparative' else 'original' end as disclosure,
    spoken.accession_number,
    spoken.form,
    spoken.threshold_pct,
    spoken.threshold_basis,
    spoken.direct_customers,
    spoken.direct_shares_pct,
    spoken.disclosed_sum_pct,
    spoken.disclosed_sum_low_pct,
    spoken.disclosed_sum_high_pct,
    100 - spoken.disclosed_sum_high_pct as undisclosed_low_pct,
    100 - spoken.disclosed_sum_low_pct as undisclosed_high_pct,
    spoken.hhi_low,
    spoken.hhi_high,
    spoken.top4_low_pct,
    spoken.top4_high_pct,
    spoken.no_bounds_reason,
    spoken.indirect_customers,
    spoken.indirect_shares_pct,
    coalesce(repeated.later_filings, 0) as later_filings,
    repeated.is_repeated_alike,
    coalesce(repeated.later_accession_numbers, cast([] as varchar[])) as later_accession_numbers,
    spoken.evidence,
    spoken.known_at,
    spoken.known_at_basis
from spoken
left join repeated
    on spoken.ticker = repeated.ticker
    and spoken.measure = repeated.measure
    and spoken.period_type = repeated.period_type
    and spoken.period_end_date = repeated.period_end_date
order by spoken.period_end_date, spoken.measure, spoken.period_type
