-- Sums over a group, made again from the guidance that each names as its own.
with named as (
    select group_name, calendar_year, unnest(guidance_ids) as guidance_id
    from {{ ref('group_capex_guidance') }}
),

summed as (
    select
        named.group_name,
        named.calendar_year,
        count(distinct guidance.ticker) as members,
        sum(guidance.low_usd) filter (where guidance.calendar_year = named.calendar_year) as low_usd,
        sum(guidance.high_usd) filter (where guidance.calendar_year = named.calendar_year) as high_usd,
        sum(guidance.low_usd) as every_low_usd
    from named
    inner join {{ ref('capex_guidance') }} as guidance using (guidance_id)
    where guidance.is_latest
    group by all
)

select sums.*
from {{ ref('group_capex_guidance') }} as sums
left join summed using (group_name, calendar_year)
where summed.members is distinct from sums.calendar_member_count + sums.fiscal_member_count
    or sums.low_usd <> summed.low_usd
    or sums.high_usd <> summed.high_usd
    or sums.low_with_fiscal_years_usd <> summed.every_low_usd
