-- Fiscal quarters on the calendar: a fiscal quarter's amount is spread evenly over its days, a calendar quarter takes
-- the days that fall in it, and only a calendar quarter all of whose days are covered has an amount.
with amounts as (
    select
        'data_center_revenue' as series,
        ticker,
        fiscal_period,
        period_start_date,
        period_end_date,
        value_usd,
        evidence,
        known_at,
        accession_numbers
    from {{ ref('int_nvidia_bridged_platforms') }}
    where bridged_part = 'data_center' and period_type = 'quarter'
    union all by name
    select
        capex_definition as series,
        ticker,
        {{ fiscal_period('fiscal_year', 'fiscal_quarter') }} as fiscal_period,
        period_start_date,
        period_end_date,
        capex_usd as value_usd,
        evidence,
        known_at,
        accession_numbers
    from {{ ref('int_capex_by_definition') }}
    where is_shown and capex_usd is not null
),

touched as (
    select
        *,
        unnest(generate_series(
            date_trunc('quarter', period_start_date), date_trunc('quarter', period_end_date), interval 3 month
        ))::date as quarter_start_date
    from amounts
),

pieces as (
    select
        * exclude (quarter_start_date),
        quarter_start_date,
        (quarter_start_date + interval 3 month)::date - quarter_start_date as calendar_days,
        least(period_end_date, (quarter_start_date + interval 3 month)::date - 1)
        - greatest(period_start_date, quarter_start_date) + 1 as days,
        period_end_date - period_start_date + 1 as fiscal_days
    from touched
)

select
    ticker,
    series,
    year(quarter_start_date) || 'Q' || quarter(quarter_start_date) as calendar_quarter,
    {{ quarter_index('year(quarter_start_date)', 'quarter(quarter_start_date)') }} as quarter_index,
    cast(round(sum(cast(value_usd as double) * days / fiscal_days)) as bigint) as value_usd,
    list(fiscal_period || ': ' || days || ' of ' || fiscal_days || ' days' order by period_start_date) as made_of,
    {{ weakest_evidence('evidence') }} as evidence,
    {{ known_at_of_all('known_at') }} as known_at,
    flatten(list(accession_numbers order by period_start_date)) as accession_numbers
from pieces
group by ticker, series, quarter_start_date, calendar_days
having sum(days) = calendar_days
