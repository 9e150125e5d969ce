SELECT count(*) AS value
FROM marts.refusals;
