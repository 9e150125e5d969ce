"""Reference series: which providers are asked, and under which addresses. Nothing here reads an answer."""

from dataclasses import dataclass

from pipelines.errors import NotFoundAtSource, SourceFailure
from pipelines.sources.answers import Answer
from pipelines.sources.client import PoliteClient

HAND_ENTERED_URL = "https://reference.aicapex.invalid/figures.tsv"
"""The table that is kept by hand and comes with the project; its host is reserved and never resolves."""


@dataclass(frozen=True, slots=True)
class Provider:
    """One table of figures and its public address."""

    name: str
    url: str


PROVIDERS = (
    Provider("hand_entered", HAND_ENTERED_URL),
    Provider("cboe", "https://cdn.cboe.com/api/global/us_indices/daily_prices/VIX_History.csv"),
    Provider("fred", "https://fred.stlouisfed.org/graph/fredgraph.csv?id=EXKOUS"),
    Provider("epoch", "https://epoch.ai/data/notable_ai_models.csv"),
)


@dataclass(frozen=True, slots=True)
class ReferenceFetch:
    """What came of asking a provider; `answer` is the last usable one that is held, if any."""

    provider: Provider
    outcome: str
    detail: str | None
    answer: Answer | None


def fetch_reference(client: PoliteClient) -> list[ReferenceFetch]:
    """Ask every provider; one that fails never stops the others, and its last good answer stays in use.

    Raises HomeUnusable only: without an archive nothing can be kept.
    """
    return [_fetch(client, provider) for provider in PROVIDERS]


def _fetch(client: PoliteClient, provider: Provider) -> ReferenceFetch:
    try:
        fetched = client.fetch(provider.url, immutable=False)
    except SourceFailure as failure:
        outcome = "absent" if isinstance(failure, NotFoundAtSource) else "failed"
        held = client.archive.latest(provider.url, client.origin)
        return ReferenceFetch(provider, outcome, str(failure), held)
    return ReferenceFetch(provider, fetched.outcome.value, None, fetched.answer)
