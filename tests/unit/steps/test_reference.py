from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.errors import PassingFailure
from pipelines.settings import Settings
from pipelines.sources.reference import HAND_ENTERED_URL, PROVIDERS
from pipelines.steps.outcome import StepOutcome
from pipelines.steps.reference import (
    build_raw_reference,
    build_reference_figures,
    fetch_reference_series,
    reference_is_current,
)
from tests.support.bench import Bench, ScriptedTransport

URLS = {provider.name: provider.url for provider in PROVIDERS}
VIX = b"DATE,OPEN,HIGH,LOW,CLOSE\n08/05/2024,23.39,65.73,23.39,38.57\n"
HAND = (
    b"series\tentity\tother_party\tperiod_start\tperiod_end\tprecision\tvalue\tunit\tqualifier\tknown_date\t"
    b"provider\tsource\tsource_url\tconfidence\tnote\n"
    b"vix_close\tVIX\t\t\t2024-08-05\tday\t40\tpoints\texact\t\tcboe\tCboe\t\tone copy\t\n"
)


@pytest.fixture
def source() -> ScriptedTransport:
    return ScriptedTransport("live", {HAND_ENTERED_URL: HAND, URLS["cboe"]: VIX})


@pytest.fixture
def bench(tmp_path: Path, source: ScriptedTransport) -> Iterator[Bench]:
    with Bench(Settings(home=tmp_path, source="live"), source) as opened:
        yield opened


def build(bench: Bench) -> list[StepOutcome]:
    fetch_reference_series(bench.connection, bench.client, "run")
    return [
        build_raw_reference(bench.connection, bench.client.archive, "run"),
        build_reference_figures(bench.connection, "run"),
    ]


def closes(bench: Bench) -> list[tuple[float, bool]]:
    return bench.rows(
        "SELECT value, entered_by_hand FROM normalised.reference_figures WHERE series = 'vix_close'"
    )


def test_what_came_of_each_provider_is_written_down(bench: Bench) -> None:
    fetch_reference_series(bench.connection, bench.client, "run")
    assert bench.rows(
        "SELECT provider, outcome, answer_sha256 IS NOT NULL FROM ops.reference_fetches ORDER BY 1"
    ) == [
        ("cboe", "new", True),
        ("epoch", "absent", False),
        ("fred", "absent", False),
        ("hand_entered", "new", True),
    ]


def test_a_provider_that_fails_keeps_its_last_answer_and_stops_nothing(
    bench: Bench, source: ScriptedTransport
) -> None:
    build(bench)
    source.answers[URLS["cboe"]] = PassingFailure(
        "the source can not answer now", url=URLS["cboe"], status=503
    )
    fetches = fetch_reference_series(bench.connection, bench.client, "run")
    assert {fetch.provider.name: fetch.outcome for fetch in fetches}["cboe"] == "failed"
    assert build_raw_reference(bench.connection, bench.client.archive, "run").skipped
    assert closes(bench) == [(38.57, False)]


def test_unchanged_answers_are_read_once(bench: Bench, source: ScriptedTransport) -> None:
    assert [outcome.skipped for outcome in build(bench)] == [False, False]
    assert reference_is_current(bench.connection, bench.client.archive)
    assert [outcome.skipped for outcome in build(bench)] == [True, True]
    source.answers[URLS["cboe"]] = VIX.replace(b"38.57", b"38.58")
    assert [outcome.skipped for outcome in build(bench)] == [False, False]
    assert closes(bench) == [(38.58, False)]


def test_an_answer_that_can_not_be_read_is_set_aside_and_the_hand_entered_figure_stands(
    bench: Bench, source: ScriptedTransport
) -> None:
    source.answers[URLS["cboe"]] = b"<html>maintenance</html>"
    raw, _ = build(bench)
    assert (raw.rows, raw.quarantined) == (1, 1)
    assert bench.rows("SELECT document_url, place FROM ops.quarantine") == [
        (URLS["cboe"], "the whole answer")
    ]
    assert closes(bench) == [(40.0, True)]
    source.answers[URLS["cboe"]] = VIX
    assert [outcome.quarantined for outcome in build(bench)] == [0, 0]
    assert closes(bench) == [(38.57, False)]
