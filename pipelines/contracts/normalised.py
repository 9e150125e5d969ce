"""Tables of `normalised`: our vocabulary, every vintage, with the day each value became known."""

import polars as pl

from pipelines.contracts.table import TEXTS, UTC, Column, Table

EVIDENCE = ("filing", "sample_filing", "secondary")
KNOWN_AT_BASES = ("acceptance_utc", "acceptance_eastern_repaired", "filing_date_bound", "unknown")
PERIOD_TYPES = ("quarter", "half", "nine_months", "year", "other", "instant")
READ_FROM = ("filing_document", "company_facts", "release", "secondary")
DERIVATIONS = ("reported", "ytd_difference", "annual_minus_nine_months")
REFUSAL_REASONS = (
    "no_answer",
    "no_fact",
    "ytd_without_predecessor",
    "restated_on_one_side",
    "annual_only",
    "regrouped_on_one_side",
)

_TICKER = Column("ticker", pl.String, "Ticker of the company file")
_KNOWN_AT = Column(
    "known_at",
    UTC,
    "When the value became known: acceptance of the filing; of a derived value the later of its operands'",
    unit="UTC",
    nullable=True,
)
_BASIS = Column("known_at_basis", pl.String, "Where known_at comes from", allowed=KNOWN_AT_BASES)
_EVIDENCE = Column("evidence", pl.String, "What stands behind the value", allowed=EVIDENCE)
_MEASURE = Column("measure", pl.String, "Measure of the company file: capex_cash, revenue, …")
_UNIT = Column("unit", pl.String, "Currency of the value")
_START = Column("period_start_date", pl.Date, "First day of the period")
_END = Column("period_end_date", pl.Date, "Last day of the period")
_FY = Column("fiscal_year", pl.Int32, "Fiscal year of the company, named by the year in which it ends")
_FQ = Column("fiscal_quarter", pl.Int8, "Fiscal quarter, 1 to 4")
_VINTAGE = (
    Column("vintage", pl.Int32, "1 for the value first known; +1 whenever the value changed"),
    Column("is_first", pl.Boolean, "True on the vintage first known"),
    Column("is_latest", pl.Boolean, "True on the vintage known last"),
)
_PRELIMINARY = Column(
    "is_preliminary",
    pl.Boolean,
    "True while only a release states the value, or one of those it is derived from",
)
_ACCESSIONS = Column(
    "accession_numbers", TEXTS, "Filings that the value rests on; empty for secondary figures"
)
_FACT_IDS = Column("fact_ids", TEXTS, "Facts (normalised.facts) that the value was made from, minuend first")

COMPANIES = Table(
    schema="normalised",
    name="companies",
    meaning="Companies of the company file",
    grain="one row per ticker",
    key=("ticker",),
    partition=None,
    columns=(
        _TICKER,
        Column("company_name", pl.String, "Name"),
        Column("role", pl.String, "Role in the AI build-out"),
        Column("ciks", pl.List(pl.Int64), "CIKs that the company files or filed under"),
        Column("fiscal_year_end_month", pl.Int8, "Month in which the fiscal year ends"),
        Column(
            "reports", pl.String, "Whether it reports quarters or years only", allowed=("quarters", "years")
        ),
        Column("home_currency", pl.String, "First currency of its filings"),
        Column("headline_definition", pl.String, "Capex definition that the company itself leads with"),
        Column(
            "incentives",
            pl.String,
            "Whether proceeds from incentives are reported",
            allowed=("none", "tagged"),
        ),
    ),
)

COMPANY_DEFINITIONS = Table(
    schema="normalised",
    name="company_definitions",
    meaning="Capex definitions that are shown for a company",
    grain="one row per ticker and capex definition",
    key=("ticker", "capex_definition"),
    partition=None,
    columns=(_TICKER, Column("capex_definition", pl.String, "Capex definition")),
)

GROUP_MEMBERS = Table(
    schema="normalised",
    name="group_members",
    meaning="Groups of companies that are summed together",
    grain="one row per group and ticker",
    key=("group_name", "ticker"),
    partition=None,
    columns=(
        Column("group_name", pl.String, "Group"),
        Column("group_description", pl.String, "What the group is"),
        _TICKER,
    ),
)

