"""Backfills of the embedded sample: company by company, over days, and again."""

from dataclasses import replace
from pathlib import Path

import pytest

from aicapex.backfill import MARTS, backfill, said
from pipelines.errors import WrongUse
from pipelines.settings import Settings
from tests.support.homes import Home, rows

pytestmark = pytest.mark.slow
HELD = "SELECT count(*) FROM ops.document_fetches WHERE kind = 'filing_document' AND ticker = 'NVDA'"


def test_a_range_that_is_none_is_refused_before_anything_is_started(tmp_path: Path) -> None:
    with pytest.raises(WrongUse):
        list(backfill(Settings(home=tmp_path / "home"), "2024-02-01", "2024-01-01"))
    assert not (tmp_path / "home").exists()


def test_a_backfill_goes_company_by_company_keeps_what_is_held_and_goes_on_where_it_was_stopped(
    sample_home: Home, tmp_path: Path
) -> None:
    settings = replace(sample_home.copy(tmp_path / "home"), tickers=("NVDA", "TSM"))
    before = rows(settings, HELD)
    stopped = backfill(settings, "2015-01-01", "2016-01-01")
    first = next(stopped)
    stopped.close()  # as a user who interrupts it
    assert (first.name, first.ok) == ("NVDA", True)
    # Nothing of these days is in the sample, and what is held of others stays.
    pieces = list(backfill(settings, "2015-01-01", "2016-01-01"))
    assert [piece.name for piece in pieces] == ["NVDA", "TSM", MARTS]
    assert [piece.summary is None for piece in pieces] == [True, False, False]
    assert said(pieces[0]) == "1/3 NVDA: filled before"
    assert all(piece.ok for piece in pieces)
    assert rows(settings, HELD) == before
