-- Quarters of marts.capex_definitions against marts.spend_to_revenue, and net against gross where a company reports no
-- incentives.
with quarters as (
    select * from {{ ref('capex_definitions') }} where period_type = 'quarter'
)

select
    quarters.ticker, quarters.fiscal_period, quarters.capex_definition, quarters.capex_usd, quarters.headline_usd,
    spend.capex_usd as spend_usd, headline.capex_usd as spend_headline_usd, cast(null as bigint) as gross_usd
from quarters
left join {{ ref('spend_to_revenue') }} as spend using (ticker, fiscal_year, fiscal_quarter, capex_definition)
left join {{ ref('spend_to_revenue') }} as headline
    on quarters.ticker = headline.ticker
    and quarters.fiscal_year = headline.fiscal_year
    and quarters.fiscal_quarter = headline.fiscal_quarter
    and headline.capex_definition = 'company_headline'
where quarters.capex_usd is distinct from spend.capex_usd
    or quarters.headline_usd is distinct from headline.capex_usd
union all
select
    net.ticker, net.fiscal_period, net.capex_definition, net.capex_usd, net.headline_usd,
    null as spend_usd, null as spend_headline_usd, gross.capex_usd as gross_usd
from {{ ref('capex_definitions') }} as net
inner join {{ ref('capex_definitions') }} as gross
    on net.ticker = gross.ticker
    and net.fiscal_period = gross.fiscal_period
    and gross.capex_definition = 'cash_gross'
where net.capex_definition = 'cash_net_of_incentives'
    and starts_with(net.definition_note, 'equal_by_absence')
    and net.capex_usd is distinct from gross.capex_usd
