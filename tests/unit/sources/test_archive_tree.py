from pathlib import Path

import pytest

from pipelines.errors import AicapexError, NotInArchive, PermanentFailure
from pipelines.sources.archive_tree import ArchiveTransport

URL = "https://data.sec.gov/submissions/CIK0001045810.json"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    (root / "data.sec.gov" / "submissions").mkdir(parents=True)
    (root / "data.sec.gov" / "submissions" / "CIK0001045810.json").write_bytes(b"{}")
    (tmp_path / "secret").write_bytes(b"mine")
    return root


def test_a_file_is_the_answer_to_its_url(tree: Path) -> None:
    raw = ArchiveTransport(tree).get(URL, etag='"a"', last_modified="x")
    assert (raw.status, raw.body, raw.fault) == (200, b"{}", "")


@pytest.mark.parametrize(
    "url",
    [
        "https://DATA.sec.gov/submissions//./CIK0001045810.json",
        URL.replace("_", "%5F").replace("C", "%43", 1),
    ],
)
def test_the_same_url_written_otherwise_is_the_same_file(tree: Path, url: str) -> None:
    assert ArchiveTransport(tree).get(url).body == b"{}"


def test_the_origin_names_the_directory_however_it_was_written(tree: Path) -> None:
    assert ArchiveTransport(tree / ".." / "tree").origin == f"archive:{tree.resolve()}"


@pytest.mark.parametrize(
    "url",
    [
        URL + ".gz",
        URL + "/deeper",
        URL + "?page=2",
        "https://data.sec.gov/submissions",
        "https://data.sec.gov/",
        "https://www.sec.gov/files/company_tickers.json",
        "https://secondary.aicapex.invalid/figures/CIK0001045810.json",
    ],
)
def test_what_the_tree_does_not_hold_is_not_in_the_archive(tree: Path, url: str) -> None:
    with pytest.raises(NotInArchive) as failure:
        ArchiveTransport(tree).get(url)
    assert url in str(failure.value)
    assert "What to do" in str(failure.value)


@pytest.mark.parametrize(
    "url",
    [
        "https://data.sec.gov/../../secret",
        "https://data.sec.gov/%2e%2e/%2E%2E/secret",
        "https://data.sec.gov/submissions/..%2f..%2f..%2fsecret",
        "https://../secret",
        "https://./x",
        "https://data.sec.gov/%00",
        "https://data.sec.gov/x?/../../../secret",
        "file:///etc/hostname",
        "no url",
        "https://[broken/x",
    ],
)
def test_nothing_outside_the_tree_is_ever_read(tree: Path, url: str) -> None:
    with pytest.raises(PermanentFailure) as failure:
        ArchiveTransport(tree).get(url)
    assert "inside the archive" in str(failure.value)


def test_a_link_out_of_the_tree_is_not_followed(tree: Path) -> None:
    (tree / "data.sec.gov" / "link").symlink_to(tree.parent / "secret")
    with pytest.raises(PermanentFailure):
        ArchiveTransport(tree).get("https://data.sec.gov/link")


NEWS = "https://news.example.com"


@pytest.fixture
def news(tree: Path) -> ArchiveTransport:
    """An archive that also holds pages of a newsroom."""
    for name in ("2025.html", "2025/a.html", "2025/b c.html", "2025/q3/a.html", "feed?page=2", "zu\u00e9"):
        file = tree / "news.example.com" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(name.encode())
    return ArchiveTransport(tree)


@pytest.mark.parametrize(
    ("prefix", "held"),
    [
        (f"{NEWS}/2025/", ["/2025/a.html", "/2025/b%20c.html", "/2025/q3/a.html"]),
        (f"{NEWS}/2025", ["/2025.html", "/2025/a.html", "/2025/b%20c.html", "/2025/q3/a.html"]),
        (f"{NEWS}/2025/b", ["/2025/b%20c.html"]),
        (f"{NEWS}/2025/q3/a.html", ["/2025/q3/a.html"]),
        (f"{NEWS}/feed?page=", ["/feed?page=2"]),
        (f"{NEWS}/nothing/here/", []),
        (f"{NEWS}/z", ["/zu%C3%A9"]),
        ("https://other.example.com/", []),
        ("https://news.example.co", []),
    ],
)
def test_what_is_held_under_a_url_is_listed_in_order(
    news: ArchiveTransport, prefix: str, held: list[str]
) -> None:
    assert news.held_under(prefix) == [NEWS + path for path in held]


@pytest.mark.parametrize("prefix", [NEWS, f"{NEWS}/", "https://NEWS.example.com//"])
def test_everything_of_a_host_is_listed_and_each_url_is_answered(news: ArchiveTransport, prefix: str) -> None:
    held = news.held_under(prefix)
    assert held == sorted(held)
    assert {news.get(url).body for url in held} == {
        name.encode()
        for name in ("2025.html", "2025/a.html", "2025/b c.html", "2025/q3/a.html", "feed?page=2", "zu\u00e9")
    }


def test_links_out_of_the_tree_and_linked_folders_are_not_listed(news: ArchiveTransport, tree: Path) -> None:
    folder = tree / "news.example.com" / "2025"
    (folder / "secret.html").symlink_to(tree.parent / "secret")
    (folder / "outside").symlink_to(tree.parent)
    (folder / "round").symlink_to(folder)
    assert news.held_under(f"{NEWS}/2025/q") == [f"{NEWS}/2025/q3/a.html"]
    assert news.held_under(f"{NEWS}/2025/")[:3] == news.held_under(f"{NEWS}/2025/")


@pytest.mark.parametrize("prefix", ["https://news.example.com/../", "https://../", "no url", ""])
def test_nothing_outside_the_tree_is_ever_listed(news: ArchiveTransport, prefix: str) -> None:
    with pytest.raises(PermanentFailure, match="inside the archive"):
        news.held_under(prefix)


def test_a_missing_root_is_named(tmp_path: Path) -> None:
    with pytest.raises(AicapexError, match=rf"{tmp_path}/nowhere.*What to do"):
        ArchiveTransport(tmp_path / "nowhere")
