-- Series that the gauges are made of. Capex and cloud revenue are made elsewhere, the others are measures.
select unnest([
    'capex', 'revenue', 'operating_cash_flow', 'cloud_revenue', 'depreciation', 'finance_leases_acquired',
    'finance_lease_principal'
]) as series
