select
    name,
    case_name,
    value,
    unit,
    label,
    source
from {{ ref('payback_assumptions') }}
order by name, value
