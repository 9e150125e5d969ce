"""A walk through the marts: the published file is opened read-only, asked, and drawn; every title is told by the data.

`make notebook` opens it. Another file: `marimo run notebooks/walk.py -- --published PATH`. Nothing is asked of another
host: charts are drawn by what marimo brings.
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Is the AI build-out a bubble?")


@app.cell
def _():
    from pathlib import Path

    import altair as alt
    import duckdb
    import marimo as mo
    import polars as pl

    from pipelines.settings import settings_from_environment

    return Path, alt, duckdb, mo, pl, settings_from_environment


@app.cell
def _(Path, duckdb, mo, settings_from_environment):
    published = Path(mo.cli_args().get("published") or settings_from_environment().published_file).resolve()
    mo.stop(not published.is_file(), mo.md(f"`{published}` is not there: run `make run` first."))
    connection = duckdb.connect(
        str(published),
        read_only=True,
        config={
            "enable_external_access": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        },
    )
    connection.execute("SET TimeZone = 'UTC'")

    def ask(query, **parameters):
        """The answer of a query as a frame; parameters are written $name."""
        return connection.sql(query, params=parameters).pl()

    return ask, published


@app.cell
def _(alt):
    COLOURS = {
        "Amazon": "#E8871E",
        "Alphabet": "#3B7A57",
        "Meta Platforms": "#2F6DB5",
        "Microsoft": "#7A4E9F",
    }
    DARK, LIGHT, RED, GREY = "#1F4E79", "#6FA8DC", "#C0392B", "#8A8A8A"
    WIDTH = 720

    def titled(chart, title, beneath, height=300):
        """The chart under its finding, with unit and definition in the second line."""
        heading = alt.TitleParams(
            title,
            subtitle=beneath,
            anchor="start",
            fontSize=16,
            subtitleColor="#555",
            subtitleFontSize=12,
            offset=14,
        )
        return (
            chart.properties(width=WIDTH, height=height, title=heading)
            .configure_view(stroke=None)
            .configure_axis(labelFontSize=11, titleFontSize=11, titleFontWeight="normal", gridColor="#e6e6e6")
            .configure_legend(labelFontSize=12, orient="top", title=None)
        )

    return COLOURS, DARK, GREY, LIGHT, RED, titled


@app.cell
def _(ask, mo, published):
    verdicts = ask("""
        SELECT claim_id, statement, replace(verdict, '_', ' ') AS verdict,
            replace(reason, '_', ' ') AS numbers_or_why_there_are_none
        FROM marts.claim_ledger WHERE is_latest ORDER BY claim_id
    """)
    counted = dict(verdicts["verdict"].value_counts().iter_rows())
    held = ask("SELECT max(evaluated_as_of_date) AS day FROM marts.claim_ledger")["day"].item()
    mo.vstack(
        [
            mo.md(f"""
    # Is the AI build-out a bubble?

    An article of 2024 says so. Its {len(verdicts)} claims are tested against filings:
    {", ".join(f"{number} **{verdict}**" for verdict, number in sorted(counted.items(), key=lambda item: -item[1]))}.
    The last value here became known on {held}. All that follows is asked of one file, `{published.name}`, which holds the
    schemas `marts` and `evidence`.
    """),
            mo.ui.table(
                verdicts.to_dicts(),
                page_size=5,
                selection=None,
                show_column_summaries=False,
                wrapped_columns=["statement", "numbers_or_why_there_are_none"],
            ),
        ]
    )
    return (counted,)


@app.cell
def _(mo):
    mo.md("""
    ## What is spent

    Capital expenditure here is cash paid for property and equipment, `cash_gross`. Fiscal quarters stand in the calendar
    quarter that holds their middle, so that Microsoft's year that ends in June meets the others'.
    """)


@app.cell
def _(COLOURS, alt, ask, titled):
    quarters = ask("""
        SELECT calendar_quarter, company_name, capex_usd / 1e9 AS capex_bn, evidence
        FROM marts.spend_to_revenue
        WHERE role = 'hyperscaler' AND capex_definition = 'cash_gross' AND calendar_quarter >= '2019Q1'
        ORDER BY ALL
    """)
    group = ask("""
        SELECT calendar_quarter, capex_usd / 1e9 AS capex_bn, capex_yoy_ratio
        FROM marts.group_spend_to_revenue
        WHERE group_name = 'hyperscalers' AND capex_definition = 'cash_gross' AND is_complete
        ORDER BY calendar_quarter DESC LIMIT 1
    """).row(0, named=True)
    spent = f"The four spent {group['capex_bn']:.1f} bn USD in {group['calendar_quarter']}"
    if group["capex_yoy_ratio"] is not None:
        spent += f", {group['capex_yoy_ratio']:.2f} times what they spent a year before"
    titled(
        alt.Chart(quarters)
        .mark_bar()
        .encode(
            x=alt.X("calendar_quarter:N", title=None, axis=alt.Axis(labelAngle=-45)),
            y=alt.Y("capex_bn:Q", title="bn USD a quarter"),
            color=alt.Color(
                "company_name:N", scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values()))
            ),
            tooltip=["company_name", "calendar_quarter", alt.Tooltip("capex_bn", format=",.1f"), "evidence"],
        ),
        spent,
        "Cash paid for property and equipment, by calendar quarter (marts.spend_to_revenue, cash_gross)",
    )
    return group, spent


@app.cell
def _(DARK, GREY, alt, ask, titled):
    gauge = ask("""
        SELECT calendar_quarter, value, history_periods, history_median, percentile
        FROM marts.bubble_gauges
        WHERE gauge = 'capex_to_revenue' AND subject_id = 'hyperscalers' AND value IS NOT NULL AND period_kind = 'quarter'
        ORDER BY calendar_quarter
    """)
    last = gauge.row(-1, named=True)
    strained = f"Capex takes {last['value']:.1%} of twelve months' revenue"
    if last["percentile"] == 100:
        strained += f", more than in any of the {last['history_periods']} periods before"
    elif last["percentile"] is not None:
        strained += (
            f", more than in {last['percentile']:.0f} % of the {last['history_periods']} periods before"
        )
    _lines = alt.Chart(gauge).encode(x=alt.X("calendar_quarter:N", title=None, axis=alt.Axis(labelAngle=-45)))
    titled(
        _lines.mark_line(color=DARK, point=True).encode(
            y=alt.Y("value:Q", title="capex over revenue, twelve months", axis=alt.Axis(format=".0%")),
            tooltip=["calendar_quarter", alt.Tooltip("value", format=".1%")],
        )
        + _lines.mark_line(color=GREY, strokeDash=[4, 4]).encode(y="history_median:Q"),
        strained,
        "Microsoft, Alphabet, Amazon and Meta together; dashed the median of the periods before (marts.bubble_gauges)",
        260,
    )
    return last, strained


@app.cell
def _(mo):
    mo.md("""
    ## What counts as capex

    The same year has several honest answers, and none of them is a silent choice: each is a row with its own
    `capex_definition`. Two definitions are never added, and the one that a company itself leads with is its headline.
    """)


@app.cell
def _(ask, mo):
    _years = ask("""
        SELECT DISTINCT ticker || ' ' || fiscal_period AS year FROM marts.capex_definitions
        WHERE period_type = 'year' AND capex_usd IS NOT NULL
        GROUP BY ticker, fiscal_period HAVING count(*) > 2 ORDER BY year
    """)["year"].to_list()
    year = mo.ui.dropdown(
        _years, value="META FY2024" if "META FY2024" in _years else _years[-1], label="Company and year"
    )
    year
    return (year,)


@app.cell
def _(DARK, RED, alt, ask, pl, titled, year):
    _ticker, _period = year.value.split()
    counts = ask(
        """
        SELECT company_name, replace(capex_definition, '_', ' ') AS definition, capex_usd / 1e9 AS capex_bn,
            headline_usd / 1e9 AS headline_bn, agrees_within_rounding, definition_note,
            list_aggregate(missing_measures, 'string_agg', ', ') AS missing
        FROM marts.capex_definitions
        WHERE ticker = $ticker AND fiscal_period = $period ORDER BY capex_bn
        """,
        ticker=_ticker,
        period=_period,
    )
    _made = counts.filter(pl.col("capex_bn").is_not_null())
    counted_as = (
        f"{_period} of {_made['company_name'][0]} is anything from {_made['capex_bn'].min():.1f} to "
        f"{_made['capex_bn'].max():.1f} bn USD, as one counts"
    )
    _bars = alt.Chart(_made).encode(
        y=alt.Y("definition:N", sort=None, title=None, axis=alt.Axis(labelLimit=260))
    )
    titled(
        _bars.mark_bar(color=DARK).encode(
            x=alt.X("capex_bn:Q", title="bn USD a year", axis=alt.Axis(tickCount=8)),
            tooltip=["definition", alt.Tooltip("capex_bn", format=",.3f"), "definition_note"],
        )
        + _bars.mark_text(align="left", dx=6, color="white").encode(
            x=alt.value(0), text=alt.Text("capex_bn:Q", format=",.2f")
        )
        + alt.Chart(_made.filter(pl.col("headline_bn").is_not_null()).head(1))
        .mark_rule(color=RED, size=2)
        .encode(x="headline_bn:Q", tooltip=[alt.Tooltip("headline_bn", format=",.2f")]),
        counted_as,
        "By definition; the red line is what the company itself states (marts.capex_definitions)",
        170,
    )
    return counted_as, counts


@app.cell
def _(mo):
    mo.md("""
    ## What was known on a day

    Nothing is overwritten. Each value has its vintages with the moment when they became known, and three macros answer as of
    a day: `quarters_as_of`, `spend_to_revenue_as_of`, `group_spend_to_revenue_as_of`. Alphabet restated 2015 a year later:
    choose a day before and after 3 February 2017.
    """)


@app.cell
def _(mo):
    day = mo.ui.date(value="2016-12-31", label="As of the end of")
    day
    return (day,)


@app.cell
def _(ask, day, mo):
    restated = ask(
        """
        SELECT now.fiscal_year || ' Q' || now.fiscal_quarter AS quarter, past.capex_usd / 1e6 AS known_then_million_usd,
            now.capex_usd / 1e6 AS known_now_million_usd, (now.capex_usd - past.capex_usd) / 1e6 AS difference_million_usd
        FROM marts.spend_to_revenue AS now
        LEFT JOIN marts.spend_to_revenue_as_of($day::DATE) AS past
            USING (ticker, fiscal_year, fiscal_quarter, capex_definition)
        WHERE now.ticker = 'GOOGL' AND now.capex_definition = 'cash_gross' AND now.fiscal_year IN (2015, 2016)
        ORDER BY 1
        """,
        day=day.value.isoformat(),
    )
    _changed = restated.filter(restated["difference_million_usd"] != 0)
    as_known = (
        f"On {day.value}, {len(_changed)} of these {len(restated)} quarters stood at another value than today"
        if len(_changed)
        else f"On {day.value}, no quarter that was known stood at another value than today"
    )
    mo.vstack(
        [
            mo.md(f"**{as_known}** (Alphabet, cash capex, million USD)"),
            mo.ui.table(restated.to_dicts(), selection=None, pagination=False, show_column_summaries=False),
        ]
    )
    return as_known, restated


@app.cell
def _(mo):
    mo.md("""
    ## What was promised

    Guidance is set against what the period came to under the same definition, and against nothing else.
    """)


@app.cell
def _(DARK, LIGHT, RED, alt, ask, titled):
    guided = ask("""
        SELECT ticker || ' ' || guided_period || ', ' || said_date || if(evidence = 'quoted_as_prior', ' (prior)', '') AS guidance,
            low_usd / 1e9 AS low_bn, high_usd / 1e9 AS high_bn, actual_usd / 1e9 AS actual_bn, error_ratio
        FROM marts.capex_guidance
        WHERE is_in_series AND actual_usd IS NOT NULL AND error_ratio IS NOT NULL
        ORDER BY ticker, guided_period, said_date, low_usd
    """)
    _short = guided.filter(guided["error_ratio"] > 0)
    _some = "All" if len(_short) == len(guided) else f"{len(_short)} of"
    promised = f"{_some} {len(guided)} guidances lay below what was spent in the end"
    if len(_short):
        promised += (
            f", by {_short['error_ratio'].min():.1%} to {_short['error_ratio'].max():.1%} of their middle"
        )
    _rows = alt.Chart(guided).encode(
        y=alt.Y("guidance:N", sort=None, title=None, axis=alt.Axis(labelLimit=260)),
        tooltip=["guidance", "low_bn", "high_bn", "actual_bn", alt.Tooltip("error_ratio", format="+.1%")],
    )
    titled(
        _rows.mark_rule(size=8, color=LIGHT).encode(
            x=alt.X("low_bn:Q", title="bn USD a year", axis=alt.Axis(tickCount=8)), x2="high_bn:Q"
        )
        + _rows.mark_tick(size=14, thickness=3, color=DARK).encode(x="low_bn:Q")
        + _rows.mark_tick(size=14, thickness=3, color=DARK).encode(x="high_bn:Q")
        + _rows.mark_point(size=80, color=RED, filled=True, opacity=1).encode(x="actual_bn:Q"),
        promised,
        "Ranges as they were said, and in red what the year came to (marts.capex_guidance)",
        230,
    )
    return guided, promised


@app.cell
def _(mo):
    mo.md("""
    ## Who buys from Nvidia

    Customers are disclosed from ten percent of revenue on, in whole percents and without names. So nothing is known of
    how concentrated sales are but bounds: what the disclosed shares make certain, and what they leave possible.
    """)


@app.cell
def _(DARK, LIGHT, alt, ask, titled):
    bounds = ask("""
        SELECT 'FY' || fiscal_year || ' Q' || fiscal_quarter AS quarter, top4_low_pct, top4_high_pct, direct_customers,
            accession_number
        FROM marts.nvidia_concentration_bounds
        WHERE measure = 'revenue' AND period_type = 'quarter' AND top4_low_pct IS NOT NULL
        ORDER BY period_end_date
    """)
    newest = bounds.row(-1, named=True)
    concentrated = (
        f"Four direct customers bought between {newest['top4_low_pct']:g} % and {newest['top4_high_pct']:g} % "
        f"of what Nvidia sold in {newest['quarter']}"
    )
    _ranges = alt.Chart(bounds).encode(
        x=alt.X("quarter:N", sort=None, title=None, axis=alt.Axis(labelAngle=-45)),
        tooltip=["quarter", "top4_low_pct", "top4_high_pct", "direct_customers", "accession_number"],
    )
    titled(
        _ranges.mark_bar(size=26, color=LIGHT).encode(
            y=alt.Y("top4_low_pct:Q", title="% of the quarter's revenue", scale=alt.Scale(domain=[0, 100])),
            y2="top4_high_pct:Q",
        )
        + _ranges.mark_tick(thickness=3, size=26, color=DARK).encode(y="top4_low_pct:Q")
        + _ranges.mark_tick(thickness=3, size=26, color=DARK).encode(y="top4_high_pct:Q"),
        concentrated,
        "Share of the four largest direct customers, between bounds; quarters whose filing is not held are absent",
        260,
    )
    return bounds, concentrated, newest


@app.cell
def _(mo):
    mo.md("""
    ## What can not be known

    A value that can not be derived honestly is absent, and has a row that says why and what would make it known.
    """)


@app.cell
def _(DARK, alt, ask, titled):
    refused = ask("""
        SELECT replace(reason, '_', ' ') AS reason, count(*) AS refused, min(needed) AS for_example
        FROM marts.refusals GROUP BY reason ORDER BY refused DESC
    """)
    _first = refused.row(0, named=True)
    absent = (
        f"{refused['refused'].sum()} values are refused, {_first['refused'] / refused['refused'].sum():.0%} of them for "
        f"the reason {_first['reason']}"
    )
    _counts = alt.Chart(refused).encode(
        y=alt.Y("reason:N", sort="-x", title=None, axis=alt.Axis(labelLimit=260))
    )
    titled(
        _counts.mark_bar(color=DARK).encode(
            x=alt.X("refused:Q", title="values", axis=alt.Axis(tickCount=8)),
            tooltip=["reason", "refused", "for_example"],
        )
        + _counts.mark_text(align="left", dx=4).encode(x="refused:Q", text="refused:Q"),
        absent,
        "Rows of marts.refusals by reason",
        150,
    )
    return absent, refused


@app.cell
def _(mo):
    mo.md("""
    ## Where a number stands

    Every row names the facts that it is made of, and `evidence.facts` says where each is printed. A quarter that no filing
    reports by itself is a difference: here is Microsoft's last one, with the filings of its operands.
    """)


@app.cell
def _(ask, mo):
    traced = ask("""
        WITH number AS (
            SELECT fiscal_year, fiscal_quarter, capex_usd, fact_ids FROM marts.spend_to_revenue
            WHERE ticker = 'MSFT' AND capex_definition = 'cash_gross' AND capex_usd IS NOT NULL
            ORDER BY fiscal_year DESC, fiscal_quarter DESC LIMIT 1
        )
        SELECT 'FY' || fiscal_year || 'Q' || fiscal_quarter AS quarter, capex_usd, fact.concept,
            fact.period_start_date, fact.period_end_date, fact.value::BIGINT AS value, fact.accession_number, fact.form,
            fact.known_at, fact.place, fact.document_url
        FROM number, unnest(fact_ids) WITH ORDINALITY AS named(fact_id, place_in_row)
        JOIN evidence.facts AS fact ON fact.ticker = 'MSFT' AND fact.fact_id = named.fact_id
        WHERE fact.measure = 'capex_cash'
        ORDER BY place_in_row
    """)
    operands = traced["value"].to_list()
    computed = operands[0] - sum(operands[1:])
    stands = (
        f"{' less '.join(f'{value / 1e6:,.0f}' for value in operands)} = {computed / 1e6:,.0f} million USD, "
        f"and the mart says {traced['capex_usd'][0] / 1e6:,.0f}"
    )
    mo.vstack(
        [
            mo.md(f"**{stands}** ({traced['quarter'][0]})"),
            mo.ui.table(
                traced.drop("quarter", "capex_usd").to_dicts(),
                selection=None,
                pagination=False,
                show_column_summaries=False,
            ),
            mo.md(
                "`aicapex trace spend_to_revenue MSFT ...` prints the same way, and writes a page with the document in view."
            ),
        ]
    )
    return computed, stands, traced


@app.cell
def _(absent, as_known, concentrated, counted_as, promised, spent, stands, strained):
    # What the walk says, in its order; the tests hold each figure against the marts.
    findings = [spent, strained, counted_as, as_known, promised, concentrated, absent, stands]
    return (findings,)


if __name__ == "__main__":
    app.run()
