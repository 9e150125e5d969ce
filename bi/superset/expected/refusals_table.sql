SELECT ticker, replace(replace(measure, '_', ' '), '.', ' / ') AS "what is absent", replace(capex_definition, '_', ' ') AS "so there is no",
    replace(reason, '_', ' ') AS because, count(DISTINCT refusal_id) AS "values",
    coalesce(min(fiscal_year) || '-' || max(fiscal_year), 'all') AS "fiscal years", replace(min(needed), '_', ' ') AS "needed, for the first of them"
FROM marts.refusals
GROUP BY ticker, measure, capex_definition, reason;
