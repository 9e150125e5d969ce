-- Every period of the marts ends within these years; a day more costs nothing.
select
    cast(day as date) as day_date,
    {{ calendar_quarter_of_date('day') }} as calendar_quarter,
    cast(year(day) as integer) as calendar_year
from unnest(generate_series(timestamp '2000-01-01', timestamp '2039-12-31', interval 1 day)) as days (day)
order by day_date
