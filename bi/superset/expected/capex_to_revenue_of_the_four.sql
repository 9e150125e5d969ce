SELECT strptime(left(calendar_quarter, 4) || '-' || (3 * right(calendar_quarter, 1)::INTEGER - 2), '%Y-%m')::DATE AS x, capex_to_revenue_ratio AS value
FROM marts.group_spend_to_revenue
WHERE group_name = 'hyperscalers' AND capex_definition = 'cash_gross' AND is_complete;
