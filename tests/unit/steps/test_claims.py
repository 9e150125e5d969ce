from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.settings import Settings
from pipelines.steps.claims import build_claims, claims_are_current
from tests.support.bench import Bench


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    claims = tmp_path / "claims"
    claims.mkdir()
    monkeypatch.setattr(Settings, "claims_dir", property(lambda _: claims))
    with Bench(Settings(home=tmp_path / "home")) as opened:
        yield opened


def write(bench: Bench, name: str, claim_id: str, *, statement: str = "It is so.") -> None:
    (bench.settings.claims_dir / name).write_text(
        f"""
article: {{title: An article, language: en, made_on: 2024-09-01}}
claims:
  - id: {claim_id}
    statement: {statement}
    paraphrase: It is so.
    subject: all
    parts: [{{statement: It is so., untestable: nothing is held}}]
    reviewed: {{latest: cannot_be_tested}}
""",
        encoding="utf-8",
    )


def ids(bench: Bench) -> list[str]:
    return [claim for (claim,) in bench.rows("SELECT claim_id FROM normalised.claims ORDER BY 1")]


def test_the_next_article_is_one_more_file(bench: Bench) -> None:
    write(bench, "first.yaml", "A1")
    build_claims(bench.connection, bench.settings, "run")
    write(bench, "second.yaml", "B1")
    assert not claims_are_current(bench.connection, bench.settings)
    build_claims(bench.connection, bench.settings, "run")
    assert ids(bench) == ["A1", "B1"]


def test_files_that_have_not_changed_are_read_once(bench: Bench) -> None:
    write(bench, "first.yaml", "A1")
    assert not any(outcome.skipped for outcome in build_claims(bench.connection, bench.settings, "run"))
    assert claims_are_current(bench.connection, bench.settings)
    assert all(outcome.skipped for outcome in build_claims(bench.connection, bench.settings, "run"))
    write(bench, "first.yaml", "A1", statement="It is otherwise.")
    assert not any(outcome.skipped for outcome in build_claims(bench.connection, bench.settings, "run"))


def test_a_file_that_is_taken_away_takes_its_claims_with_it(bench: Bench) -> None:
    write(bench, "first.yaml", "A1")
    write(bench, "second.yaml", "B1")
    build_claims(bench.connection, bench.settings, "run")
    (bench.settings.claims_dir / "first.yaml").unlink()
    build_claims(bench.connection, bench.settings, "run")
    assert ids(bench) == ["B1"]


def test_a_claim_that_can_not_be_read_is_in_quarantine_until_it_is_mended(bench: Bench) -> None:
    write(bench, "first.yaml", "nonsense")
    (claims, *_) = build_claims(bench.connection, bench.settings, "run")
    assert (claims.rows, claims.quarantined) == (0, 1)
    assert bench.rows("SELECT layer, document_url, place FROM ops.quarantine") == [
        ("normalised.claims", "claims/first.yaml", "claim 1")
    ]
    write(bench, "first.yaml", "A1")
    build_claims(bench.connection, bench.settings, "run")
    assert bench.rows("SELECT count(*) FROM ops.quarantine") == [(0,)]
