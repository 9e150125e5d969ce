"""Readers in other processes, while one version after another is published. The long form: benchmarks/readers.py."""

import sys
from pathlib import Path

import duckdb
import pytest

from pipelines.settings import Settings
from tests.support.reading import publish_under_readers

PUBLICATIONS = 8


@pytest.mark.slow
def test_readers_meet_no_error_no_mixture_and_nothing_old(tmp_path: Path) -> None:
    (observed,) = publish_under_readers(Settings(home=tmp_path), [sys.executable], PUBLICATIONS)
    assert observed.duckdb_version == duckdb.__version__
    assert observed.errors == []
    assert observed.mixed == []
    assert observed.behind <= 0
    assert observed.versions_seen > PUBLICATIONS // 2
    assert observed.sessions > PUBLICATIONS
