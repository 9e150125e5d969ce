SELECT replace(verdict, '_', ' ') AS x, 'now' AS series, count(*) AS value
FROM marts.claim_ledger WHERE evaluation = 'latest' GROUP BY verdict
UNION ALL
SELECT replace(verdict, '_', ' '), 'on the article''s day', count(*)
FROM marts.claim_ledger WHERE evaluation <> 'latest' GROUP BY verdict;
