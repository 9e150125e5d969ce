-- A gauge that no period of a subject can be told of has one row, with the reason of the last period that has the amount
-- that is divided; of the others, what is missing is listed from 2019 on, as in marts.refusals.
with told as (
    select
        *,
        value_low is not null or value_high is not null as is_told,
        bool_or(value_low is not null or value_high is not null) over subject as is_ever_told,
        row_number() over (subject order by numerator_native is null, period_end_date desc) = 1 as is_spokesman
    from {{ ref('int_gauge_readings') }}
    window subject as (partition by gauge, subject_kind, subject_id)
),

listed as (
    select
        * replace (
            case when is_ever_told then period end as period,
            case when is_ever_told then calendar_quarter end as calendar_quarter,
            case when is_ever_told then period_end_date end as period_end_date,
            case when is_ever_told then numerator_native end as numerator_native,
            case when is_ever_told then denominator_native end as denominator_native
        )
    from told
    where is_told or (is_ever_told and period_end_date >= date '2019-01-01') or (not is_ever_told and is_spokesman)
),

-- Earlier periods that have both bounds.
with_history as (
    select
        *,
        coalesce(
            list(value_low) filter (where value_low is not null and value_high is not null) over earlier, []
        ) as lows,
        coalesce(
            list(value_high) filter (where value_low is not null and value_high is not null) over earlier, []
        ) as highs,
        count(*) filter (where value_low is not null and value_high is not null and known_at is null) over earlier
            as earlier_without_day,
        max(known_at) filter (where value_low is not null and value_high is not null) over earlier as earlier_known_at
    from listed
    window earlier as (
        partition by gauge, subject_kind, subject_id
        order by period_end_date rows between unbounded preceding and 1 preceding
    )
),

measured as (
    select
        *,
        case when is_told then cast(len(lows) as integer) end as history_periods,
        case when is_told then list_min(lows) end as history_min,
        case when is_told then list_median(lows) end as history_median_low,
        case when is_told then list_median(highs) end as history_median_high,
        case when is_told then list_max(highs) end as history_max,
        case when value_low is not null and value_high is not null then {{ percentile_least('highs', 'value_low') }} end
            as percentile_low,
        case when value_low is not null and value_high is not null then {{ percentile_most('lows', 'value_high') }} end
            as percentile_high
    from with_history
)

select
    concat_ws(':', gauge, subject_id, coalesce(period, 'all')) as gauge_id,
    gauge,
    subject_kind,
    subject_id,
    subject_name,
    period_kind,
    period,
    calendar_quarter,
    period_end_date,
    case when gauge not in ('nvidia_top_4_customers', 'nvidia_customer_hhi') then 'cash_gross' end as capex_definition,
    unit,
    value,
    value_low,
    value_high,
    currency,
    numerator_native,
    denominator_native,
    numerator_year_before_native,
    denominator_year_before_native,
    history_periods,
    history_min,
    case when history_median_low = history_median_high then history_median_low end as history_median,
    history_median_low,
    history_median_high,
    history_max,
    case when percentile_low = percentile_high then percentile_low end as percentile,
    percentile_low,
    percentile_high,
    case
        when is_told and history_periods = 0 then known_at
        when is_told and known_at is not null and earlier_without_day = 0 then greatest(known_at, earlier_known_at)
    end as history_known_at,
    note,
    refusal_reason,
    needed,
    case when is_told then {{ derivation_of_rank('derivation_rank') }} end as amounts_derivation,
    case when is_told then {{ evidence_of_rank('evidence_rank') }} end as evidence,
    case when is_told then known_at end as known_at,
    case when is_told then list_sort(list_distinct(accession_numbers)) else [] end as accession_numbers,
    case when is_told then coalesce(list_sort(list_distinct(fact_ids)), []) else [] end as fact_ids
from measured
order by gauge, subject_kind, subject_id, period_end_date
