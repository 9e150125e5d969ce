"""The table of figures entered by hand: every row can be read, names its source, and is cited by a claim."""

from datetime import UTC, datetime

import polars as pl
import pytest

from pipelines.contracts.reference import REFERENCE_FIGURES
from pipelines.contracts.table import verdict
from pipelines.errors import NotFoundAtSource
from pipelines.normalise.claims.tables import claim_tables
from pipelines.normalise.reference import normalise_reference
from pipelines.raw.document import Document
from pipelines.raw.reference.lines import Answered
from pipelines.raw.reference.providers import parse_hand_entered
from pipelines.sample.reference import WithHandEntered
from pipelines.sample.transport import SampleTransport
from pipelines.settings import PROJECT_ROOT
from pipelines.sources.reference import HAND_ENTERED_URL, PROVIDERS
from pipelines.sources.transport import Transport

BODY = (PROJECT_ROOT / "pipelines" / "sample" / "data" / "reference.tsv").read_bytes()
LAW_AND_HISTORY = {"training_compute"}
"""Beside the claims: the computing power of models, which the claims on performance would need first."""


@pytest.fixture(scope="module")
def figures() -> pl.DataFrame:
    document = Document("", 0, HAND_ENTERED_URL, "0" * 64, BODY)
    parsed = parse_hand_entered(Answered(document, datetime(2026, 8, 1, tzinfo=UTC)))
    assert parsed.quarantined.is_empty()
    normalised = normalise_reference(parsed.rows, HAND_ENTERED_URL)
    assert normalised.quarantined.is_empty()
    assert normalised.rows.height == parsed.rows.height
    return normalised.rows


@pytest.fixture
def transport() -> Transport:
    return WithHandEntered(SampleTransport())


def test_the_table_is_served_under_an_address_that_no_network_has(transport: Transport) -> None:
    answer = transport.get(HAND_ENTERED_URL)
    assert (answer.status, answer.body) == (200, BODY)
    assert transport.origin == "sample"


def test_every_other_address_is_asked_of_the_other_source(transport: Transport) -> None:
    for provider in PROVIDERS:
        if provider.url != HAND_ENTERED_URL:
            with pytest.raises(NotFoundAtSource):
                transport.get(provider.url)


def test_the_figures_fulfil_their_contract_and_all_were_entered_by_hand(figures: pl.DataFrame) -> None:
    assert verdict(figures, REFERENCE_FIGURES).ok
    assert figures["entered_by_hand"].all()


def test_only_series_that_a_claim_cites_are_held(figures: pl.DataFrame) -> None:
    files = {path.name: path.read_text(encoding="utf-8") for path in (PROJECT_ROOT / "claims").glob("*.yaml")}
    cited = set(claim_tables(files)["claim_parts"]["series"].explode().drop_nulls().to_list())
    assert set(figures["series"]) - {"vix_high"} - LAW_AND_HISTORY == cited


def test_of_the_volatility_and_the_exchange_rate_only_a_handful_of_days_is_held(
    figures: pl.DataFrame,
) -> None:
    assert figures.filter(pl.col("series") == "vix_close").height == 10
    assert figures.filter(pl.col("series") == "usdkrw_monthly_average").height == 13


def test_figures_of_epoch_are_of_a_few_models_and_credited(figures: pl.DataFrame) -> None:
    epoch = figures.filter(pl.col("provider") == "epoch")
    assert epoch["entity"].n_unique() == 9
    assert epoch["credit"].str.contains("CC BY 4.0", literal=True).all()
    notice = (PROJECT_ROOT / "NOTICE").read_text(encoding="utf-8")
    assert "https://creativecommons.org/licenses/by/4.0/" in notice


@pytest.mark.parametrize(
    ("figure_id", "value"),
    [
        ("usdkrw_monthly_average:USDKRW::2024-08-31", 1351.4436),
        ("budget_total_expenditure:KR::2024-12-31", 656.6e12),
        ("market_value:NVDA::2024-06-18", 3.335e12),
        ("market_value:AAPL::2024-11-05", 3.38e12),
        ("vix_close:VIX::2024-08-05", 38.57),
        ("annualised_revenue:MSFT::2026-04-29", 37e9),
        ("holding:OpenAI:Microsoft:2025-10-28", 27),
        ("training_cost:Grok 4:xAI:2025-07-09", 387842678),
    ],
)
def test_a_figure_that_a_claim_turns_on_stands_as_its_source_has_it(
    figures: pl.DataFrame, figure_id: str, value: float
) -> None:
    assert figures.filter(pl.col("figure_id") == figure_id)["value"].to_list() == [value]
