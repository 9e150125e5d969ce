from collections.abc import Iterator

import duckdb
import pytest

from pipelines.errors import AicapexError
from pipelines.publish.quotes import refuse_third_party_sentences


@pytest.fixture
def published() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(
            """
            CREATE SCHEMA marts; CREATE SCHEMA evidence;
            CREATE TABLE evidence.statements (sentence_sha256 VARCHAR, is_quotable BOOLEAN, sentence VARCHAR);
            CREATE TABLE marts.ai_statements (ticker VARCHAR, sentence VARCHAR);
            INSERT INTO evidence.statements VALUES
                (sha256('We will spend more.'), true, 'We will spend more.'), (sha256('They will spend.'), false, NULL);
            INSERT INTO marts.ai_statements VALUES ('META', 'We will spend more.'), ('META', NULL);
            """
        )
        yield connection


def test_own_words_are_published_and_the_same_words_of_somebody_else_are_not(
    published: duckdb.DuckDBPyConnection,
) -> None:
    refuse_third_party_sentences(published)
    published.execute("UPDATE evidence.statements SET is_quotable = false")
    with pytest.raises(AicapexError, match=r"marts\.ai_statements|evidence\.statements"):
        refuse_third_party_sentences(published)


def test_words_of_a_third_party_in_a_mart_stop_the_publication(published: duckdb.DuckDBPyConnection) -> None:
    published.execute("INSERT INTO marts.ai_statements VALUES ('META', 'They will spend.')")
    with pytest.raises(AicapexError, match=r"1 sentences are not among those.*marts\.ai_statements"):
        refuse_third_party_sentences(published)


def test_words_of_a_third_party_in_the_evidence_stop_the_publication(
    published: duckdb.DuckDBPyConnection,
) -> None:
    published.execute("UPDATE evidence.statements SET sentence = 'They will spend.' WHERE NOT is_quotable")
    with pytest.raises(AicapexError, match=r"evidence\.statements"):
        refuse_third_party_sentences(published)
