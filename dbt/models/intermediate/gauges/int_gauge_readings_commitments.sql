-- What is promised and not yet paid, at a quarter's end, against the capex of the twelve months before. Of companies only:
-- what two of them call by one name is not the same thing.
with kinds as (
    select unnest(['purchase_obligations', 'leases_not_commenced']) as kind
),

quarters as (
    select *
    from {{ ref('int_gauge_amounts') }}
    where series = 'capex' and period_kind = 'quarter' and subject_kind = 'company'
),

compared as (
    select
        kinds.kind,
        quarters.*,
        promised.amount_usd,
        promised.what_it_is,
        promised.is_read,
        coalesce(meanings.is_like_capex, false) as is_like_capex,
        promised.evidence as promised_evidence,
        promised.known_at as promised_known_at,
        promised.accession_numbers as promised_accession_numbers,
        promised.fact_ids as promised_fact_ids
    from quarters
    cross join kinds
    left join {{ ref('commitments') }} as promised
        on quarters.subject_id = promised.ticker
        and quarters.period_end_date = promised.balance_date
        and kinds.kind = promised.kind
    left join {{ ref('int_commitment_meanings') }} as meanings
        on promised.ticker = meanings.ticker
        and promised.kind = meanings.kind
        and promised.balance_date >= meanings.meaning_from_date
        and promised.balance_date < meanings.meaning_before_date
)

select
    kind || '_to_capex' as gauge,
    'ratio' as unit,
    subject_kind,
    subject_id,
    subject_name,
    period_kind,
    period,
    calendar_quarter,
    period_end_date,
    'promised at the end of the period over cash capex of the twelve months before'
    || coalesce('; ' || what_it_is, '') as note,
    currency,
    amount_usd as numerator_native,
    case when is_like_capex then twelve_months end as denominator_native,
    case when is_like_capex then {{ ratio('amount_usd', 'twelve_months') }} end as value,
    case
        when amount_usd is null then 'not_disclosed'
        when not is_read then 'not_read'
        when not is_like_capex then 'not_like_capex'
        when twelve_months is null then 'amount_missing'
        when twelve_months <= 0 then 'denominator_not_above_zero'
    end as refusal_reason,
    case refusal_reason
        when 'not_disclosed' then 'a filing that tags ' || kind || ' at ' || period_end_date
        when 'not_read' then 'the words of a filing that say what is in ' || kind
        when 'not_like_capex' then kind || ' that are a claim on the same money as capex'
        when 'amount_missing' then 'capex of ' || array_to_string(twelve_months_absent, ', ')
        when 'denominator_not_above_zero' then 'capex above zero over the twelve months'
    end as needed,
    twelve_months_derivation_rank as derivation_rank,
    least({{ evidence_rank('promised_evidence') }}, twelve_months_evidence_rank) as evidence_rank,
    case
        when promised_known_at is not null and twelve_months_known_at is not null
            then greatest(promised_known_at, twelve_months_known_at)
    end as known_at,
    coalesce(promised_accession_numbers, []) || twelve_months_accession_numbers as accession_numbers,
    coalesce(promised_fact_ids, []) || twelve_months_fact_ids as fact_ids
from compared
