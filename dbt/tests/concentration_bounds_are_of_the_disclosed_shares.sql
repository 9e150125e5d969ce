-- Made again from the single disclosures: the customers, their printed shares, and the widest and narrowest sums.
with disclosed as (
    select
        accession_number,
        measure,
        period_type,
        period_end_date,
        sum(case when share_scope = 'each' then customer_count else 1 end * share_pct) as printed_pct,
        sum(case when share_scope = 'each' then customer_count else 1 end * low_pct) as low_pct,
        bool_or(share_scope = 'unstated') as is_unstated
    from {{ ref('nvidia_concentration') }}
    where relationship = 'direct' and not is_none
    group by all
)

select
    bounds.accession_number,
    bounds.measure,
    bounds.period_type,
    bounds.period_end_date
from {{ ref('nvidia_concentration_bounds') }} as bounds
left join disclosed using (accession_number, measure, period_type, period_end_date)
where bounds.no_bounds_reason is null
    and not coalesce(disclosed.is_unstated, false)
    and (
        bounds.disclosed_sum_pct is distinct from coalesce(disclosed.printed_pct, 0)
        or abs(bounds.disclosed_sum_low_pct - coalesce(disclosed.low_pct, 0)) > 0.001
        -- No distribution is less concentrated than its even one, and none more than if all were one customer.
        or bounds.hhi_low < bounds.disclosed_sum_low_pct ^ 2 / greatest(bounds.direct_customers, 1) - 0.001
        or bounds.hhi_low > bounds.disclosed_sum_low_pct ^ 2 + 0.001
    )