FILINGS = Table(
    schema="normalised",
    name="filings",
    meaning="Filings with the time each became known",
    grain="one row per accession number and ticker",
    key=("ticker", "accession_number"),
    columns=(
        _TICKER,
        Column("cik", pl.Int64, "SEC's number of the filer"),
        Column("accession_number", pl.String, "SEC's number of the filing"),
        Column("form", pl.String, "Form type"),
        Column(
            "filing_date", pl.Date, "Official filing date; null where no held answer gives it", nullable=True
        ),
        Column("report_date", pl.Date, "Period end that the filing is about", nullable=True),
        Column("is_amendment", pl.Boolean, "True for …/A forms"),
        _KNOWN_AT,
        _BASIS,
    ),
)

FACTS = Table(
    schema="normalised",
    name="facts",
    meaning="Facts of the measures we follow, one per filing that reported the period, concept choice recorded",
    grain="one row per ticker, measure, unit, exact period and filing (or secondary source)",
    key=("fact_id",),
    columns=(
        _TICKER,
        Column("fact_id", pl.String, "ticker:concept:unit:start:end:accession number, or :secondary"),
        _MEASURE,
        Column("concept", pl.String, "Prefixed concept that was chosen, with the members of its dimensions"),
        Column(
            "concepts_seen", TEXTS, "Concepts of the preference list that this filing carries for the period"
        ),
        Column("read_from", pl.String, "Where the value was read", allowed=READ_FROM),
        Column("sources_seen", TEXTS, "Where the same value of the concept stands, the preferred one first"),
        Column("document_name", pl.String, "Document of the filing that it was read from", nullable=True),
        Column("fact_number", pl.Int32, "Its number there, as in raw.sec__inline_facts", nullable=True),
        Column("place", pl.String, "Its place there: an anchor or a line", nullable=True),
        _UNIT,
        Column(
            "period_start_date",
            pl.Date,
            "First day of the period; null for an amount at a date",
            nullable=True,
        ),
        Column("period_end_date", pl.Date, "Last day of the period, or the date of the amount"),
        Column(
            "duration_days", pl.Int32, "Days of the period, both ends counted", unit="days", nullable=True
        ),
        Column("period_type", pl.String, "From start and end only, never from fy/fp", allowed=PERIOD_TYPES),
        Column("value", pl.Int64, "Value", unit="whole units of the currency"),
        Column("accession_number", pl.String, "Filing that reported it; null for secondary", nullable=True),
        Column("form", pl.String, "Form of that filing", nullable=True),
        Column("source_note", pl.String, "Who says so, where it is not the filing", nullable=True),
        _EVIDENCE,
        _KNOWN_AT,
        _BASIS,
        Column("exclusion", pl.String, "Why the fact is not used, where it is not", nullable=True),
    ),
)

QUARTERS = Table(
    schema="normalised",
    name="quarters",
    meaning="Quarterly values, reported or derived within one basis, every vintage",
    grain="one row per ticker, measure, unit, fiscal quarter and vintage",
    key=("ticker", "measure", "unit", "fiscal_year", "fiscal_quarter", "vintage"),
    columns=(
        _TICKER,
        _MEASURE,
        _UNIT,
        _FY,
        _FQ,
        _START,
        _END,
        Column(
            "calendar_quarter", pl.String, "Calendar quarter that holds the period's midpoint, such as 2024Q1"
        ),
        Column(
            "calendar_offset_days", pl.Int32, "Period end minus the end of that calendar quarter", unit="days"
        ),
        Column("value", pl.Int64, "Value of the quarter", unit="whole units of the currency"),
        Column("derivation", pl.String, "How it was made", allowed=DERIVATIONS),
        _PRELIMINARY,
        _EVIDENCE,
        _KNOWN_AT,
        _BASIS,
        *_VINTAGE,
        _ACCESSIONS,
        _FACT_IDS,
    ),
)

YEARS = Table(
    schema="normalised",
    name="years",
    meaning="Fiscal-year values as reported, every vintage",
    grain="one row per ticker, measure, unit, fiscal year and vintage",
    key=("ticker", "measure", "unit", "fiscal_year", "vintage"),
    columns=(
        _TICKER,
        _MEASURE,
        _UNIT,
        _FY,
        _START,
        _END,
        Column("value", pl.Int64, "Value of the year", unit="whole units of the currency"),
        _PRELIMINARY,
        _EVIDENCE,
        _KNOWN_AT,
        _BASIS,
        *_VINTAGE,
        _ACCESSIONS,
        _FACT_IDS,
    ),
)

