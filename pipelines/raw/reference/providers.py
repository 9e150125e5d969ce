"""Readers of the providers' tables, and of the table of figures entered by hand."""

from datetime import date, timedelta

from pipelines.contracts.reference import PRECISIONS, QUALIFIERS
from pipelines.raw.document import Parsed
from pipelines.raw.reference.lines import Answered, Row, day, number, read_lines

_EPOCH_COST = "Training compute cost (2023 USD)"
_EPOCH_COMPUTE = "Training compute (FLOP)"
_HAND_COLUMNS = (
    "series", "entity", "other_party", "period_start", "period_end", "precision", "value", "unit",
    "qualifier", "known_date", "provider", "source", "source_url", "confidence", "note",
)  # fmt: skip


def parse_cboe_vix(answered: Answered) -> Parsed:
    """Close and high of each day from Cboe's history of the VIX (DATE,OPEN,HIGH,LOW,CLOSE), in points."""

    def read(line: dict[str, str]) -> list[Row]:
        common: Row = {
            "entity": "VIX",
            "period_end_date": day(line["DATE"], "%m/%d/%Y", "%Y-%m-%d"),
            "unit": "points",
            "source": "Cboe, VIX history",
            "source_url": answered.document.url,
            "confidence": "the exchange's own figure",
        }
        return [
            {**common, "series": "vix_close", "value": number(line["CLOSE"], "CLOSE")},
            {**common, "series": "vix_high", "value": number(line["HIGH"], "HIGH")},
        ]

    return read_lines(answered, "cboe", ("DATE", "HIGH", "CLOSE"), read)


def parse_fred_usdkrw(answered: Answered) -> Parsed:
    """Monthly average of won to the dollar from FRED's series EXKOUS; a month left open ('.') has no row."""

    def read(line: dict[str, str]) -> list[Row]:
        if line["EXKOUS"] in ("", "."):
            return []
        first = day(line.get("observation_date") or line.get("DATE") or "")
        return [
            {
                "series": "usdkrw_monthly_average",
                "entity": "USDKRW",
                "period_start_date": first,
                "period_end_date": end_of_month(first),
                "date_precision": "month",
                "value": number(line["EXKOUS"], "EXKOUS"),
                "unit": "KRW/USD",
                "source": "Board of Governors of the Federal Reserve System, EXKOUS, through FRED",
                "source_url": answered.document.url,
                "confidence": "the publisher's own figure",
            }
        ]

    return read_lines(answered, "fred", ("EXKOUS",), read)


def parse_epoch_models(answered: Answered) -> Parsed:
    """Release, training compute and compute cost of each model in Epoch AI's table of notable models.

    A model without a date has no row; one without an estimate has no row of that series.
    """

    def read(line: dict[str, str]) -> list[Row]:
        if not line["Publication date"]:
            return []
        common: Row = {
            "entity": " ".join(line["Model"].split()),
            "other_party": line["Organization"] or None,
            "period_end_date": day(line["Publication date"]),
            "source": "Epoch AI, Data on Notable AI Models",
            "source_url": "https://epoch.ai/data/notable-ai-models",
            "confidence": f"Epoch AI: {line['Confidence'] or 'not rated'}",
        }
        rows: list[Row] = [{**common, "series": "release", "value": 1.0, "unit": "event"}]
        for series, column, unit in (
            ("training_compute", _EPOCH_COMPUTE, "FLOP"),
            ("training_cost", _EPOCH_COST, "USD of 2023"),
        ):
            if line[column]:
                value = number(line[column], column)
                rows.append({**common, "series": series, "value": value, "unit": unit, "qualifier": "about"})
        return rows

    required = ("Model", "Organization", "Publication date", "Confidence", _EPOCH_COMPUTE, _EPOCH_COST)
    return read_lines(answered, "epoch", required, read)


def parse_hand_entered(answered: Answered) -> Parsed:
    """Figures of the table that is kept by hand; `provider` names who serves the series to machines, if any."""

    def read(line: dict[str, str]) -> list[Row]:
        for column, allowed in (("precision", PRECISIONS), ("qualifier", QUALIFIERS)):
            if line[column] not in allowed:
                raise ValueError(f"{column} {line[column]!r} is none of {', '.join(allowed)}")
        missing = [name for name in ("series", "entity", "unit", "source", "confidence") if not line[name]]
        if missing:
            raise ValueError(f"{missing[0]} is empty")
        return [
            {
                "provider": line["provider"] or "hand_entered",
                "series": line["series"],
                "entity": line["entity"],
                "other_party": line["other_party"] or None,
                "period_start_date": day(line["period_start"]) if line["period_start"] else None,
                "period_end_date": day(line["period_end"]),
                "date_precision": line["precision"],
                "value": number(line["value"], "value"),
                "unit": line["unit"],
                "qualifier": line["qualifier"],
                "known_date": day(line["known_date"]) if line["known_date"] else None,
                "source": line["source"],
                "source_url": line["source_url"] or None,
                "confidence": line["confidence"],
                "note": line["note"] or None,
            }
        ]

    return read_lines(answered, "hand_entered", _HAND_COLUMNS, read, delimiter="\t")


def end_of_month(day_of_month: date) -> date:
    """Last day of the month."""
    return (day_of_month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
