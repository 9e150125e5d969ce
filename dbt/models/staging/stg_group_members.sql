select
    group_name,
    group_description,
    ticker
from {{ source('normalised', 'group_members') }}
