"""The site of the sample: every chart has rows, every specification is one, nobody else's sentences are on it."""

from datetime import date
from pathlib import Path

import altair as alt
import duckdb
import pytest

from aicapex.published import open_published
from pipelines.errors import AicapexError
from pipelines.publish.site.cards.all import OF_MARTS, Cards, make_cards
from pipelines.publish.site.ledger import entries
from pipelines.publish.site.marts import READ, Marts
from pipelines.publish.site.write import data_as_of, read_marts_of, read_words, write_site
from pipelines.steps.charts import mart_pictures
from tests.support.homes import Home
from tests.support.program import Program
from tests.support.sites import site_version

TICKERS = ("AAPL", "AMD", "AMZN", "CRWV", "GOOGL", "META", "MSFT", "NVDA", "ORCL", "TSLA")
CHARTS = {
    "spend-of-the-group",
    "share-of-revenue",
    "companies-ranked",
    "guidance-and-actual",
    "largest-customers",
    "sum-of-squared-shares",
    "revenue-to-pay-back",
    "every-combination",
    "gauges-in-their-history",
    "what-is-absent",
    "capex-tsm",
    *(f"capex-{ticker.lower()}" for ticker in TICKERS),
    *(f"share-{ticker.lower()}" for ticker in TICKERS if ticker != "TSLA"),
}


@pytest.fixture(scope="module")
def marts(sample_home: Home) -> Marts:
    with open_published(sample_home.settings) as connection:
        return read_marts_of(connection)


@pytest.fixture(scope="module")
def cards(marts: Marts) -> Cards:
    return make_cards(marts)


@pytest.fixture(scope="module")
def built(sample_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the sample's site."""
    folder = tmp_path_factory.mktemp("site")
    with open_published(sample_home.settings) as connection:
        outcome = write_site(connection, folder, site_version(connection))
    assert outcome.files == len([path for path in folder.rglob("*") if path.is_file()])
    return folder


def test_every_chart_has_rows_in_the_sample(cards: Cards) -> None:
    held = {card.chart_id: card.rows.height for card in cards.every()}
    assert CHARTS - held.keys() == set()
    assert {chart for chart, rows in held.items() if rows < 2} == set()


def test_every_specification_is_one_in_both_languages(cards: Cards) -> None:
    for words in read_words().values():
        for card in cards.every():
            chart = alt.LayerChart.from_dict(card.draw(words), validate=True)
            assert chart.layer, card.chart_id


def test_a_title_prints_the_numbers_of_the_rows_that_are_drawn(cards: Cards) -> None:
    english = read_words()["en"]
    spend, share = cards.spend
    last = spend.rows.filter(spend.rows["calendar_quarter"] == spend.rows["calendar_quarter"].max())
    assert f"${last['capex_usd'].sum() / 1e9:.1f}bn" in spend.title(english)
    assert f"{100 * share.rows['capex_to_revenue_ttm_ratio'][-1]:.1f}%" in share.title(english)


def test_the_ledger_has_every_claim_with_both_verdicts_and_its_filings(marts: Marts) -> None:
    for words in read_words().values():
        found = {entry.claim_id: entry for entry in entries(marts, words)}
        assert list(found) == sorted(marts["claims"]["claim_id"])
        assert found["C12"].changed
        assert found["C02"].sources
        # A claim of which a part can not be tested says why beside the readings of the others.
        assert found["C20"].readings
        assert found["C20"].untested


def test_no_sentence_of_a_release_is_on_the_site(sample_home: Home, built: Path) -> None:
    with open_published(sample_home.settings) as connection:
        sentences = connection.sql(
            "SELECT DISTINCT sentence FROM evidence.statements WHERE length(sentence) > 30"
        ).fetchall()
    files = [path for path in built.rglob("*") if path.suffix in (".html", ".csv", ".svg")]
    text = "\n".join(path.read_text("utf-8") for path in files)
    assert len(sentences) > 50
    assert [sentence for (sentence,) in sentences if sentence in text] == []


def test_the_same_file_gives_the_same_site(sample_home: Home, built: Path, tmp_path: Path) -> None:
    with open_published(sample_home.settings) as connection:
        write_site(connection, tmp_path, site_version(connection))
    files = sorted(path.relative_to(built) for path in built.rglob("*") if path.is_file())
    differing = [path for path in files if (built / path).read_bytes() != (tmp_path / path).read_bytes()]
    assert differing == []


def test_marts_have_the_pictures_of_their_cards(sample_home: Home, tmp_path: Path) -> None:
    with open_published(sample_home.settings) as connection:
        rows = {name: len(read_marts_of(connection)[name]) for name in READ}
        rows["nvidia_concentration"] = 1
        pictures = mart_pictures(connection, rows, set(OF_MARTS), tmp_path)
        of_one = mart_pictures(connection, rows, {"refusals"}, tmp_path)
        alone = mart_pictures(connection, {"refusals": 1}, {"refusals"}, tmp_path)
    assert set(pictures) == set(OF_MARTS)
    assert all(picture.startswith(b"\x89PNG") for picture in pictures.values())
    assert of_one == {"refusals": pictures["refusals"]}
    # Its card names the filings of companies, whose mart is not there.
    assert alone == {}


def test_the_command_writes_the_site_of_what_is_published(
    sample_home: Home, program: Program, tmp_path: Path
) -> None:
    said = program("site", tmp_path / "site", "--home", sample_home.settings.home)
    assert said.code == 0
    assert "pages" in said.out
    assert (tmp_path / "site" / "ko" / "index.html").is_file()
    assert program("site", tmp_path / "site", "--home", tmp_path / "nothing").code == 3
    refused = program("site", tmp_path / "site" / "index.html", "--home", sample_home.settings.home)
    assert refused.code == 2
    assert "a site is a directory, and this is none" in refused.err


def test_data_are_known_as_of_the_last_evaluation(sample_home: Home) -> None:
    with open_published(sample_home.settings) as connection:
        assert data_as_of(connection, date(2000, 1, 1)) == date(2026, 7, 29)


def test_a_file_without_a_mart_of_the_site_is_told_by_its_name() -> None:
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA marts")
        with pytest.raises(AicapexError, match=r"marts\.annual_spend_to_revenue"):
            read_marts_of(connection)
