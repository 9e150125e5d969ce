-- What companies in the company file say of their own capex to come. What others say of it is in marts.ai_statements.
-- `period_canonical` becomes a fiscal period where it is one; a calendar year of a company whose year ends in December
-- is its fiscal year, of others it is not.
with said as (
    select
        statements.* exclude (ticker, company, direction_words),
        statements.company as ticker,
        releases.title,
        {{ may_be_quoted('statements.source_kind', 'releases.source_kinds') }} as is_quotable,
        companies.headline_definition,
        coalesce(statements.published_date, cast(statements.known_at at time zone 'UTC' as date)) as said_date,
        statements.period_canonical like 'CY%' and companies.fiscal_year_end_month <> 12 as is_calendar_of_fiscal_filer,
        case
            when regexp_full_match(statements.period_canonical, '(FY|CY)?\d{4}(Q[1-4])?')
                then cast(regexp_extract(statements.period_canonical, '\d{4}') as integer)
        end as period_year_named,
        cast(nullif(regexp_extract(statements.period_canonical, 'Q([1-4])$', 1), '') as tinyint) as period_quarter_named,
        companies.fiscal_year_end_month = 12 or statements.period_canonical like 'CY%' as is_on_the_calendar,
        case
            when coalesce(statements.low_native, statements.high_native, statements.low_usd, statements.high_usd) is null
                then 'direction'
            when statements.amount_per <> statements.period_kind then 'rate'
            when statements.amount_per is not null and statements.period_kind is null then 'rate'
            else 'amount'
        end as guidance_form
    from {{ ref('stg_statements') }} as statements
    inner join {{ ref('stg_companies') }} as companies on statements.company = companies.ticker
    left join {{ ref('stg_releases') }} as releases
        on statements.ticker = releases.ticker and statements.release_id = releases.release_id
    where statements.kind = 'guidance'
        and statements.measure = 'capex'
        and statements.speaker = 'company'
        and statements.about = 'own'
)

select
    * exclude (period_year, period_number, period_year_named, period_quarter_named, capex_definition),
    capex_definition as capex_definition_said,
    -- The headline is the definition that the company leads with. Where the words leave open what is measured, so does
    -- this: plain capital expenditure of the company's own is read as its headline before.
    case capex_definition when 'company_headline' then headline_definition else coalesce(capex_definition, 'open') end
        as capex_definition,
    case when not is_calendar_of_fiscal_filer then period_year_named end as fiscal_year,
    case when not is_calendar_of_fiscal_filer then period_quarter_named end as fiscal_quarter,
    case when is_on_the_calendar and period_quarter_named is null then period_year_named end as calendar_year,
    case
        when not is_calendar_of_fiscal_filer and period_year_named is not null
            then {{ fiscal_period('period_year_named', 'period_quarter_named') }}
        else period_canonical
    end as guided_period
from said
