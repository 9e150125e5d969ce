"""Title, day and language of a release."""

from datetime import UTC, date, datetime

import pytest

from pipelines.raw.releases.front_matter import find_date, find_language
from tests.support.release_pages import read

BODY = "<p><b>Example Reports Second Quarter Results</b></p><p>AUSTIN, Texas – {} – Example today said 5.</p>"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("July 31, 2024", date(2024, 7, 31)),
        ("Aug. 28, 2024―", date(2024, 8, 28)),
        ("31 July 2024", date(2024, 7, 31)),
        ("Sept. 3rd, 2024", date(2024, 9, 3)),
        ("2024-07-31", date(2024, 7, 31)),
        ("2024년 7월 31일", date(2024, 7, 31)),
        ("from May 1, 2024 to June 2, 2024", date(2024, 5, 1)),
        ("February 30, 2024", None),
        ("second quarter 2024", None),
    ],
)
def test_a_date_in_words_is_found(text: str, day: date | None) -> None:
    assert find_date(text) == day


@pytest.mark.parametrize("written", ["July 31, 2024", "Aug. 1, 2024"])
def test_the_dateline_gives_the_day(written: str) -> None:
    document = read(BODY.format(written))
    assert (document.published_date, document.published_at, document.published_basis) == (
        find_date(written), None, "dateline",
    )  # fmt: skip


def test_a_period_end_in_the_first_sentence_is_not_the_day() -> None:
    document = read(
        "<h1>Example</h1><p>Example (NASDAQ: EX) today reported the quarter ended April 28, 2024, of $5 billion.</p>"
    )
    assert document.published_date is None


def test_a_day_alone_under_the_headline_is_the_day() -> None:
    document = read(
        "<h1>Example</h1><div>May 22, 2024</div><p>Example reported the quarter ended April 28, 2024: 5.</p>"
    )
    assert (document.published_date, document.published_basis) == (date(2024, 5, 22), "text")


def test_a_wire_stands_before_the_day() -> None:
    document = read(
        "<p><b>Example Reports Results</b></p><p>SEATTLE--(BUSINESS WIRE)--August 1, 2024--Example said 5.</p>"
    )
    assert (document.published_date, document.published_basis) == (date(2024, 8, 1), "dateline")


@pytest.mark.parametrize(
    ("head", "basis"),
    [
        ('<meta property="article:published_time" content="2024-07-31T16:05:00-04:00">', "meta"),
        (
            '<script type="application/ld+json">{"@graph": [{"datePublished": "2024-07-31T16:05:00-04:00"}]}</script>',
            "json_ld",
        ),
    ],
)
def test_a_moment_with_a_zone_is_kept_in_utc(head: str, basis: str) -> None:
    document = read(BODY.format("July 30, 2024"), head)
    assert document.published_at == datetime(2024, 7, 31, 20, 5, tzinfo=UTC)
    assert (document.published_date, document.published_basis) == (date(2024, 7, 31), basis)


def test_a_stamp_without_a_zone_gives_its_day_only() -> None:
    document = read('<h1>Example</h1><time datetime="2024-07-31T16:05:00">today</time><p>We sold 5.</p>')
    assert (document.published_date, document.published_at) == (date(2024, 7, 31), None)


def test_broken_data_of_a_page_is_passed_over() -> None:
    head = '<script type="application/ld+json">{"datePublished": </script><meta name="date" content="soon">'
    assert read(BODY.format("July 31, 2024"), head).published_basis == "dateline"


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (
            "<p>Exhibit 99.1</p><p><b>FOR IMMEDIATE RELEASE</b></p>" + BODY,
            "Example Reports Second Quarter Results",
        ),
        (
            "<p><b>NEWS RELEASE</b></p><p><b>Jane Doe</b></p><p>jane@example.com</p>" + BODY,
            "Example Reports Second Quarter Results",
        ),
        ("<p><b>About Us</b></p><h1>Headline of the page</h1>" + BODY, "Headline of the page"),
        (
            "<p>Example to build 3 plants</p><p>AUSTIN, July 1, 2024 – Example said.</p>",
            "Example to build 3 plants",
        ),
    ],
)
def test_the_headline_is_the_title(body: str, title: str) -> None:
    assert read(body).title == title


def test_a_page_without_headline_takes_the_one_it_shows_to_others() -> None:
    assert (
        read("<p>Sales were 5.</p>", '<meta property="og:title" content="Example sells 5">').title
        == "Example sells 5"
    )


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "We expect the capital expenditures of the year to be in the range of five to six billion dollars.",
            "en",
        ),
        (
            "회사는 올해 설비투자가 지난해보다 크게 늘어날 것으로 예상한다고 밝혔다. 데이터센터 투자가 이유다.",
            "ko",
        ),
        (
            "当社は本日、データセンターへの投資を来年も続けると発表しました。詳しくは別紙のとおりです。投資額は未定です。",
            "ja",
        ),
        (
            "公司今日宣布明年继续投资数据中心，并将资本支出提高到新的水平，详情请参阅附件中的说明和各项数据表格内容。",
            "zh",
        ),
        (
            "Wir erwarten, dass die Investitionen des Jahres über denen von gestern liegen und das ist für die Firma.",
            "de",
        ),
        ("12 345", None),
    ],
)
def test_the_language_is_told_by_script_and_words(text: str, language: str | None) -> None:
    assert find_language(text, None) == language
