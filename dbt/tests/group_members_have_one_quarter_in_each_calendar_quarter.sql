-- Where the middle of a company's quarters lies near a calendar quarter's end, two could fall into one: the group's sum
-- would count the company twice.
select
    members.group_name,
    spend.ticker,
    spend.calendar_quarter,
    spend.capex_definition,
    count(*) as quarters
from {{ ref('spend_to_revenue') }} as spend
inner join {{ ref('stg_group_members') }} as members using (ticker)
group by all
having count(*) > 1
