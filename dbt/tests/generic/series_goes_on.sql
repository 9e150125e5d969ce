{#- A dead tag keeps returning an old number without any error. Compares a company's series with its other series and
    with the periods of its own filings, never with today, so that a frozen sample does not age. A series without any
    number is a refusal, not a stale one. One row per series that is a quarter or more behind; 45 days are half a
    quarter, more than a 53rd week shifts a period end. -#}
{% test series_goes_on(model, last_date, others) %}
select
    ticker,
    {{ last_date }} as last_date,
    greatest({{ others | join(', ') }}) as expected_date
from {{ model }}
where reports = 'quarters'
    and {{ last_date }} is not null
    and greatest({{ others | join(', ') }}) - {{ last_date }} > 45
{% endtest %}
