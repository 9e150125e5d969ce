SELECT 'FY' || fiscal_year || 'Q' || fiscal_quarter AS x, 'at least' AS series, top4_low_pct AS value
FROM marts.nvidia_concentration_bounds WHERE measure = 'revenue' AND period_type = 'quarter'
UNION ALL
SELECT 'FY' || fiscal_year || 'Q' || fiscal_quarter, 'possibly more', top4_high_pct - top4_low_pct
FROM marts.nvidia_concentration_bounds WHERE measure = 'revenue' AND period_type = 'quarter';
