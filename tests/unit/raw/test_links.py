import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import PermanentFailure
from pipelines.raw.links import page_address, secure

BASE = "https://news.example.com/feeds/releases.xml"
PAGE = "https://news.example.com/news/a"


@pytest.mark.parametrize(
    "link",
    [
        PAGE,
        "/news/a",
        "../news/a",
        "//news.example.com/news/a",
        " https://News.Example.com:443/news/a#results ",
        "https://news.example.com/news/a?utm_source=rss&utm_medium=feed&fbclid=x",
        "https://news.example.com./news/a",
        "https://news.example.com/new\ns/a",
    ],
)
def test_the_same_page_is_the_same_address_however_it_is_linked(link: str) -> None:
    assert page_address(link, BASE) == PAGE


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("/a?id=7&utm_campaign=x&b=%20c", "https://news.example.com/a?id=7&b=+c"),
        ("/a?b=x%20y&c", "https://news.example.com/a?b=x%20y&c"),
        ("/a?rss=G1QFDERJXkJcFVJYWQ==", "https://news.example.com/a?rss=G1QFDERJXkJcFVJYWQ=="),
        ("/a b/\uacb0\uacfc%21", "https://news.example.com/a%20b/%EA%B2%B0%EA%B3%BC%21"),
        ("https://b\u00fccher.example/a", "https://xn--bcher-kva.example/a"),
        ("https://www.example.com", "https://www.example.com/"),
        ("http://news.example.com:80/a", "http://news.example.com/a"),
        ("https://[2606:4700::1111]/a", "https://[2606:4700::1111]/a"),
        ("", BASE),
    ],
)
def test_an_address_is_written_in_ascii_without_trackers(link: str, address: str) -> None:
    assert page_address(link, BASE) == address


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/hostname",
        "ftp://news.example.com/a",
        "mailto:ir@example.com",
        "http://127.0.0.1/a",
        "http://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://me:secret@news.example.com/",
        "https://news.example.com:8080/a",
        "https://news.example.com:port/a",
        "https://[broken/a",
        "https://" + "a" * 64 + ".example.com/",
        "/" + "a" * 3000,
    ],
)
def test_a_link_that_may_not_be_asked_is_refused(link: str) -> None:
    with pytest.raises(PermanentFailure) as refused:
        page_address(link, BASE)
    assert refused.value.remedy


@given(st.text(max_size=60))
def test_an_address_is_its_own_address(link: str) -> None:
    try:
        address = page_address(link, BASE)
    except PermanentFailure:
        return
    assert page_address(address, BASE) == address
    assert address.isascii()


def test_https_is_asked_where_an_old_feed_links_over_http() -> None:
    assert secure("http://news.example.com/a") == "https://news.example.com/a"
    assert secure(PAGE) == PAGE
