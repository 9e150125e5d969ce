SELECT ticker AS x, replace(reason, '_', ' ') AS series, count(DISTINCT refusal_id) AS value
FROM marts.refusals
GROUP BY ALL;
