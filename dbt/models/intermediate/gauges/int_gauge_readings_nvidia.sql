-- Nvidia's part in the spend of a group, and how few customers its own revenue comes from. The second is known only
-- between bounds, which stay bounds.
with calendar as (
    select *, {{ calendar_quarter_index('calendar_quarter') }} as quarter_index
    from {{ ref('nvidia_data_center_to_capex') }}
    where capex_definition = 'cash_gross' and lag_quarters = 0
),

trailed as (
    select
        *,
        {{ trailing_year('data_center_revenue_usd', 'four_quarters') }} as revenue_ttm_usd,
        {{ trailing_year('capex_usd', 'four_quarters') }} as capex_ttm_usd,
        min({{ evidence_rank('evidence') }}) over four_quarters as ttm_evidence_rank,
        {{ trailing_year_known_at('calendar_quarter', 'known_at', 'four_quarters') }} as ttm_known_at,
        flatten(list(accession_numbers) over four_quarters) as ttm_accession_numbers,
        list_filter(
            list(case
                when data_center_revenue_usd is null then calendar_quarter || ' (NVDA)'
                when capex_usd is null then calendar_quarter || ' (' || array_to_string(members_missing, ', ') || ')'
            end) over four_quarters,
            lambda label: label is not null
        ) || case when count(*) over four_quarters < 4 then ['quarters before the first that is held'] else [] end as absent
    from calendar
    window four_quarters as (
        partition by group_name order by quarter_index range between 3 preceding and current row
    )
),

share as (
    select
        'nvidia_data_center_to_capex' as gauge,
        'ratio' as unit,
        'group' as subject_kind,
        trailed.group_name as subject_id,
        groups.group_description as subject_name,
        'quarter' as period_kind,
        trailed.calendar_quarter as period,
        trailed.calendar_quarter,
        {{ last_day_of_quarter_index('trailed.quarter_index') }} as period_end_date,
        'twelve months of Nvidia''s Data Center revenue over those of the group''s cash capex, without a lag: ' || trailed.caveat
            as note,
        'USD' as currency,
        trailed.revenue_ttm_usd as numerator_native,
        trailed.capex_ttm_usd as denominator_native,
        {{ ratio('trailed.revenue_ttm_usd', 'trailed.capex_ttm_usd') }} as value,
        case
            when revenue_ttm_usd is null or capex_ttm_usd is null then 'amount_missing'
            when capex_ttm_usd <= 0 then 'denominator_not_above_zero'
        end as refusal_reason,
        case refusal_reason
            when 'amount_missing' then 'Data Center revenue and capex of ' || array_to_string(trailed.absent, ', ')
            when 'denominator_not_above_zero' then 'capex above zero over the twelve months'
        end as needed,
        trailed.ttm_evidence_rank as evidence_rank,
        trailed.ttm_known_at as known_at,
        trailed.ttm_accession_numbers as accession_numbers
    from trailed
    inner join (
        select distinct group_name, group_description from {{ ref('stg_group_members') }}
    ) as groups using (group_name)
),

-- Quarters of Nvidia from the first that has shares to the last quarter known.
quarters as (
    select amounts.*
    from {{ ref('int_gauge_amounts') }} as amounts
    where amounts.subject_kind = 'company'
        and amounts.subject_id = 'NVDA'
        and amounts.series = 'revenue'
        and amounts.period_end_date >= (
            select min(period_end_date) from {{ ref('nvidia_concentration_bounds') }}
            where measure = 'revenue' and period_type = 'quarter'
        )
),

concentrated as (
    select
        unnest([
            {'gauge': 'nvidia_top_4_customers', 'unit': 'percent', 'low': bounds.top4_low_pct, 'high': bounds.top4_high_pct},
            {'gauge': 'nvidia_customer_hhi', 'unit': 'hhi', 'low': bounds.hhi_low, 'high': bounds.hhi_high}
        ]) as reading,
        quarters.subject_kind,
        quarters.subject_id,
        quarters.subject_name,
        quarters.period_kind,
        quarters.period,
        quarters.calendar_quarter,
        quarters.period_end_date,
        bounds.accession_number,
        bounds.no_bounds_reason,
        bounds.evidence,
        bounds.known_at
    from quarters
    left join {{ ref('nvidia_concentration_bounds') }} as bounds
        on quarters.period_end_date = bounds.period_end_date
        and bounds.measure = 'revenue'
        and bounds.period_type = 'quarter'
),

concentration as (
    select
        reading.gauge,
        reading.unit,
        subject_kind,
        subject_id,
        subject_name,
        period_kind,
        period,
        calendar_quarter,
        period_end_date,
        'direct customers of a quarter''s revenue; only shares from 10 % on are disclosed, in whole percents, so the value lies '
        || 'between a least and a greatest' as note,
        case when reading.low = reading.high then reading.low end as value,
        reading.low as value_low,
        reading.high as value_high,
        case when reading.low is null then coalesce(no_bounds_reason, 'not_disclosed') end as refusal_reason,
        case when reading.low is null then
            'a filing that tells the shares of direct customers in the quarter ' || period
            || case when period like '%Q4' then '; the annual report tells those of the year' else '' end
        end as needed,
        {{ evidence_rank('evidence') }} as evidence_rank,
        known_at,
        case when accession_number is null then [] else [accession_number] end as accession_numbers
    from concentrated
)

select * from share
union all by name
select * from concentration
