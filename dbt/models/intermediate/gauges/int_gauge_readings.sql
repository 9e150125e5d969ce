-- Every gauge in one shape. What is a value is a bound from both sides.
with readings as (
    select * from {{ ref('int_gauge_readings_amounts') }}
    union all by name
    select * from {{ ref('int_gauge_readings_ai') }}
    union all by name
    select * from {{ ref('int_gauge_readings_commitments') }}
    union all by name
    select * from {{ ref('int_gauge_readings_nvidia') }}
)

select * replace (
    coalesce(value_low, value) as value_low,
    coalesce(value_high, value) as value_high
)
from readings
