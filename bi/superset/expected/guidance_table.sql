SELECT ticker, guided_period AS period, said_date || if(evidence = 'quoted_as_prior', ' prior', '') AS said,
    replace(capex_definition, '_', ' ') AS definition, replace(revision_computed, '_', ' ') AS revision,
    low_usd / 1e9 AS low, high_usd / 1e9 AS high, actual_usd / 1e9 AS actual,
    (actual_usd - midpoint_usd)::DOUBLE / midpoint_usd AS miss
FROM marts.capex_guidance
WHERE is_in_series AND actual_usd IS NOT NULL;
