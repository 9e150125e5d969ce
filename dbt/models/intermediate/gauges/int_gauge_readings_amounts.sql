-- Gauges that set two amounts against each other: shares over twelve months, and growth against growth.
with shares as (
    select
        recipes.gauge,
        'ratio' as unit,
        numerator.subject_kind,
        numerator.subject_id,
        numerator.subject_name,
        numerator.period_kind,
        numerator.period,
        numerator.calendar_quarter,
        numerator.period_end_date,
        recipes.note,
        numerator.currency,
        numerator.twelve_months as numerator_native,
        denominator.twelve_months as denominator_native,
        {{ ratio('numerator.twelve_months', 'denominator.twelve_months') }} as value,
        case
            when numerator_native is null or denominator_native is null then 'amount_missing'
            when denominator_native <= 0 then 'denominator_not_above_zero'
        end as refusal_reason,
        case refusal_reason
            when 'amount_missing' then concat_ws(
                '; ',
                recipes.numerator || ' of ' || nullif(array_to_string(numerator.twelve_months_absent, ', '), ''),
                recipes.denominator || ' of ' || nullif(array_to_string(denominator.twelve_months_absent, ', '), '')
            )
            when 'denominator_not_above_zero' then recipes.denominator || ' above zero over the twelve months'
        end as needed,
        greatest(numerator.twelve_months_derivation_rank, denominator.twelve_months_derivation_rank) as derivation_rank,
        least(numerator.twelve_months_evidence_rank, denominator.twelve_months_evidence_rank) as evidence_rank,
        case
            when numerator.twelve_months_known_at is not null and denominator.twelve_months_known_at is not null
                then greatest(numerator.twelve_months_known_at, denominator.twelve_months_known_at)
        end as known_at,
        numerator.twelve_months_accession_numbers || denominator.twelve_months_accession_numbers as accession_numbers,
        numerator.twelve_months_fact_ids || denominator.twelve_months_fact_ids as fact_ids
    from {{ gauge_recipes() }}
    inner join {{ ref('int_gauge_amounts') }} as numerator on recipes.numerator = numerator.series
    inner join {{ ref('int_gauge_amounts') }} as denominator
        on recipes.denominator = denominator.series
        and numerator.subject_kind = denominator.subject_kind
        and numerator.subject_id = denominator.subject_id
        and numerator.period_index = denominator.period_index
    left join {{ ref('stg_companies') }} as companies
        on numerator.subject_kind = 'company' and numerator.subject_id = companies.ticker
    where not recipes.is_of_sellers_of_computing
        or numerator.subject_kind = 'group'
        or companies.role in {{ sellers_of_computing() }}
),

growth as (
    select
        'capex_growth_minus_revenue_growth' as gauge,
        'points' as unit,
        capex.subject_kind,
        capex.subject_id,
        capex.subject_name,
        capex.period_kind,
        capex.period,
        capex.calendar_quarter,
        capex.period_end_date,
        'growth of cash capex over the same period a year before minus growth of revenue, in percentage points; above zero '
        || 'the spend runs ahead of the business that pays for it' as note,
        capex.currency,
        capex.value as numerator_native,
        revenue.value as denominator_native,
        capex.year_before as numerator_year_before_native,
        revenue.year_before as denominator_year_before_native,
        100 * ({{ ratio('capex.value', 'capex.year_before') }} - {{ ratio('revenue.value', 'revenue.year_before') }}) as value,
        case
            when numerator_native is null or denominator_native is null then 'amount_missing'
            when numerator_year_before_native is null or denominator_year_before_native is null then 'year_before_missing'
            when numerator_year_before_native <= 0 or denominator_year_before_native <= 0 then 'base_not_above_zero'
        end as refusal_reason,
        case refusal_reason
            when 'amount_missing' then concat_ws(
                ' and ', case when capex.value is null then 'capex' end, case when revenue.value is null then 'revenue' end
            ) || ' of ' || capex.period
            when 'year_before_missing' then concat_ws(
                ' and ', case when capex.year_before is null then 'capex' end,
                case when revenue.year_before is null then 'revenue' end
            ) || ' of the period a year before ' || capex.period
            when 'base_not_above_zero' then 'capex and revenue above zero a year before ' || capex.period
        end as needed,
        greatest(
            capex.derivation_rank, capex.year_before_derivation_rank,
            revenue.derivation_rank, revenue.year_before_derivation_rank
        ) as derivation_rank,
        least(
            capex.evidence_rank, capex.year_before_evidence_rank, revenue.evidence_rank, revenue.year_before_evidence_rank
        ) as evidence_rank,
        case
            when capex.known_at is not null and capex.year_before_known_at is not null
                and revenue.known_at is not null and revenue.year_before_known_at is not null
                then greatest(
                    capex.known_at, capex.year_before_known_at, revenue.known_at, revenue.year_before_known_at
                )
        end as known_at,
        coalesce(capex.accession_numbers, []) || capex.year_before_accession_numbers
        || coalesce(revenue.accession_numbers, []) || revenue.year_before_accession_numbers as accession_numbers,
        coalesce(capex.fact_ids, []) || capex.year_before_fact_ids
        || coalesce(revenue.fact_ids, []) || revenue.year_before_fact_ids as fact_ids
    from {{ ref('int_gauge_amounts') }} as capex
    inner join {{ ref('int_gauge_amounts') }} as revenue
        on capex.subject_kind = revenue.subject_kind
        and capex.subject_id = revenue.subject_id
        and capex.period_index = revenue.period_index
    where capex.series = 'capex' and revenue.series = 'revenue'
),

compared as (
    select * from shares
    union all by name
    select * from growth
)

select
    compared.* exclude (refusal_reason, needed),
    case
        when value is null and subject_kind = 'company' and definitions.ticker is null then 'definition_missing'
        else refusal_reason
    end as refusal_reason,
    case
        when value is null and subject_kind = 'company' and definitions.ticker is null
            then 'cash_gross among the definitions of the company file'
        else needed
    end as needed
from compared
left join {{ ref('int_company_definitions') }} as definitions
    on compared.subject_id = definitions.ticker
    and definitions.capex_definition = 'cash_gross'
    and definitions.is_shown
