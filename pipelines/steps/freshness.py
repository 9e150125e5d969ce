"""What is late and what stands still, as the warehouse has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from pipelines.companies import Company
from pipelines.normalise.filing_calendar import Due, Report, Still, next_due, standing_still


@dataclass(frozen=True, slots=True)
class Freshness:
    """The next report of every company, and the series that end before the reports do."""

    due: tuple[Due, ...]
    still: tuple[Still, ...]

    @property
    def late(self) -> list[Due]:
        """Companies whose next report should be there."""
        return [due for due in self.due if due.days_late]

    @property
    def late_in_short(self) -> str:
        """Which reports are late, in one line; empty where none is."""
        return "; ".join(f"{due.ticker} {due.form} was due on {due.due}" for due in self.late)

    @property
    def still_in_short(self) -> str:
        """Which series stand still, in one line; empty where none does."""
        return "; ".join(f"{still.ticker} {still.measure}" for still in self.still)


def freshness(connection: duckdb.DuckDBPyConnection, companies: Sequence[Company], today: date) -> Freshness:
    """Compare normalised.filings with the filing calendar, and normalised.facts with normalised.filings."""
    due, still = [], []
    for company in companies:
        reports = [
            Report(form, period_end)
            for form, period_end in connection.execute(
                "SELECT form, report_date FROM normalised.filings WHERE ticker = ? AND report_date IS NOT NULL",
                [company.ticker],
            ).fetchall()
        ]
        # Parts of a breakdown end where a company regroups them: only whole measures are followed.
        last_values = dict(
            connection.execute(
                "SELECT measure, max(period_end_date) FROM normalised.facts "
                "WHERE ticker = ? AND exclusion IS NULL AND NOT contains(measure, '.') GROUP BY measure",
                [company.ticker],
            ).fetchall()
        )
        due.append(next_due(company, reports, today))
        still += standing_still(company, last_values, reports)
    return Freshness(tuple(due), tuple(still))
