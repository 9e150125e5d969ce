select
    *,
    {{ trailing_year('value_usd', 'four_quarters') }} as revenue_ttm_usd,
    {{ trailing_year_evidence('value_usd', 'evidence', 'four_quarters') }} as ttm_evidence,
    {{ trailing_year_known_at('value_usd', 'known_at', 'four_quarters') }} as ttm_known_at
from {{ ref('int_latest_quarters') }}
where measure = 'revenue'
window four_quarters as (
    partition by ticker order by quarter_index range between 3 preceding and current row
)
