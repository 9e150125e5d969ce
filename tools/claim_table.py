"""Write the verdicts of a home's published claim ledger into docs/claims.md, between its two marks.

`python -m tools.claim_table --home <home>` writes, with `--check` it fails where the document shows another table.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import duckdb

from pipelines.settings import PROJECT_ROOT, Settings

DOCUMENT = PROJECT_ROOT / "docs" / "claims.md"
BEGIN, END = "<!-- verdicts: python -m tools.claim_table -->", "<!-- end of verdicts -->"

_QUERY = """
    SELECT claim_id, statement, evaluation, verdict, unit, measured, range_low, range_high
    FROM marts.claim_ledger ORDER BY claim_id, is_latest, evaluated_as_of_date
"""
_HEAD = ("| claim | as of | verdict | measured | least to greatest |", "|---|---|---|---:|---:|")


def claim_table(published: Path) -> str:
    """The table as Markdown: two lines a claim, and the statement before them."""
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute(_QUERY).fetchall()
    lines = list(_HEAD)
    last = ""
    for claim, statement, evaluation, verdict, unit, measured, low, high in rows:
        if claim != last:
            lines.append(f"| **{claim}** | {statement} | | | |")
        lines.append(
            f"| | {evaluation} | {verdict.replace('_', ' ')} | {_amount(measured, unit)} | {_range(low, high, unit)} |"
        )
        last = claim
    return "\n".join(lines)


def with_table(document: str, table: str) -> str:
    """The document with this table between its marks."""
    before, _, rest = document.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{table}\n\n{END}{after}"


def _range(low: float | None, high: float | None, unit: str | None) -> str:
    return "" if low == high else f"{_amount(low, unit)} to {_amount(high, unit)}"


def _amount(value: float | None, unit: str | None) -> str:
    if value is None or unit is None:
        return ""
    for of_unit, scale, name in (("USD", 1e9, "bn USD"), ("KRW", 1e12, "tn KRW")):
        if unit.startswith(of_unit) and abs(value) >= scale:
            return f"{value / scale:,.1f} {name}"
    return f"{value:.0f} {unit}" if value == int(value) else f"{value:.3f} {unit}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="a home with a published file")
    parser.add_argument("--check", action="store_true", help="fail where the document shows another table")
    options = parser.parse_args(arguments)
    text = DOCUMENT.read_text(encoding="utf-8")
    new = with_table(text, claim_table(Settings(home=options.home).published_file))
    if options.check:
        if new != text:
            print(f"{DOCUMENT.name} shows another table; run: python -m tools.claim_table", file=sys.stderr)
        return int(new != text)
    DOCUMENT.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
