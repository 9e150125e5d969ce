from datetime import UTC, date, datetime
from importlib.resources import files

import pytest
from bs4 import BeautifulSoup
from jinja2 import UndefinedError
from markupsafe import Markup

from pipelines.publish.site.card import Source
from pipelines.publish.site.figure import Figure
from pipelines.publish.site.html import environment, render, stylesheet
from pipelines.publish.site.pages.site import Page
from pipelines.publish.site.table import Table
from pipelines.publish.site.version import SiteVersion
from pipelines.publish.site.write import read_words

HOSTILE = "\"'><script>alert(1)</script>"
VERSION = SiteVersion("v", datetime(2026, 1, 1, tzinfo=UTC), "sample", date(2026, 7, 29), "0")
TEMPLATES = {
    entry.name: entry.read_text("utf-8")
    for entry in files("pipelines.publish.site").joinpath("templates").iterdir()
    if entry.is_file()
}


def page(text: str = "words") -> Page:
    figure = Figure(
        chart_id="chart",
        title=text,
        unit=text,
        definition=text,
        notes=(text,),
        mart=text,
        sources=(Source("0000000001-26-000001", 1),),
        newest=text,
        svg=Markup("<svg></svg>"),
        specification=Markup("{}"),
        table=Table(((text, True),), ((text,),)),
        legend=((text, text, "s1"),),
    )
    return Page("spend.html", "figures.html", "spend", text, text, (figure,))


def html(text: str = "words", language: str = "en") -> str:
    words = read_words()[language]  # type: ignore[index]
    return render(page(text), words, VERSION, environment(TEMPLATES))


def test_words_of_a_filing_are_text_wherever_they_stand() -> None:
    read = BeautifulSoup(html(HOSTILE), "lxml")
    inline = [script for script in read.find_all("script") if not script.has_attr("src")]
    assert [script["type"] for script in inline] == ["application/json"]
    assert not [tag for tag in read.find_all(True) for name in tag.attrs if name.startswith("on")]
    assert HOSTILE in read.get_text()


def test_a_page_allows_nothing_but_its_own_files() -> None:
    read = BeautifulSoup(html(), "lxml")
    policy = read.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
    assert policy is not None
    assert str(policy["content"]).startswith("default-src 'none'; script-src 'self';")
    assert "connect-src 'none'" in str(policy["content"])


def test_a_korean_page_lies_a_folder_deeper_and_finds_the_same_files() -> None:
    english, korean = BeautifulSoup(html(), "lxml"), BeautifulSoup(html(language="ko"), "lxml")
    assert english.select_one("a.language")["href"] == "ko/spend.html"  # type: ignore[index]
    assert korean.select_one("a.language")["href"] == "../spend.html"  # type: ignore[index]
    assert korean.select_one("html")["lang"] == "ko"  # type: ignore[index]
    assert korean.select_one("link[rel=stylesheet]")["href"] == "../assets/site.css"  # type: ignore[index]


def test_a_value_that_is_missing_stops_the_build() -> None:
    with pytest.raises(UndefinedError):
        environment({"x.html": "{{ page.nothing }}"}).get_template("x.html").render(page={})


def test_the_style_has_the_colours_of_both_themes_before_it() -> None:
    style = stylesheet("body{}")
    assert style.index('html[data-theme="dark"]') < style.index("body{}")
    assert "prefers-color-scheme: dark" in style
