with measures as (
    -- Where a measure is refused in several currencies, dollars speak for it.
    select
        ticker, measure, cast(null as varchar) as capex_definition, fiscal_year, fiscal_quarter,
        period_end_date, reason, needed, accession_numbers
    from {{ ref('stg_refusals') }}
    qualify row_number() over (
        partition by ticker, measure, fiscal_year, fiscal_quarter order by unit = 'USD' desc, unit
    ) = 1
),

-- From 2019 on: before, most companies tagged neither leases nor incentives, and every quarter would be refused.
definitions as (
    select
        capex.ticker,
        capex.missing_measures[1] as measure,
        capex.capex_definition,
        capex.fiscal_year,
        capex.fiscal_quarter,
        capex.period_end_date,
        'component_not_reported' as reason,
        array_to_string(capex.missing_measures, ' and ')
        || ' of FY' || capex.fiscal_year || ' Q' || capex.fiscal_quarter
        || case capex.recipe
            when 'cash_net_of_incentives' then
                ', from the cash-flow statement of the filing: the concept of the company''s own taxonomy stands in filings only'
            when 'cash_plus_finance_lease_principal' then
                ', from the lease note or the cash-flow statement of a filing on the quarter or on two year-to-date periods around it'
            when 'incl_finance_leases_acquired' then
                ', from the lease note of a filing on the quarter or on two year-to-date periods around it'
            when 'incurred' then
                ', that is what was bought and not yet paid at ' || capex.period_end_date || ' and at '
                || capex.period_start_date - 1 || ', from the cash-flow supplement or the property note of filings'
            else ', from the cash-flow statement of a filing'
        end
        || case when capex.capex_definition = 'company_headline'
            then ', or the figure that the company states itself (it leads with ' || capex.recipe || ')'
            else '' end as needed,
        list_sort(list_distinct(capex.accession_numbers)) as accession_numbers
    from {{ ref('int_capex_by_definition') }} as capex
    where capex.capex_usd is null and capex.period_end_date >= date '2019-01-01'
),

every_refusal as (
    select * from measures
    union all by name
    select * from definitions
)

select
    concat_ws(
        ':', ticker, measure, coalesce(capex_definition, 'measure'),
        coalesce('FY' || fiscal_year, 'all') || coalesce('Q' || fiscal_quarter, '')
    ) as refusal_id,
    ticker,
    measure,
    capex_definition,
    fiscal_year,
    fiscal_quarter,
    period_end_date,
    reason,
    needed,
    accession_numbers
from every_refusal
order by refusal_id
