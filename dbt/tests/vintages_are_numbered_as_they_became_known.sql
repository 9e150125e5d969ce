-- One first, one latest, no number left out, and no vintage known before the one that it replaces.
with numbered as (
    select
        *,
        count(*) over quarter as vintages,
        lag(known_at) over (partition by ticker, measure, fiscal_year, fiscal_quarter order by vintage) as known_before
    from {{ ref('quarter_vintages') }}
    window quarter as (partition by ticker, measure, fiscal_year, fiscal_quarter)
)

select *
from numbered
where vintage not between 1 and vintages
    or is_first <> (vintage = 1)
    or is_latest <> (vintage = vintages)
    or known_before > known_at
