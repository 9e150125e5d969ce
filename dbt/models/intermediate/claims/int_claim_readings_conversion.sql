-- converted_amount: an amount of the claim at the rate of the claim's time, over a second series where there is one.
-- The rate is that of the last month before the article, and the mean of the months of the period.
with rates as (
    select
        parts.claim_id,
        parts.part,
        figures.evaluation,
        'last_month_before_the_article' as reading,
        max_by(figures.value, figures.period_end_date) as rate,
        max(figures.period_end_date) as rate_date,
        max(figures.known_at) as known_at,
        [max_by(figures.figure_id, figures.period_end_date)] as figure_ids
    from {{ ref('stg_claim_parts') }} as parts
    inner join {{ ref('stg_claims') }} as claims using (claim_id)
    inner join {{ ref('int_claim_figures') }} as figures
        on parts.series[1] = figures.series
        and figures.period_end_date < claims.made_on_date
    where parts.test = 'converted_amount'
    group by all
    union all by name
    select
        parts.claim_id,
        parts.part,
        figures.evaluation,
        'mean_of_the_months' as reading,
        avg(figures.value) as rate,
        max(figures.period_end_date) as rate_date,
        {{ known_at_of_all('figures.known_at') }} as known_at,
        list(figures.figure_id order by figures.period_end_date) as figure_ids
    from {{ ref('stg_claim_parts') }} as parts
    inner join {{ ref('int_claim_figures') }} as figures
        on parts.series[1] = figures.series
        and figures.period_end_date between parts.period_start_date and parts.period_end_date
    where parts.test = 'converted_amount'
    group by all
),

divisors as (
    select
        parts.claim_id,
        parts.part,
        figures.evaluation,
        figures.value as divisor,
        figures.known_at,
        figures.figure_id
    from {{ ref('stg_claim_parts') }} as parts
    inner join {{ ref('int_claim_figures') }} as figures
        on parts.series[2] = figures.series
        and parts.entities[2] = figures.entity
        and figures.period_end_date between parts.period_start_date and parts.period_end_date
    where parts.test = 'converted_amount'
)

select
    parts.claim_id,
    parts.part,
    rates.evaluation,
    rates.reading,
    'definition' as reading_kind,
    parts.amount * rates.rate / coalesce(divisors.divisor, 1) as measured,
    parts.unit,
    {{ meets('(parts.amount * rates.rate / coalesce(divisors.divisor, 1))', 'parts') }} as meets,
    rates.reading = parts.definitions[1] as is_primary,
    'at ' || format('{:.1f}', rates.rate) || ', to ' || strftime(rates.rate_date, '%Y-%m') as remark,
    'secondary' as evidence,
    greatest(rates.known_at, coalesce(divisors.known_at, rates.known_at)) as known_at,
    rates.figure_ids || case when divisors.figure_id is null then [] else [divisors.figure_id] end as figure_ids,
    cast([] as varchar[]) as accession_numbers
from {{ ref('stg_claim_parts') }} as parts
inner join rates using (claim_id, part)
left join divisors
    on rates.claim_id = divisors.claim_id
    and rates.part = divisors.part
    and rates.evaluation = divisors.evaluation
where list_contains(parts.definitions, rates.reading)
    and (len(parts.series) = 1 or divisors.divisor is not null)