BALANCES = Table(
    schema="normalised",
    name="balances",
    meaning="Amounts at a date (commitments, unpaid purchases), every vintage",
    grain="one row per ticker, measure, unit, date and vintage",
    key=("ticker", "measure", "unit", "balance_date", "vintage"),
    columns=(
        _TICKER,
        Column(
            "measure", pl.String, "Balance of the company file: purchase_obligations, leases_not_commenced, …"
        ),
        _UNIT,
        Column("balance_date", pl.Date, "Date of the amount"),
        Column("value", pl.Int64, "Amount", unit="whole units of the currency"),
        Column("concept", pl.String, "Prefixed concept that was chosen, with the members of its dimensions"),
        _EVIDENCE,
        _KNOWN_AT,
        _BASIS,
        *_VINTAGE,
        _ACCESSIONS,
        _FACT_IDS,
    ),
)

BREAKDOWNS = Table(
    schema="normalised",
    name="breakdowns",
    meaning="Parts that a company splits a measure into, and the series that carries each",
    grain="one row per ticker and series",
    key=("ticker", "measure"),
    partition=None,
    columns=(
        _TICKER,
        Column("measure", pl.String, "Series of the part: revenue.market_platform.data_center"),
        Column("whole_measure", pl.String, "Measure that is split"),
        Column("cut", pl.String, "How it is split: market_platform, segment, …"),
        Column("taxonomy", pl.String, "Regrouping that the part belongs to"),
        Column("part", pl.String, "Name of the part"),
        Column("label", pl.String, "What the company calls it"),
        Column("position", pl.Int32, "Place of the part in its taxonomy"),
        Column("is_complete", pl.Boolean, "Whether the parts of the taxonomy add up to the measure"),
        Column("is_tagged", pl.Boolean, "Whether the company file names a concept that carries the part"),
        Column(
            "is_residual",
            pl.Boolean,
            "Whether the part is what is left of the whole, so that other parts leave and join it",
        ),
    ),
)

RECONCILIATIONS = Table(
    schema="normalised",
    name="reconciliations",
    meaning="Quarters that are both reported and derivable, with the difference between the two",
    grain="one row per ticker, measure, unit and fiscal quarter",
    key=("ticker", "measure", "unit", "fiscal_year", "fiscal_quarter"),
    columns=(
        _TICKER,
        _MEASURE,
        _UNIT,
        _FY,
        _FQ,
        Column("reported_value", pl.Int64, "Latest reported value", unit="whole units of the currency"),
        Column("derived_value", pl.Int64, "Latest derived value", unit="whole units of the currency"),
        Column("difference", pl.Int64, "Derived minus reported", unit="whole units of the currency"),
        Column("within_rounding", pl.Boolean, "Whether rounding of the operands explains the difference"),
        _FACT_IDS,
    ),
)

REFUSALS = Table(
    schema="normalised",
    name="refusals",
    meaning="Values that can not be derived honestly, with the reason and what would be needed",
    grain="one row per ticker, measure, unit and fiscal period",
    key=("ticker", "measure", "unit", "fiscal_year", "fiscal_quarter"),
    columns=(
        _TICKER,
        _MEASURE,
        _UNIT,
        Column("fiscal_year", pl.Int32, "Fiscal year; null where the whole series is refused", nullable=True),
        Column(
            "fiscal_quarter", pl.Int8, "Fiscal quarter; null where a year or series is refused", nullable=True
        ),
        Column("period_end_date", pl.Date, "Last day of the period, where known", nullable=True),
        Column("reason", pl.String, "Why there is no value", allowed=REFUSAL_REASONS),
        Column("needed", pl.String, "What would make the value derivable"),
        _ACCESSIONS,
    ),
)

COMPANY_TABLES = (FILINGS, FACTS, QUARTERS, YEARS, BALANCES, RECONCILIATIONS, REFUSALS)
UNIVERSE_TABLES = (COMPANIES, COMPANY_DEFINITIONS, GROUP_MEMBERS, BREAKDOWNS)
NORMALISED_TABLES = (*UNIVERSE_TABLES, *COMPANY_TABLES)
