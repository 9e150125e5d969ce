from datetime import UTC, date, datetime

import polars as pl
import pytest

from pipelines.contracts.reference import RAW_REFERENCE
from pipelines.contracts.table import verdict
from pipelines.errors import BadDocument
from pipelines.raw.document import Document, Parsed
from pipelines.raw.reference.lines import Answered
from pipelines.raw.reference.providers import (
    end_of_month,
    parse_cboe_vix,
    parse_epoch_models,
    parse_fred_usdkrw,
    parse_hand_entered,
)

MOMENT = datetime(2026, 8, 1, 12, tzinfo=UTC)
HAND = (
    "series\tentity\tother_party\tperiod_start\tperiod_end\tprecision\tvalue\tunit\tqualifier\tknown_date\t"
    "provider\tsource\tsource_url\tconfidence\tnote\n"
)
EPOCH = "Model,Organization,Publication date,Training compute (FLOP),Confidence,Training compute cost (2023 USD)\n"


def answered(text: str | bytes) -> Answered:
    body = text.encode() if isinstance(text, str) else text
    return Answered(Document("", 0, "https://example.org/table.csv", "0" * 64, body), MOMENT)


def figures(parsed: Parsed, *columns: str) -> list[tuple[object, ...]]:
    assert verdict(parsed.rows, RAW_REFERENCE).ok
    return parsed.rows.select(columns).rows()


@pytest.mark.parametrize("day", ["08/05/2024", "2024-08-05"])
def test_a_day_of_the_vix_gives_its_close_and_its_high(day: str) -> None:
    parsed = parse_cboe_vix(answered(f"DATE,OPEN,HIGH,LOW,CLOSE\n{day},23.39,65.73,23.39,38.57\n"))
    assert figures(parsed, "series", "period_end_date", "value", "unit", "place") == [
        ("vix_close", date(2024, 8, 5), 38.57, "points", 2),
        ("vix_high", date(2024, 8, 5), 65.73, "points", 2),
    ]


def test_a_line_that_can_not_be_read_is_set_aside_with_its_number_and_the_rest_goes_on() -> None:
    text = "DATE,OPEN,HIGH,LOW,CLOSE\nyesterday,1,2,1,1\n2024-08-05,1,nan,1,2\n2024-08-06,1,3,1,2\n"
    parsed = parse_cboe_vix(answered(text))
    assert parsed.rows["place"].to_list() == [4, 4]
    assert parsed.quarantined.select("place", "reason").rows() == [
        ("line 2", "'yesterday' is no date"),
        ("line 3", "HIGH is not finite"),
    ]


@pytest.mark.parametrize("first", ["observation_date", "DATE"])
def test_a_month_of_the_exchange_rate_runs_to_its_last_day_and_an_open_month_has_no_row(first: str) -> None:
    parsed = parse_fred_usdkrw(answered(f"{first},EXKOUS\n2024-02-01,1331.3345\n2024-03-01,.\n"))
    assert figures(parsed, "period_start_date", "period_end_date", "date_precision", "value", "unit") == [
        (date(2024, 2, 1), date(2024, 2, 29), "month", 1331.3345, "KRW/USD")
    ]


def test_a_model_gives_its_release_and_only_the_estimates_that_there_are() -> None:
    text = (
        EPOCH
        + '"Model  One\n",OpenAI,2023-03-15,2.1e+25,Likely,37334304.97\nTwo,Anthropic,2024-03-04,,,\nThree,X,,1,,2\n'
    )
    parsed = parse_epoch_models(answered(text))
    assert figures(parsed, "series", "entity", "other_party", "value", "qualifier", "confidence") == [
        ("release", "Model One", "OpenAI", 1.0, "exact", "Epoch AI: Likely"),
        ("training_compute", "Model One", "OpenAI", 2.1e25, "about", "Epoch AI: Likely"),
        ("training_cost", "Model One", "OpenAI", 37334304.97, "about", "Epoch AI: Likely"),
        ("release", "Two", "Anthropic", 1.0, "exact", "Epoch AI: not rated"),
    ]


def test_a_line_is_numbered_by_where_it_begins_though_a_name_may_hold_a_line_end() -> None:
    parsed = parse_epoch_models(answered(EPOCH + '"One\n",A,2023-01-01,,,\nTwo,B,2024-01-01,,,\n'))
    assert parsed.rows["place"].to_list() == [2, 4]


def test_a_figure_entered_by_hand_keeps_its_source_and_names_who_would_serve_it() -> None:
    line = (
        "holding\tOpenAI\tMicrosoft\t\t2025-10-28\tday\t27\tpercent\tabout\t2025-10-28\t\tA; B\t\t2 sources\t"
        "as converted\n"
    )
    served = (
        "vix_close\tVIX\t\t\t2024-08-05\tday\t38.57\tpoints\texact\t\tcboe\tCboe\thttps://x.org\tone copy\t\n"
    )
    parsed = parse_hand_entered(answered(HAND + line + served))
    assert figures(parsed, "provider", "other_party", "known_date", "source", "source_url", "note") == [
        ("hand_entered", "Microsoft", date(2025, 10, 28), "A; B", None, "as converted"),
        ("cboe", None, None, "Cboe", "https://x.org", None),
    ]


@pytest.mark.parametrize(
    ("precision", "qualifier", "source", "reason"),
    [
        ("week", "exact", "A", "precision 'week' is none of day, month, year"),
        ("day", "roughly", "A", "qualifier 'roughly' is none of"),
        ("day", "exact", "", "source is empty"),
    ],
)
def test_a_hand_entered_figure_without_what_makes_it_one_is_set_aside(
    precision: str, qualifier: str, source: str, reason: str
) -> None:
    line = f"s\te\t\t\t2024-08-05\t{precision}\t1\tUSD\t{qualifier}\t\t\t{source}\t\tc\t\n"
    parsed = parse_hand_entered(answered(HAND + line))
    assert parsed.rows.is_empty()
    assert parsed.quarantined["reason"][0].startswith(reason)


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"", "no column DATE"),
        (b"<html>blocked</html>", "no column DATE"),
        (b"\xff\xfe\x00", "no UTF-8 text"),
        (b"WHEN,HIGH,CLOSE\n", "no column DATE"),
    ],
)
def test_an_answer_that_is_another_table_is_refused_whole(body: bytes, what: str) -> None:
    with pytest.raises(BadDocument, match=what):
        parse_cboe_vix(answered(body))


def test_a_quotation_that_never_ends_is_refused_with_its_line() -> None:
    with pytest.raises(BadDocument, match="is not a table"):
        parse_epoch_models(answered(EPOCH + '"One,A,2023-01-01,,,\n'))


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2024, 2, 1), date(2024, 2, 29)),
        (date(2023, 2, 28), date(2023, 2, 28)),
        (date(2024, 12, 31),) * 2,
    ],
)
def test_the_end_of_a_month_is_its_last_day(day: date, last: date) -> None:
    assert end_of_month(day) == last


def test_an_empty_table_has_no_rows() -> None:
    assert parse_fred_usdkrw(answered("observation_date,EXKOUS\n")).rows.equals(
        pl.DataFrame(schema=RAW_REFERENCE.polars_schema)
    )
