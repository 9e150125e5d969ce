"""What the operator writes: variables, the company file and the newsroom file."""

import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pipelines.companies import load_universe
from pipelines.errors import AicapexError
from pipelines.newsrooms import load_newsrooms
from pipelines.settings import PROJECT_ROOT, load_settings
from tests.fuzz import mutations
from tests.fuzz.target import Target, hold

_PIECES = (
    b"AICAPEX_HOME=", b"AICAPEX_SOURCE=archive:", b"AICAPEX_ORIGIN_OVERRIDES=a=http://b,", b"AICAPEX_POSTGRES_URL=postgresql://u:p@h/d",
    b"AICAPEX_POLL_SECONDS=", b"AICAPEX_KEPT_VERSIONS=", b"AICAPEX_WEBHOOK_URL=https://hooks.example.com/s3cr3t", b"~", b"~nobody/x",
    b"[", b"]", b"{", b"}", b"- ", b": ", b"&a ", b"*a", b"<<: *a", b"!!python/object:os.system", b"!!binary x", b"!!set", b"? ", b"|", b">",
    b"null", b"yes", b"2024-01-01", b"2024-01-01 10:00:00", b".inf", b"0x7fffffffffffffff", b"1e400", b"12:30:45", b"'", b'"', b"#", b"---", b"%YAML 9.9",
    b"companies:", b"groups:", b"feeds:", b"names:", b"ciks:", b"parts:", b"breakdowns:", b"filings:", b"from:", b"ticker:", b"concepts:",
)  # fmt: skip
_SECRET = "s3cr3t"


def check(data: bytes) -> None:
    """Whatever is written is read or refused by name, and what is secret is in no text about it."""
    text = data.decode("utf-8", errors="surrogateescape")
    pairs = (line.partition("=") for line in text.splitlines())
    environ = {name: value.replace("\x00", "") for name, _, value in pairs if name.startswith("AICAPEX_")}
    try:
        found = load_settings(environ)
    except AicapexError as refused:
        hold(_SECRET not in str(refused) or _is_open(environ), "a secret in an error")
    else:
        hold(_SECRET not in repr(found) or _is_open(environ), "a secret in the text of the settings")
    with tempfile.NamedTemporaryFile(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as file:
        path = Path(file.name)
        path.write_bytes(data)
        for load in (load_universe, load_newsrooms):
            try:
                hold(load(path) == load(path), "reading twice gives something else")
            except AicapexError:
                continue


def _is_open(environ: dict[str, str]) -> bool:
    """Whether the word was written where nothing secret belongs."""
    secret = ("AICAPEX_WEBHOOK_URL", "AICAPEX_POSTGRES_URL")
    return any(_SECRET in value for name, value in environ.items() if name not in secret)


def seeds() -> Sequence[bytes]:
    """All variables; the files of the project, whole and an entry each."""
    variables = (
        "AICAPEX_HOME=/tmp/a\nAICAPEX_SOURCE=archive:/tmp/b\nAICAPEX_SEC_IDENTITY=Somebody somebody@example.com\nAICAPEX_COMPANY=MSFT,META\n"
        "AICAPEX_ORIGIN_OVERRIDES=www.sec.gov=http://127.0.0.1:8000\nAICAPEX_REQUESTS_PER_SECOND=5\nAICAPEX_POLL_SECONDS=60\n"
        "AICAPEX_WEBHOOK_URL=https://hooks.example.com/s3cr3t\nAICAPEX_UI_URL=http://127.0.0.1:3000\nAICAPEX_KEPT_VERSIONS=3\n"
        "AICAPEX_POSTGRES_URL=postgresql://aicapex:s3cr3t@127.0.0.1/aicapex\nAICAPEX_CODE_SERVER_PORT=4266\nAICAPEX_INBOX=~/inbox\n"
    )
    newsrooms = (
        "names:\n  SOAP: [Soap Makers]\nfeeds:\n  - name: soap\n    companies: [SOAP]\n    kind: rss\n    url: https://www.example.com/f.xml\n"
        "    language: en\n    hosts: [www.example.com]\n    pages: [https://www.example.com/news/]\n    keywords: []\n    poll_minutes: 15\n"
        "    most_pages: 20\n"
    )
    companies = (PROJECT_ROOT / "pipelines" / "companies.yaml").read_text(encoding="utf-8")
    start = companies.index("\ncompanies:\n")
    second = companies.index("\n  - ticker:", companies.index("  - ticker:", start) + 1)
    return variables.encode(), newsrooms.encode(), companies[start:second].encode()


def real() -> Sequence[bytes]:
    """None: the project's own files are the real ones."""
    return ()


def mutate(data: bytes, rng: random.Random) -> bytes:
    """Lines and words."""
    return mutations.lines(data, rng, _PIECES)


TARGET = Target("settings", check, seeds, real, mutate)
