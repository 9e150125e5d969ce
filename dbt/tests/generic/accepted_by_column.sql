{#- Values that columns may have, all columns of a table in one query: a test of each column costs 30 to 50 ms of dbt and
    two events in Dagster, and there are 140 such columns. Null is accepted; where it is not, the column is not_null.
    One row per column and value that is not accepted. -#}
{% test accepted_by_column(model, columns) %}
{%- for column, values in columns.items() %}
select
    '{{ column }}' as column_name,
    {{ column }}::varchar as not_accepted,
    count(*) as row_count
from {{ model }}
where {{ column }}::varchar not in ('{{ values | join("', '") }}')
group by all
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}
{% endtest %}
