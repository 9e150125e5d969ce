"""Whom the figures are from, and under which licence: what `datapackage.json` says of sources."""

from collections.abc import Iterator, Mapping

import duckdb

PROJECT_LICENSE = {
    "name": "Apache-2.0",
    "title": "Apache License 2.0",
    "path": "https://www.apache.org/licenses/LICENSE-2.0",
}
CC_BY = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0 International",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
EPOCH = {
    "title": "Epoch AI, Data on Notable AI Models",
    "path": "https://epoch.ai/data/notable-ai-models",
    "license": CC_BY["name"],
    "changes": "Of each model date, training compute and training compute cost, as single rows",
}
SEC = {
    "title": "U.S. Securities and Exchange Commission, EDGAR: filings of the companies",
    "path": "https://www.sec.gov/edgar",
}
FRED = {
    "title": "Board of Governors of the Federal Reserve System (US), EXKOUS, through FRED",
    "path": "https://fred.stlouisfed.org/series/EXKOUS",
}
CBOE = {
    "title": "Cboe Global Markets, VIX Index",
    "path": "https://www.cboe.com/tradable_products/vix/vix_historical_data/",
}
OPENAP = {"title": "OpenAP, TU Delft, aircraft data", "path": "https://github.com/TUDelft-CNS-ATM/openap"}
KNOWN = (EPOCH, FRED, CBOE, OPENAP)
LICENSES = [PROJECT_LICENSE, CC_BY]

_OTHERS = """
    SELECT DISTINCT source_note AS source FROM evidence.facts WHERE evidence = 'secondary' AND source_note IS NOT NULL
    UNION SELECT DISTINCT source FROM marts.reference_figures WHERE source IS NOT NULL
    ORDER BY source
"""


def sources(published: duckdb.DuckDBPyConnection) -> list[Mapping[str, str]]:
    """Sources of a version as the Data Package has them: the SEC, whoever publishes a series, and each secondary source
    that a figure of this version names.
    """
    return [SEC, *KNOWN, *_secondary(published)]


def _secondary(published: duckdb.DuckDBPyConnection) -> Iterator[Mapping[str, str]]:
    # "Cboe, VIX history" and "Epoch AI, Data on Notable AI Models" are above, in full.
    publishers = ("epoch ai", "board of governors", "cboe", "openap")
    for (source,) in published.execute(_OTHERS).fetchall():
        if not source.lower().startswith(publishers):
            yield {"title": source, "evidence": "secondary"}
