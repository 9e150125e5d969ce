-- Quarterly dollar values that each day knew, of the companies that a claim is about. On the latest day also those that
-- have no day of becoming known.
with watched as (
    select distinct members.ticker
    from {{ ref('stg_claim_parts') }} as parts
    inner join {{ ref('stg_group_members') }} as members using (group_name)
),

measures as (
    select distinct measure
    from {{ capex_recipes() }}
)

select
    days.evaluation, known.ticker, known.measure, known.quarter_index, known.value_usd, known.evidence,
    known.valid_from_at as known_at, known.accession_numbers
from {{ ref('int_claim_days') }} as days
inner join {{ ref('int_value_vintages') }} as known
    on not days.is_latest and {{ stood_on('known.valid_from_at', 'known.valid_to_at', 'days.as_of_date') }}
where known.ticker in (from watched) and known.measure in (from measures)
union all by name
select
    days.evaluation, known.ticker, known.measure, known.quarter_index, known.value_usd, known.evidence,
    known.known_at, known.accession_numbers
from {{ ref('int_claim_days') }} as days
inner join {{ ref('int_latest_quarters') }} as known on days.is_latest
where known.ticker in (from watched) and known.measure in (from measures)
