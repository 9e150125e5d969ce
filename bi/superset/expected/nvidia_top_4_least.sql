SELECT period_end_date AS x, top4_low_pct AS value
FROM marts.nvidia_concentration_bounds
WHERE measure = 'revenue' AND period_type = 'quarter';
