-- What the gauges are made of: amounts of companies and groups, quarter by quarter (of companies that report by year, year
-- by year), each with its sum over twelve months and beside the year before. Every quarter between the first and the last
-- has a row in every series, so that a gap is seen and can be named.
with values_of_companies as (
    select
        ticker, quarter_index, calendar_quarter, 'capex' as series, capex_usd as value, derivation, evidence, known_at,
        accession_numbers, fact_ids
    from {{ ref('int_capex_by_definition') }}
    where capex_definition = 'cash_gross' and is_shown and capex_usd is not null
    union all by name
    select
        ticker, quarter_index, calendar_quarter, measure as series, value_usd as value, derivation, evidence, known_at,
        accession_numbers, fact_ids
    from {{ ref('int_latest_quarters') }}
    where measure in (select series from {{ ref('int_gauge_series') }})
    union all by name
    select
        latest.ticker, latest.quarter_index, latest.calendar_quarter, 'cloud_revenue' as series, latest.value_usd as value,
        latest.derivation, latest.evidence, latest.known_at, latest.accession_numbers, latest.fact_ids
    from {{ ref('int_latest_quarters') }} as latest
    inner join {{ ref('int_cloud_series') }} using (ticker, measure)
),

-- Where no measure has the quarter, its end is that of its month: 52- and 53-week years end a few days off.
quarters_of_companies as (
    select
        companies.ticker,
        companies.company_name,
        spans.quarter_index,
        coalesce(
            known.period_end_date,
            last_day(make_date((spans.quarter_index - 1) // 4, companies.fiscal_year_end_month, 1)
            - to_months(cast(3 * (3 - (spans.quarter_index - 1) % 4) as integer)))
        ) as period_end_date
    from {{ ref('stg_companies') }} as companies
    inner join (
        select ticker, unnest(range(min(quarter_index), max(quarter_index) + 1)) as quarter_index
        from values_of_companies
        where series in ('capex', 'revenue')
        group by all
    ) as spans using (ticker)
    left join (
        select ticker, quarter_index, max(period_end_date) as period_end_date
        from {{ ref('int_latest_quarters') }}
        group by all
    ) as known using (ticker, quarter_index)
    where companies.reports = 'quarters'
),

companies as (
    select
        'company' as subject_kind,
        quarters.ticker as subject_id,
        quarters.company_name as subject_name,
        series_names.series,
        quarters.quarter_index as period_index,
        {{ fiscal_period_of_index('quarters.quarter_index') }} as period,
        {{ calendar_quarter_of_date('quarters.period_end_date - 45') }} as calendar_quarter,
        quarters.period_end_date,
        found.value,
        {{ derivation_rank('found.derivation') }} as derivation_rank,
        {{ evidence_rank('found.evidence') }} as evidence_rank,
        found.known_at,
        found.accession_numbers,
        found.fact_ids,
        case when found.value is null then {{ fiscal_period_of_index('quarters.quarter_index') }} end as absent
    from quarters_of_companies as quarters
    cross join {{ ref('int_gauge_series') }} as series_names
    left join values_of_companies as found
        on quarters.ticker = found.ticker
        and quarters.quarter_index = found.quarter_index
        and series_names.series = found.series
),

members as (
    select group_name, group_description, list(ticker order by ticker) as members
    from {{ ref('stg_group_members') }}
    group by all
),

values_of_groups as (
    select
        groups.group_name,
        {{ calendar_quarter_index('found.calendar_quarter') }} as quarter_index,
        found.series,
        list(found.ticker order by found.ticker) as members_present,
        cast(sum(found.value) as bigint) as value,
        max({{ derivation_rank('found.derivation') }}) as derivation_rank,
        min({{ evidence_rank('found.evidence') }}) as evidence_rank,
        {{ known_at_of_all('found.known_at') }} as known_at,
        flatten(list(found.accession_numbers order by found.ticker)) as accession_numbers,
        flatten(list(found.fact_ids order by found.ticker)) as fact_ids
    from values_of_companies as found
    inner join {{ ref('stg_group_members') }} as groups using (ticker)
    group by all
),

-- A group has an amount only where every member has it: a ratio over different companies would be none.
groups as (
    select
        'group' as subject_kind,
        members.group_name as subject_id,
        members.group_description as subject_name,
        series_names.series,
        spans.quarter_index as period_index,
        {{ calendar_quarter_of_index('spans.quarter_index') }} as period,
        {{ calendar_quarter_of_index('spans.quarter_index') }} as calendar_quarter,
        {{ last_day_of_quarter_index('spans.quarter_index') }} as period_end_date,
        list_filter(
            members.members, lambda ticker: not coalesce(list_contains(found.members_present, ticker), false)
        ) as members_missing,
        case when len(members_missing) = 0 then found.value end as value,
        found.derivation_rank,
        found.evidence_rank,
        found.known_at,
        found.accession_numbers,
        found.fact_ids,
        case when len(members_missing) > 0 then
            {{ calendar_quarter_of_index('spans.quarter_index') }} || ' (' || array_to_string(members_missing, ', ') || ')'
        end as absent
    from members
    inner join (
        select group_name, unnest(range(min(quarter_index), max(quarter_index) + 1)) as quarter_index
        from values_of_groups
        where series in ('capex', 'revenue')
        group by all
    ) as spans using (group_name)
    cross join {{ ref('int_gauge_series') }} as series_names
    left join values_of_groups as found
        on members.group_name = found.group_name
        and spans.quarter_index = found.quarter_index
        and series_names.series = found.series
),

by_quarter as (
    select * from companies
    union all by name
    select * exclude (members_missing) from groups
),

quarters as (
    select
        *,
        'quarter' as period_kind,
        'USD' as currency,
        {{ trailing_year('value', 'four_quarters') }} as twelve_months,
        max(derivation_rank) over four_quarters as twelve_months_derivation_rank,
        min(evidence_rank) over four_quarters as twelve_months_evidence_rank,
        {{ trailing_year_known_at('value', 'known_at', 'four_quarters') }} as twelve_months_known_at,
        flatten(list(coalesce(accession_numbers, [])) over four_quarters) as twelve_months_accession_numbers,
        flatten(list(coalesce(fact_ids, [])) over four_quarters) as twelve_months_fact_ids,
        list_filter(list(absent) over four_quarters, lambda label: label is not null)
        || case when count(*) over four_quarters < 4 then ['quarters before the first that is held'] else [] end as twelve_months_absent,
        max(value) over year_before as year_before,
        max(derivation_rank) over year_before as year_before_derivation_rank,
        max(evidence_rank) over year_before as year_before_evidence_rank,
        max(known_at) over year_before as year_before_known_at,
        coalesce(any_value(accession_numbers) over year_before, []) as year_before_accession_numbers,
        coalesce(any_value(fact_ids) over year_before, []) as year_before_fact_ids
    from by_quarter
    window
        four_quarters as (
            partition by subject_kind, subject_id, series
            order by period_index range between 3 preceding and current row
        ),
        year_before as (
            partition by subject_kind, subject_id, series
            order by period_index range between 4 preceding and 4 preceding
        )
),

-- A fiscal year is its own twelve months; the index of the year before it is one less.
by_year as (
    select
        'company' as subject_kind,
        annual.ticker as subject_id,
        companies.company_name as subject_name,
        case when annual.measure = 'capex_cash' then 'capex' else annual.measure end as series,
        annual.fiscal_year as period_index,
        'FY' || annual.fiscal_year as period,
        annual.period_end_date,
        annual.unit as currency,
        annual.value,
        {{ derivation_rank('annual.derivation') }} as derivation_rank,
        {{ evidence_rank('annual.evidence') }} as evidence_rank,
        annual.known_at,
        annual.accession_numbers,
        annual.fact_ids
    from {{ ref('int_annual_values') }} as annual
    inner join {{ ref('stg_companies') }} as companies using (ticker)
    where companies.reports = 'years'
        and annual.unit = companies.home_currency
        and annual.measure in (select series from {{ ref('int_gauge_series') }} union all select 'capex_cash')
),

years as (
    select
        spans.subject_kind,
        spans.subject_id,
        spans.subject_name,
        spans.period_index,
        spans.period,
        spans.period_end_date,
        spans.currency,
        series_names.series,
        'year' as period_kind,
        found.value,
        found.derivation_rank,
        found.evidence_rank,
        found.known_at,
        found.accession_numbers,
        found.fact_ids,
        found.value as twelve_months,
        found.derivation_rank as twelve_months_derivation_rank,
        found.evidence_rank as twelve_months_evidence_rank,
        found.known_at as twelve_months_known_at,
        found.accession_numbers as twelve_months_accession_numbers,
        found.fact_ids as twelve_months_fact_ids,
        case when found.value is null then [spans.period] else [] end as twelve_months_absent,
        before.value as year_before,
        before.derivation_rank as year_before_derivation_rank,
        before.evidence_rank as year_before_evidence_rank,
        before.known_at as year_before_known_at,
        before.accession_numbers as year_before_accession_numbers,
        before.fact_ids as year_before_fact_ids
    from (
        select distinct on (subject_id, period_index)
            subject_kind, subject_id, subject_name, period_index, period, period_end_date, currency
        from by_year
        order by subject_id, period_index, series
    ) as spans
    cross join {{ ref('int_gauge_series') }} as series_names
    left join by_year as found
        on spans.subject_id = found.subject_id
        and spans.period_index = found.period_index
        and series_names.series = found.series
    left join by_year as before
        on spans.subject_id = before.subject_id
        and spans.period_index = before.period_index + 1
        and series_names.series = before.series
),

-- Where a quarter is missing, the twelve months that end with a fiscal year are what the annual report says of it. Capex
-- and revenue are left as marts.spend_to_revenue has them.
with_years as (
    select
        quarters.* exclude (absent) replace (
            case when is_of_year then filed.value else twelve_months end as twelve_months,
            case when is_of_year then {{ derivation_rank('filed.derivation') }} else twelve_months_derivation_rank end
                as twelve_months_derivation_rank,
            case when is_of_year then {{ evidence_rank('filed.evidence') }} else twelve_months_evidence_rank end
                as twelve_months_evidence_rank,
            case when is_of_year then filed.known_at else twelve_months_known_at end as twelve_months_known_at,
            case when is_of_year then filed.accession_numbers else twelve_months_accession_numbers end
                as twelve_months_accession_numbers,
            case when is_of_year then filed.fact_ids else twelve_months_fact_ids end as twelve_months_fact_ids,
            case when is_of_year then [] else twelve_months_absent end as twelve_months_absent
        )
    from (
        select quarters.*, quarters.twelve_months is null and filed.value is not null as is_of_year, filed
        from quarters
        left join {{ ref('int_annual_values') }} as filed
            on quarters.subject_kind = 'company'
            and quarters.subject_id = filed.ticker
            and quarters.series = filed.measure
            and quarters.series not in ('capex', 'revenue')
            and quarters.period_index = filed.fiscal_year * 4 + 4
            and filed.unit = 'USD'
            and filed.derivation = 'reported'
    ) as quarters
)

select * exclude (is_of_year, filed) from with_years
union all by name
select * from years
