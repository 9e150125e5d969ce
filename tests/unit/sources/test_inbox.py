import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.errors import WrongUse
from pipelines.sources import inbox as module
from pipelines.sources.archive import AnswerArchive
from pipelines.sources.inbox import Inbox, keep_file, read_inbox

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two texts, beside something that is nobody's business."""
    root = tmp_path / "texts"
    (root / "calls").mkdir(parents=True)
    (root / "calls" / "q4 call.txt").write_text("We will spend more.")
    (root / "article.html").write_text("<p>They will spend more.</p>")
    (tmp_path / "secret.txt").write_text("secret")
    return root


def reasons(inbox: Inbox) -> list[tuple[str, str]]:
    return [(problem.place, problem.reason) for problem in inbox.problems]


def test_files_of_a_folder_are_texts_under_an_address_that_never_resolves(folder: Path) -> None:
    inbox = read_inbox(folder)
    assert [(text.url, text.company) for text in inbox.texts] == [
        ("https://inbox.aicapex.invalid/article.html", ""),
        ("https://inbox.aicapex.invalid/calls/q4%20call.txt", ""),
    ]
    assert inbox.problems == []


def test_a_file_is_kept_as_an_answer_and_once(folder: Path, tmp_path: Path) -> None:
    archive = AnswerArchive(tmp_path / "archive")
    text = read_inbox(folder).texts[1]
    answer = keep_file(archive, "sample", text, NOW)
    assert archive.body(answer) == b"We will spend more."
    assert (answer.url, answer.origin, answer.headers["content-type"]) == (text.url, "sample", "text/plain")
    assert keep_file(archive, "sample", text, NOW) == answer
    assert archive.latest(text.url, "sample") == answer


def test_the_index_says_more_about_files_and_lists_addresses(folder: Path) -> None:
    (folder / "index.tsv").write_text(
        "# what I know\n"
        "file\turl\tcompany\tpublished\tspeaker\ttitle\n"
        "calls/q4 call.txt\t\tNVDA\t2026-02-25\tcall_transcript\tFourth quarter\n"
        "\thttps://news.example.com/a\tMSFT\t\tnews_article\n"
    )
    inbox = read_inbox(folder)
    assert inbox.problems == []
    by_url = {text.url: text for text in inbox.texts}
    assert set(by_url) == {
        "https://inbox.aicapex.invalid/article.html",
        "https://inbox.aicapex.invalid/calls/q4%20call.txt",
        "https://news.example.com/a",
    }
    call = by_url["https://inbox.aicapex.invalid/calls/q4%20call.txt"]
    assert (call.company, call.published, call.speaker, call.title) == (
        "NVDA", "2026-02-25", "call_transcript", "Fourth quarter",
    )  # fmt: skip
    article = by_url["https://news.example.com/a"]
    assert (article.file, article.company, article.place) == (None, "MSFT", "index.tsv, line 4")


def test_a_file_of_addresses_is_a_list(tmp_path: Path) -> None:
    file = tmp_path / "urls.txt"
    file.write_text(
        "\ufeffhttps://news.example.com/b\n# later\n\n https://news.example.com/a \nhttps://news.example.com/b\n"
    )
    inbox = read_inbox(file)
    assert [text.url for text in inbox.texts] == ["https://news.example.com/a", "https://news.example.com/b"]
    assert reasons(inbox) == [("urls.txt, line 5", "the text stands twice")]


def test_a_file_of_addresses_may_be_a_table(tmp_path: Path) -> None:
    file = tmp_path / "urls.tsv"
    file.write_text("url\tcompany\nhttps://news.example.com/a\tNVDA\n")
    (text,) = read_inbox(file).texts
    assert (text.url, text.company) == ("https://news.example.com/a", "NVDA")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../secret.txt", "no such file that can be used"),
        ("/etc/hostname", "no such file that can be used"),
        ("calls/../../secret.txt", "no such file that can be used"),
        ("linked.txt", "no such file that can be used"),
        ("missing.txt", "no such file that can be used"),
        ("", "either a file or an address"),
    ],
)
def test_the_index_can_not_name_what_lies_outside(folder: Path, name: str, reason: str) -> None:
    (folder / "linked.txt").symlink_to(folder.parent / "secret.txt")
    (folder / "index.tsv").write_text(f"file\tcompany\n{name}\tNVDA\n")
    inbox = read_inbox(folder)
    assert len(inbox.texts) == 2
    assert [problem.reason for problem in inbox.problems if problem.place == "index.tsv, line 2"] == [
        f"the folder has {reason}" if reason.startswith("no such") else f"a line names {reason}"
    ]


def test_links_pipes_and_other_kinds_of_files_are_named_and_left(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 100)
    (folder / "linked.txt").symlink_to(folder.parent / "secret.txt")
    (folder / "round").symlink_to(folder)
    os.mkfifo(folder / "pipe.txt")
    (folder / "slides.pdf").write_bytes(b"%PDF-1.7")
    (folder / "large.txt").write_text("x" * 101)
    (folder / "empty.txt").write_text("")
    (folder / ".DS_Store").write_text("x")
    inbox = read_inbox(folder)
    assert [text.place for text in inbox.texts] == ["article.html", "calls/q4 call.txt"]
    assert dict(reasons(inbox)) == {
        "linked.txt": "links are not followed: copy the file into the inbox",
        "round": "links are not followed: copy the file into the inbox",
        "pipe.txt": "this is no plain file",
        "slides.pdf": "only .htm, .html, .xhtml, .txt, .md are read: save it as one of these",
        "large.txt": "the file is larger than 100 bytes",
        "empty.txt": "the file is empty",
    }


def test_a_file_that_became_a_link_or_a_pipe_meanwhile_is_not_read(folder: Path, tmp_path: Path) -> None:
    archive = AnswerArchive(tmp_path / "archive")
    text = read_inbox(folder).texts[0]
    file = folder / "article.html"
    file.unlink()
    file.symlink_to(folder.parent / "secret.txt")
    with pytest.raises(OSError, match="symbolic links"):
        keep_file(archive, "sample", text, NOW)
    file.unlink()
    os.mkfifo(file)
    with pytest.raises(ValueError, match="no plain file"):
        keep_file(archive, "sample", text, NOW)
    assert archive.latest(text.url, "sample") is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"file\tticker\n", "the head names ticker; columns are file, url"),
        (b"file\tfile\n", "a column twice"),
        (b"\xff\xfe\x00", "the list can not be read"),
        (b"file\tcompany\na\tb\tc\n", "more cells than the head"),
        (b"file\turl\na.txt\thttps://news.example.com/\n", "either a file or an address"),
    ],
)
def test_a_wrong_index_is_named_and_the_files_stay(folder: Path, content: bytes, reason: str) -> None:
    (folder / "index.tsv").write_bytes(content)
    inbox = read_inbox(folder)
    assert len(inbox.texts) == 2
    ((place, said),) = reasons(inbox)
    assert place.startswith("index.tsv")
    assert reason in said


def test_an_index_that_is_a_link_is_not_read(folder: Path) -> None:
    (folder / "index.tsv").symlink_to(folder.parent / "secret.txt")
    ((place, reason),) = reasons(read_inbox(folder))
    assert (place, "can not be read" in reason) == ("index.tsv", True)


def test_more_files_than_are_read_are_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_FILES", 1)
    inbox = read_inbox(folder)
    assert len(inbox.texts) == 1
    assert reasons(inbox) == [("calls/q4 call.txt", "only the first 1 files are read")]


def test_an_inbox_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="AICAPEX_INBOX"):
        read_inbox(tmp_path / "nowhere")
