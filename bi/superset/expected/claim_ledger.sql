SELECT now.claim_id AS claim, now.statement AS "what the article says", replace(past.verdict, '_', ' ') AS "verdict then",
    replace(now.verdict, '_', ' ') AS "verdict now", replace(now.reason, '_', ' ') AS "numbers behind it, or why there are none"
FROM marts.claim_ledger AS now
JOIN marts.claim_ledger AS past ON past.claim_id = now.claim_id AND past.evaluation <> 'latest'
WHERE now.evaluation = 'latest';
