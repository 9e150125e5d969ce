import re
from pathlib import Path

import pytest

from tests.support.repository import ROOT, texts, tracked

# Spelt backwards: no file names one, this one included.
REGISTRIES = [name[::-1] for name in ("ipyp", "detsohnohtyp", "smjpn", "adnocana")]
FORBIDDEN = {
    "a path of one machine": re.compile(
        r"(?<![\w.-])/(?:root|work|home/\w+|Users/\w+|opt/(?:pypi|wheels)\b[\w-]*)/"
    ),
    "the host of a package registry": re.compile(rf"\b(?:{'|'.join(REGISTRIES)})\.org", re.I),
    "a note of who or what wrote it": re.compile(
        r"co-authored-by|generated (?:with|by) an? (?:ai|assistant)", re.I
    ),
}
# The one file that has to name what no file may.
HERE = Path("tests/architecture/test_tracked_files.py")
EMAIL = re.compile(r"[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,}")
EXAMPLE_HOSTS = re.compile(r"@(?:[\w-]+\.)*example(?:\.(?:com|org|net))?$|\.(?:invalid|example|test)$")
LARGEST_BYTES = 5_000_000


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_tracked_file_names(what: str) -> None:
    found = [
        f"{path}:{text.count(chr(10), 0, hit.start()) + 1}: {hit[0]}"
        for path, text in texts()
        if path != HERE
        for hit in FORBIDDEN[what].finditer(text)
    ]
    assert found == []


def test_e_mail_addresses_are_examples() -> None:
    found = [
        (str(path), hit)
        for path, text in texts()
        for hit in EMAIL.findall(text)
        if not EXAMPLE_HOSTS.search(hit)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("a path of one machine", "see /home/someone/notes"),
        ("a path of one machine", "'/root/.cache'"),
        ("the host of a package registry", f"https://files.{REGISTRIES[1]}.org/x"),
    ],
)
def test_what_is_forbidden_would_be_found(what: str, text: str) -> None:
    assert FORBIDDEN[what].search(text)


@pytest.mark.parametrize("text", ["https://www.sec.gov/work/x", "a/root/b", "/tmp/aicapex-sec-limiter"])
def test_addresses_and_relative_paths_are_no_paths_of_a_machine(text: str) -> None:
    assert not FORBIDDEN["a path of one machine"].search(text)


def test_tracked_files_are_small_enough_to_read_or_review() -> None:
    assert [str(path) for path in tracked() if (ROOT / path).stat().st_size > LARGEST_BYTES] == []


def test_state_and_environments_are_not_tracked() -> None:
    first = {path.parts[0] for path in tracked()}
    assert not first & {".venv", ".aicapex", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis"}
