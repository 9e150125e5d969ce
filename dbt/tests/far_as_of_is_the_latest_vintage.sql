-- As of a day in the far future every value that has a day is known, so that the table macros must give what the marts
-- have. Where a number of the row, of its four quarters or of the year before has no day, the mart knows more.
with companies as (
    select
        mart.ticker || ' ' || mart.fiscal_year || 'Q' || mart.fiscal_quarter || ' ' || mart.capex_definition as row_name
    from {{ ref('spend_to_revenue') }} as mart
    left join {{ ref('spend_to_revenue_vintages').schema }}.spend_to_revenue_as_of(date '9999-01-01') as far
        using (ticker, fiscal_year, fiscal_quarter, capex_definition)
    where mart.known_at is not null
        and (
            mart.capex_usd is distinct from far.capex_usd
            or mart.revenue_usd is distinct from far.revenue_usd
            or mart.known_at < far.known_at
            or (mart.ttm_known_at is not null and mart.capex_ttm_usd is distinct from far.capex_ttm_usd)
            or (mart.ttm_known_at is not null and mart.revenue_ttm_usd is distinct from far.revenue_ttm_usd)
            or (mart.yoy_known_at is not null and mart.capex_yoy_ratio is distinct from far.capex_yoy_ratio)
        )
),

groups as (
    select mart.group_name || ' ' || mart.calendar_quarter || ' ' || mart.capex_definition as row_name
    from {{ ref('group_spend_to_revenue') }} as mart
    left join
        {{ ref('group_spend_to_revenue_vintages').schema }}.group_spend_to_revenue_as_of(date '9999-01-01') as far
        using (group_name, calendar_quarter, capex_definition)
    where mart.known_at is not null
        and (
            mart.capex_present_usd is distinct from far.capex_present_usd
            or mart.members_present is distinct from far.members_present
            or (mart.ttm_known_at is not null and mart.capex_ttm_usd is distinct from far.capex_ttm_usd)
            or (mart.yoy_known_at is not null and mart.capex_yoy_ratio is distinct from far.capex_yoy_ratio)
        )
)

select row_name from companies
union all
select row_name from groups
