with amounts as (
    select
        balances.ticker,
        companies.company_name,
        balances.measure as kind,
        balances.balance_date,
        balances.value_usd as amount_usd,
        balances.first_reported_usd,
        balances.vintages,
        balances.concept,
        balances.evidence,
        balances.known_at,
        balances.known_at_basis,
        balances.accession_numbers,
        balances.fact_ids,
        meanings.what_it_is,
        meanings.meaning_from_date,
        meanings.is_like_capex
    from {{ ref('int_latest_balances') }} as balances
    inner join {{ ref('stg_companies') }} as companies using (ticker)
    left join {{ ref('int_commitment_meanings') }} as meanings
        on balances.ticker = meanings.ticker
        and balances.measure = meanings.kind
        and balances.balance_date >= meanings.meaning_from_date
        and balances.balance_date < meanings.meaning_before_date
    where balances.measure <> 'capex_unpaid'
),

-- A year before is the amount whose date lies nearest to it: 52- and 53-week years end a few days earlier or later.
year_before as (
    select now.ticker, now.kind, now.balance_date, before.* exclude (ticker, kind, balance_date)
    from amounts as now
    inner join amounts as before
        on now.ticker = before.ticker
        and now.kind = before.kind
        and before.balance_date between now.balance_date - 375 and now.balance_date - 355
    qualify row_number() over (
        partition by now.ticker, now.kind, now.balance_date
        order by abs(now.balance_date - 365 - before.balance_date), before.balance_date
    ) = 1
),

spend as (
    select ticker, period_end_date, capex_ttm_usd, ttm_evidence, ttm_known_at, accession_numbers
    from (
        select
            ticker,
            period_end_date,
            accession_numbers,
            {{ trailing_year('capex_usd', 'four_quarters') }} as capex_ttm_usd,
            {{ trailing_year_evidence('capex_usd', 'evidence', 'four_quarters') }} as ttm_evidence,
            {{ trailing_year_known_at('capex_usd', 'known_at', 'four_quarters') }} as ttm_known_at
        from {{ ref('int_capex_by_definition') }}
        where capex_definition = 'cash_gross' and is_shown
        window four_quarters as (
            partition by ticker order by quarter_index range between 3 preceding and current row
        )
    )
    where capex_ttm_usd is not null
),

compared as (
    select
        now.*,
        before.amount_usd as year_before_usd,
        before.evidence as year_before_evidence,
        before.known_at as year_before_known_at,
        case
            when before.amount_usd is not null
                then now.meaning_from_date is not distinct from before.meaning_from_date
        end as is_comparable,
        case when now.is_like_capex then spend.capex_ttm_usd end as capex_ttm_usd,
        case when now.is_like_capex then spend.ttm_evidence end as capex_ttm_evidence,
        case when now.is_like_capex then spend.ttm_known_at end as capex_ttm_known_at
    from amounts as now
    left join year_before as before using (ticker, kind, balance_date)
    left join spend on now.ticker = spend.ticker and now.balance_date = spend.period_end_date
)

select
    ticker,
    company_name,
    kind,
    balance_date,
    amount_usd,
    coalesce(what_it_is, 'as tagged: the words that say what is in it have not been read') as what_it_is,
    what_it_is is not null as is_read,
    year_before_usd,
    is_comparable,
    case when is_comparable then amount_usd - year_before_usd end as change_usd,
    case when is_comparable then {{ ratio('amount_usd', 'year_before_usd') }} end as amount_yoy_ratio,
    case when amount_yoy_ratio is not null then {{ weaker_evidence('evidence', 'year_before_evidence') }} end
        as yoy_evidence,
    case
        when amount_yoy_ratio is not null and known_at is not null and year_before_known_at is not null
            then greatest(known_at, year_before_known_at)
    end as yoy_known_at,
    capex_ttm_usd,
    {{ ratio('amount_usd', 'capex_ttm_usd') }} as amount_to_capex_ttm_ratio,
    capex_ttm_evidence,
    capex_ttm_known_at,
    concept,
    evidence,
    known_at,
    known_at_basis,
    first_reported_usd,
    cast(vintages as integer) as vintages,
    list_sort(list_distinct(accession_numbers)) as accession_numbers,
    fact_ids
from compared
order by ticker, kind, balance_date
