select *
from {{ ref('stg_reference_figures') }}
order by series, entity, period_end_date, other_party
