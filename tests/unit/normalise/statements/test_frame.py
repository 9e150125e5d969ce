import datetime as dt

import pytest

from pipelines.contracts.statements import STATEMENTS
from pipelines.contracts.table import verdict
from pipelines.errors import ContractBroken
from pipelines.normalise.statements.frame import statements_frame
from pipelines.normalise.statements.reader import read_statements
from pipelines.normalise.statements.statement import Speaker, Statement, StatementReader

TEXT = """Capital expenditures were $8.47 billion. We expect 2024 capex of $37-40 billion, updated from our
prior range of $35-40 billion. Hyperscalers spend $300 billion a year on capex. We remain careful about capital
expenditures. Third-quarter cloud revenue was $11.4 billion. OpenAI agreed to buy $250 billion of Azure services."""
META = Speaker("META", "Meta Platforms", 12, dt.date(2024, 7, 31))
SOURCE: dict[str, object] = {
    "ticker": "META",
    "document_sha256": "0" * 64,
    "release_id": "META-2024-07-31",
    "document_url": "https://www.sec.gov/Archives/edgar/data/1326801/x/ex991.htm",
    "accession_number": None,
    "source_kind": "newsroom_page",
    "source_evidence": "secondary",
    "published_date": META.published,
    "known_at": None,
    "known_at_basis": "unknown",
}


def frame_of(statements: list[Statement]) -> object:
    return statements_frame(statements, SOURCE)


def test_statements_of_every_kind_fulfil_the_contract() -> None:
    statements = read_statements(TEXT, META)
    frame = statements_frame(statements, SOURCE)
    assert verdict(frame, STATEMENTS).ok
    assert frame.height == len(statements) > 5
    assert set(frame["kind"]) == {"guidance", "actual", "commitment", "qualitative", "other"}
    assert frame["statement_number"].to_list() == list(range(1, frame.height + 1))


def test_no_statements_make_an_empty_frame_of_the_contract() -> None:
    assert verdict(statements_frame([], SOURCE), STATEMENTS).ok


def test_a_reader_of_ones_own_is_held_to_the_vocabulary() -> None:
    def inventive(text: str, speaker: Speaker) -> list[Statement]:
        return [
            Statement(
                company=speaker.ticker, kind="rumour", measure="capex", sentence=text, end_offset=len(text)
            )
        ]

    reader: StatementReader = inventive
    with pytest.raises(ContractBroken, match="rumour"):
        frame_of(reader("Capex will soar.", META))


def test_the_rules_are_a_reader_behind_the_same_protocol() -> None:
    reader: StatementReader = read_statements
    assert reader("Capex was $5 billion.", META)[0].point_usd == 5 * 10**9
