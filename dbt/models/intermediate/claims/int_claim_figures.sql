-- Reference figures that each day knew, of the series that a claim is tested by.
select
    days.evaluation,
    days.as_of_date,
    figures.*
from {{ ref('int_claim_days') }} as days
inner join {{ ref('stg_reference_figures') }} as figures
    on days.is_latest or {{ known_by('figures.known_at', 'days.as_of_date') }}
where figures.series in (select unnest(series) from {{ ref('stg_claim_parts') }})
