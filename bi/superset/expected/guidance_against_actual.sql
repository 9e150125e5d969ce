SELECT ticker || ' ' || guided_period || ' ' || said_date || if(evidence = 'quoted_as_prior', ' prior', '') AS x,
    unnest(['lower end', 'upper end', 'year came to']) AS series, unnest([low_usd, high_usd, actual_usd]) / 1e9 AS value
FROM marts.capex_guidance
WHERE is_in_series AND actual_usd IS NOT NULL;
