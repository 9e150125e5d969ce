-- Twelve months of capex against the AI revenue that a company last stated as an annual rate in the quarter after. A figure
-- stated as at least leaves only a bound from above, and so does a member of a group that states none.
with quarters as (
    select *, lead(period_end_date) over (
        partition by subject_kind, subject_id order by period_index
    ) as next_end_date
    from {{ ref('int_gauge_amounts') }}
    where series = 'capex' and period_kind = 'quarter'
),

asked as (
    select companies.ticker as subject_id, 'company' as subject_kind, [companies.ticker] as members
    from {{ ref('stg_companies') }} as companies
    where companies.role in {{ sellers_of_computing() }}
    union all by name
    select group_name as subject_id, 'group' as subject_kind, list(ticker order by ticker) as members
    from {{ ref('stg_group_members') }}
    group by all
),

-- A figure belongs to the last quarter that had ended when it was stated, of several in a quarter the last.
stated as (
    select
        quarters.subject_kind,
        quarters.subject_id,
        quarters.period_index,
        figures.entity,
        figures.value,
        figures.qualifier,
        figures.figure_id,
        figures.evidence,
        figures.known_at
    from quarters
    inner join asked using (subject_kind, subject_id)
    inner join {{ ref('stg_reference_figures') }} as figures
        on list_contains(asked.members, figures.entity)
        and figures.series = 'annualised_revenue'
        and figures.period_end_date >= quarters.period_end_date
        and figures.period_end_date < coalesce(quarters.next_end_date, quarters.period_end_date + 100)
    qualify row_number() over (
        partition by quarters.subject_kind, quarters.subject_id, quarters.period_index, figures.entity
        order by figures.period_end_date desc, figures.figure_id
    ) = 1
),

revenue as (
    select
        subject_kind,
        subject_id,
        period_index,
        list(entity order by entity) as stated_by,
        cast(sum(value) as bigint) as revenue_usd,
        bool_or(coalesce(qualifier, 'exact') = 'at_least') as is_at_least,
        bool_or(coalesce(qualifier, 'exact') = 'at_most') as is_at_most,
        min({{ evidence_rank('evidence') }}) as evidence_rank,
        {{ known_at_of_all('known_at') }} as known_at,
        list(figure_id order by entity) as figure_ids
    from stated
    group by all
),

compared as (
    select
        quarters.subject_kind,
        quarters.subject_id,
        quarters.subject_name,
        quarters.period_kind,
        quarters.period_index,
        quarters.period,
        quarters.calendar_quarter,
        quarters.period_end_date,
        quarters.currency,
        quarters.twelve_months as numerator_native,
        revenue.revenue_usd as denominator_native,
        list_filter(
            asked.members, lambda ticker: not coalesce(list_contains(revenue.stated_by, ticker), false)
        ) as silent_members,
        revenue.stated_by,
        coalesce(revenue.is_at_least, false) or len(silent_members) > 0 as is_at_least,
        coalesce(revenue.is_at_most, false) as is_at_most,
        {{ ratio('quarters.twelve_months', 'revenue.revenue_usd') }} as made,
        quarters.twelve_months_absent,
        quarters.twelve_months_derivation_rank as derivation_rank,
        least(quarters.twelve_months_evidence_rank, revenue.evidence_rank) as evidence_rank,
        case
            when quarters.twelve_months_known_at is not null and revenue.known_at is not null
                then greatest(quarters.twelve_months_known_at, revenue.known_at)
        end as known_at,
        quarters.twelve_months_accession_numbers as accession_numbers,
        quarters.twelve_months_fact_ids || coalesce(revenue.figure_ids, []) as fact_ids,
        min(case when revenue.revenue_usd is not null then quarters.period_index end) over (
            partition by quarters.subject_kind, quarters.subject_id
        ) as first_index
    from quarters
    inner join asked using (subject_kind, subject_id)
    left join revenue using (subject_kind, subject_id, period_index)
)

select
    'capex_to_disclosed_ai_revenue' as gauge,
    'ratio' as unit,
    subject_kind,
    subject_id,
    subject_name,
    period_kind,
    period,
    calendar_quarter,
    period_end_date,
    'twelve months of cash capex over AI revenue as an annual rate, which companies state in words of their own and without '
    || 'definition' || case
        when made is null then ''
        when subject_kind = 'group' then '; stated by ' || array_to_string(stated_by, ', ') || case
            when len(silent_members) > 0 then ', not by ' || array_to_string(silent_members, ', ') || ': at most this'
            else '' end
        when is_at_least then '; stated as at least: at most this'
        else '' end as note,
    currency,
    numerator_native,
    denominator_native,
    case when not is_at_least and not is_at_most then made end as value,
    case when not is_at_least then made end as value_low,
    case when not is_at_most then made end as value_high,
    case
        when denominator_native is null then 'not_disclosed'
        when numerator_native is null then 'amount_missing'
        when denominator_native <= 0 then 'denominator_not_above_zero'
        when is_at_least and is_at_most then 'not_disclosed'
    end as refusal_reason,
    case refusal_reason
        when 'not_disclosed' then 'a figure of AI revenue stated in the quarter after ' || period
        when 'amount_missing' then 'capex of ' || array_to_string(twelve_months_absent, ', ')
        when 'denominator_not_above_zero' then 'AI revenue above zero'
    end as needed,
    derivation_rank,
    evidence_rank,
    known_at,
    accession_numbers,
    fact_ids
from compared
where period_index >= coalesce(first_index, period_index)
