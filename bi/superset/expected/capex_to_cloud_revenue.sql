SELECT calendar_quarter AS x, company_name AS series, capex_usd::DOUBLE / cloud_revenue_usd AS value
FROM marts.cloud_revenue
WHERE capex_definition = 'cash_gross' AND cloud_revenue_usd > 0 AND calendar_quarter >= '2022Q3';
