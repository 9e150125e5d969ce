SELECT calendar_quarter AS x, company_name AS series, capex_to_revenue_ratio AS value
FROM marts.spend_to_revenue
WHERE ticker IN ('AMZN', 'GOOGL', 'META', 'MSFT') AND capex_definition = 'cash_gross' AND calendar_quarter >= '2019Q1';
