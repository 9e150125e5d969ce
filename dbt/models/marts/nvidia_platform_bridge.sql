select *
from {{ ref('int_platform_bridge') }}
order by bridged_part, old_part, new_part
