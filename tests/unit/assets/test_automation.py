"""When models and publication follow by themselves, on assets in the shape of the project's own."""

from collections.abc import Iterator

import dagster as dg
import pytest

from assets.automation import after_the_burst

COMPANIES = dg.DynamicPartitionsDefinition(name="company")
NORMALISED, MART, PUBLISHED = (dg.AssetKey(name) for name in ("normalised", "mart", "published"))


@dg.asset(partitions_def=COMPANIES)
def normalised() -> None:
    """One partition a company."""


@dg.asset(deps=[normalised], automation_condition=after_the_burst())
def mart() -> None:
    """A model over all companies."""


@dg.asset(deps=[mart], automation_condition=after_the_burst())
def published() -> None:
    """What readers open."""


class Automaton:
    """Materialisations as runs leave them, and what a tick then asks for."""

    def __init__(self, instance: dg.DagsterInstance) -> None:
        self.instance = instance
        self.defs = dg.Definitions(assets=[normalised, mart, published])
        self.cursor: object = None
        instance.add_dynamic_partitions("company", ["AMD", "NVDA"])

    def made(self, *keys: dg.AssetKey, company: str | None = None) -> None:
        for key in keys:
            partition = company if key == NORMALISED else None
            self.instance.report_runless_asset_event(dg.AssetMaterialization(key, partition=partition))

    def tick(self) -> set[dg.AssetKey]:
        result = dg.evaluate_automation_conditions(
            defs=self.defs,
            instance=self.instance,
            asset_selection=dg.AssetSelection.assets(MART, PUBLISHED),
            cursor=self.cursor,  # type: ignore[arg-type]
        )
        self.cursor = result.cursor
        asked = {key for key in (MART, PUBLISHED) if result.get_num_requested(key)}
        self.made(*sorted(asked))
        return asked


@pytest.fixture
def automaton() -> Iterator[Automaton]:
    with dg.DagsterInstance.ephemeral() as instance:
        found = Automaton(instance)
        for company in ("AMD", "NVDA"):
            found.made(NORMALISED, company=company)
        found.made(MART, PUBLISHED)
        found.tick()
        found.tick()
        yield found


def test_where_nothing_changed_nothing_is_made(automaton: Automaton) -> None:
    assert automaton.tick() == set()
    assert automaton.tick() == set()


def test_a_changed_partition_takes_model_and_publication_along_once(automaton: Automaton) -> None:
    automaton.made(NORMALISED, company="NVDA")
    assert automaton.tick() == {MART, PUBLISHED}
    assert automaton.tick() == set()


def test_a_burst_of_partitions_rebuilds_once(automaton: Automaton) -> None:
    for company in ("AMD", "NVDA", "AMD"):
        automaton.made(NORMALISED, company=company)
    assert automaton.tick() == {MART, PUBLISHED}
    assert automaton.tick() == set()


def test_a_run_that_makes_everything_itself_leaves_nothing_to_do(automaton: Automaton) -> None:
    automaton.made(NORMALISED, company="NVDA")
    automaton.made(MART, PUBLISHED)
    assert automaton.tick() == set()
