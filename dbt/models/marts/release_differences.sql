select
    differences.ticker,
    companies.company_name,
    differences.measure,
    differences.unit,
    differences.period_type,
    differences.period_end_date,
    differences.release_value,
    differences.printed,
    differences.filed_value,
    differences.difference,
    {{ ratio('differences.difference', 'differences.release_value') }} as difference_ratio,
    differences.state,
    differences.is_derived,
    differences.release_known_at,
    differences.superseded_at,
    differences.lead_days,
    differences.release_known_at < differences.superseded_at as is_release_first,
    differences.accession_number,
    differences.filed_accession_numbers,
    differences.document_url
from {{ ref('stg_release_differences') }} as differences
inner join {{ ref('stg_companies') }} as companies using (ticker)
order by ticker, measure, unit, period_type, period_end_date, release_known_at, document_url
