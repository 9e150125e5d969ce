from collections.abc import Mapping, Sequence

import pytest

from pipelines.publish.site.cards import (
    absent,
    company,
    concentration,
    definitions,
    gauges,
    guidance,
    payback,
    ranking,
    spend,
)
from pipelines.publish.site.finding import Title, TitleNotSupported, find
from pipelines.publish.site.write import read_words

# Titles of a chart, facts, and the one title that they support. Each title stands here as supported once and, with
# the facts of its neighbours, as not supported.
CASES: list[tuple[Sequence[Title], Mapping[str, float], str]] = [
    (spend.SPEND_TITLES, {"growth": 1.2}, "spend_doubled"),
    (spend.SPEND_TITLES, {"growth": 0.87}, "spend_grew"),
    (spend.SPEND_TITLES, {"growth": -0.2}, "spend_fell"),
    (spend.SPEND_TITLES, {"growth": 0.004}, "spend_flat"),
    (spend.SHARE_TITLES, {"latest": 0.287, "highest_before": 0.255}, "share_record"),
    (spend.SHARE_TITLES, {"latest": 0.25, "highest_before": 0.255}, "share_below_peak"),
    (ranking.TITLES, {"highest": 2.7, "second": 0.75}, "ranking_above_revenue"),
    (ranking.TITLES, {"highest": 2.7, "second": 1.1}, "ranking_several_above"),
    (ranking.TITLES, {"highest": 0.9, "second": 0.75}, "ranking_highest"),
    (company.TITLES, {"growth": 0.3, "is_highest": 1}, "company_record_growth"),
    (company.TITLES, {"growth": 0.3, "is_highest": 0}, "company_grew"),
    (company.TITLES, {"growth": -0.3, "is_highest": 0}, "company_fell"),
    (company.TITLES, {"growth": 0.0, "is_highest": 0}, "company_flat"),
    (
        company.LEVEL_TITLES,
        {"latest": 0.4, "highest_before": 0.3, "lowest_before": 0.1},
        "company_share_highest",
    ),
    (
        company.LEVEL_TITLES,
        {"latest": 0.05, "highest_before": 0.3, "lowest_before": 0.1},
        "company_share_lowest",
    ),
    (
        company.LEVEL_TITLES,
        {"latest": 0.2, "highest_before": 0.3, "lowest_before": 0.1},
        "company_share_between",
    ),
    (definitions.TITLES, {"spread": 0.04, "count": 2}, "definitions_two"),
    (definitions.TITLES, {"spread": 0.04, "count": 3}, "definitions_apart"),
    (definitions.TITLES, {"spread": 0.001, "count": 3}, "definitions_agree"),
    (concentration.TITLES, {"count": 4, "low": 59, "high_before": 51}, "concentration_certainly_higher"),
    (concentration.TITLES, {"count": 2, "low": 29, "high_before": 51}, "concentration_several"),
    (concentration.TITLES, {"count": 1, "low": 12, "high_before": 51}, "concentration_one"),
    (concentration.TITLES, {"count": 0, "low": 0, "high_before": 51}, "concentration_none"),
    (concentration.HHI_TITLES, {"low": 1200, "high_before": 1112.5}, "hhi_apart"),
    (concentration.HHI_TITLES, {"low": 939, "high_before": 1112.5}, "hhi_overlap"),
    (guidance.TITLES, {"compared": 3, "above": 3}, "guidance_all_above"),
    (guidance.TITLES, {"compared": 3, "above": 1}, "guidance_some_above"),
    (guidance.TITLES, {"compared": 3, "above": 0}, "guidance_none_above"),
    (guidance.TITLES, {"compared": 1, "above": 1}, "guidance_one"),
    (guidance.TITLES, {"compared": 0, "above": 0}, "guidance_none_over"),
    (payback.TITLES, {"disclosed": 52, "covered": 0.29}, "payback_short"),
    (payback.TITLES, {"disclosed": 52, "covered": 1.1}, "payback_covered"),
    (payback.TITLES, {"disclosed": 0, "covered": 0}, "payback_undisclosed"),
    (payback.CASES_TITLES, {"covering": 0, "cases": 81}, "cases_none"),
    (payback.CASES_TITLES, {"covering": 5, "cases": 81}, "cases_some"),
    (payback.CASES_TITLES, {"covering": 81, "cases": 81}, "cases_all"),
    (gauges.TITLES, {"gauges": 6, "highest": 6}, "gauges_all_highest"),
    (gauges.TITLES, {"gauges": 6, "highest": 5}, "gauges_most_highest"),
    (gauges.TITLES, {"gauges": 6, "highest": 1}, "gauges_one_highest"),
    (gauges.TITLES, {"gauges": 6, "highest": 3}, "gauges_some_highest"),
    (gauges.TITLES, {"gauges": 6, "highest": 0}, "gauges_none_highest"),
    (absent.TITLES, {"most_common": 60, "all": 100}, "absent_one_reason"),
    (absent.TITLES, {"most_common": 40, "all": 100}, "absent_many_reasons"),
]


@pytest.mark.parametrize(("titles", "facts", "key"), CASES, ids=[case[2] for case in CASES])
def test_facts_support_one_title_and_none_of_its_neighbours(
    titles: Sequence[Title], facts: Mapping[str, float], key: str
) -> None:
    assert [title.key for title in titles if title.holds(facts)] == [key] or key == "spend_doubled"
    assert find("chart", titles, facts, {}).title_key == key


def test_each_title_of_each_chart_has_a_case_and_a_sentence() -> None:
    tried = {key for _, _, key in CASES}
    every = {title.key for titles, _, _ in CASES for title in titles}
    assert every == tried
    sentences = {key for key in read_words()["en"].catalogue if key.startswith("titles.")}
    assert sentences == {f"titles.{key}" for key in every}


def test_a_chart_whose_numbers_support_no_title_stops_the_build_and_is_named() -> None:
    grew = [Title("spend_grew", lambda facts: facts["growth"] > 0)]
    assert find("spend", grew, {"growth": 0.1}, {}).title_key == "spend_grew"
    with pytest.raises(TitleNotSupported, match=r"'spend'.*spend_grew.*-0\.1"):
        find("spend", grew, {"growth": -0.1}, {})


def test_a_number_that_is_none_supports_nothing() -> None:
    with pytest.raises(TitleNotSupported):
        find("share", spend.SHARE_TITLES, {"latest": float("nan"), "highest_before": 0.2}, {})
