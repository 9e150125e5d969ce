-- A definition is a signed sum of measures. `incentives` limits a line to companies that report them (tagged) or do
-- not (none); null is both. The last two are read from releases as the companies state them.
select *
from (
    values
    ('cash_gross', null, 1, 'capex_cash', 1),
    ('cash_net_of_incentives', null, 1, 'capex_cash', 1),
    ('cash_net_of_incentives', 'tagged', 2, 'incentive_proceeds', -1),
    ('cash_plus_finance_lease_principal', null, 1, 'capex_cash', 1),
    ('cash_plus_finance_lease_principal', null, 2, 'finance_lease_principal', 1),
    ('incl_finance_leases_acquired', null, 1, 'capex_incl_finance_leases_acquired', 1),
    ('incurred', null, 1, 'capex_incurred', 1)
) as recipes (recipe, incentives, line, measure, sign)
