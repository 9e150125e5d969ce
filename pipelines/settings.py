"""One frozen settings object: the only place that reads the environment or names a path."""

import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from pipelines.errors import WrongUse

PROJECT_ROOT = Path(__file__).resolve().parent.parent
DEFAULT_HOME = PROJECT_ROOT / ".aicapex"
SEC_MAX_REQUESTS_PER_SECOND = 10
_CREDENTIALS = re.compile(r"//[^/,]*@")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a run depends on besides its answers.

    `source` is `sample`, `live` or `archive:<absolute directory>`; it also tags every kept answer,
    so that answers of different sources never meet in one warehouse.
    `origin_overrides` sends a host to another base URL (a mirror, or a local server in tests).
    `limiter_dir` is shared by every process of the machine, whatever its home, because the SEC counts
    requests per user and not per program.
    `inbox` is a folder of texts of one's own, or a file that lists addresses; None where there is neither.
    `webhook_url` takes notices as Slack's webhooks do, and is a secret; `ui_url` is where Dagster's interface is
    reached, for the links in them. `poll_seconds` is the least time between two looks at the lists of filings.
    `postgres_url` is where Dagster keeps runs and events, and may hold a password; None keeps them in the home.
    `kept_versions` is how many published versions stay, beside the one that readers get.
    `only_kept`: nobody is asked; every answer is the one that the archive holds. Set by a rebuild, by no variable.
    `code_server_port` is where the processes of a server find the code, on loopback.
    """

    home: Path
    source: str = "sample"
    sec_identity: str | None = None
    companies_file: Path = PROJECT_ROOT / "pipelines" / "companies.yaml"
    tickers: tuple[str, ...] = ()
    origin_overrides: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    limiter_dir: Path = field(default_factory=lambda: Path(tempfile.gettempdir()) / "aicapex-sec-limiter")
    requests_per_second: int = SEC_MAX_REQUESTS_PER_SECOND
    newsrooms_file: Path = PROJECT_ROOT / "pipelines" / "newsrooms.yaml"
    inbox: Path | None = None
    webhook_url: str | None = field(default=None, repr=False)
    ui_url: str = "http://127.0.0.1:3000"
    poll_seconds: int = 60
    postgres_url: str | None = field(default=None, repr=False)
    code_server_port: int = 4266
    kept_versions: int = 3
    only_kept: bool = False

    @property
    def origin(self) -> str:
        """The tag under which this source's answers are kept."""
        return self.source

    @property
    def archive_dir(self) -> Path:
        """Every answer from outside, by content hash."""
        return self.home / "archive"

    @property
    def warehouse_path(self) -> Path:
        """The one writable DuckDB file."""
        return self.home / "warehouse" / "aicapex.duckdb"

    @property
    def published_dir(self) -> Path:
        """Published versions; `current` points at the one that readers open."""
        return self.home / "published"

    @property
    def published_file(self) -> Path:
        """The DuckDB file that readers open."""
        return self.published_dir / "current" / "aicapex.duckdb"

    @property
    def traces_dir(self) -> Path:
        """Pages that show where a number stands."""
        return self.home / "traces"

    @property
    def outbox_dir(self) -> Path:
        """Notices that wait to be sent."""
        return self.home / "outbox"

    @property
    def drawings_dir(self) -> Path:
        """Pictures of the site kept from one publication to the next; may be deleted at any time."""
        return self.home / "drawings"

    @property
    def dagster_dir(self) -> Path:
        """DAGSTER_HOME of this home."""
        return self.home / "dagster"

    @property
    def restoring_dir(self) -> Path:
        """There as long as a backup is being restored; a home that has it is not whole."""
        return self.home / ".restoring"

    @property
    def dbt_dir(self) -> Path:
        """The dbt project."""
        return PROJECT_ROOT / "dbt"

    @property
    def claims_dir(self) -> Path:
        """Files of claims, one an article."""
        return PROJECT_ROOT / "claims"

    @property
    def dbt_target_dir(self) -> Path:
        """Where dbt writes its artefacts: under the home, so that two homes never share them."""
        return self.home / "dbt-target"


def canonical_source(source: str) -> str:
    """Return `sample`, `live` or `archive:<absolute directory>`; refuse anything else by name."""
    if source in ("sample", "live"):
        return source
    kind, _, directory = source.partition(":")
    if kind == "archive" and directory:
        return f"archive:{Path(directory).expanduser().resolve()}"
    raise WrongUse(
        f"unknown source {source!r}", remedy="use sample, live or archive:<directory holding <host>/<path>>"
    )


def load_settings(environ: Mapping[str, str], **overrides: object) -> Settings:
    """Build the settings from environment variables, then from keyword overrides that are not None.

    Variables: AICAPEX_HOME, AICAPEX_SOURCE, AICAPEX_SEC_IDENTITY, AICAPEX_COMPANIES_FILE, AICAPEX_COMPANY
    (comma separated tickers), AICAPEX_ORIGIN_OVERRIDES (host=base-url, comma separated), AICAPEX_LIMITER_DIR,
    AICAPEX_REQUESTS_PER_SECOND, AICAPEX_NEWSROOMS_FILE, AICAPEX_INBOX (a folder, or a file of addresses),
    AICAPEX_WEBHOOK_URL, AICAPEX_UI_URL, AICAPEX_POLL_SECONDS, AICAPEX_POSTGRES_URL, AICAPEX_CODE_SERVER_PORT,
    AICAPEX_KEPT_VERSIONS. The two that may be secret, AICAPEX_WEBHOOK_URL and AICAPEX_POSTGRES_URL, may stand in a
    file instead, which AICAPEX_WEBHOOK_URL_FILE and AICAPEX_POSTGRES_URL_FILE name.
    Raises AicapexError naming the variable that can not be read.
    """
    values: dict[str, object] = {
        "home": environ.get("AICAPEX_HOME") or str(DEFAULT_HOME),
        "source": environ.get("AICAPEX_SOURCE") or "sample",
        "sec_identity": environ.get("AICAPEX_SEC_IDENTITY") or None,
    }
    for field_name in ("companies_file", "newsrooms_file", "inbox", "limiter_dir"):
        if environ.get(f"AICAPEX_{field_name.upper()}"):
            values[field_name] = environ[f"AICAPEX_{field_name.upper()}"]
    if environ.get("AICAPEX_COMPANY"):
        values["tickers"] = _tickers(environ["AICAPEX_COMPANY"])
    if environ.get("AICAPEX_ORIGIN_OVERRIDES"):
        values["origin_overrides"] = _overrides(environ["AICAPEX_ORIGIN_OVERRIDES"])
    values |= _operating(environ)
    values.update({key: value for key, value in overrides.items() if value is not None})
    values["source"] = canonical_source(str(values["source"]))
    for key in ("home", "companies_file", "limiter_dir", "newsrooms_file", "inbox"):
        if key in values:
            values[key] = Path(str(values[key])).expanduser().absolute()
    values["tickers"] = tuple(str(t).upper() for t in _as_tuple(values.get("tickers", ())))
    return Settings(**values)  # type: ignore[arg-type]


def _as_tuple(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


def _tickers(text: str) -> tuple[str, ...]:
    tickers = tuple(ticker.strip() for ticker in text.split(",") if ticker.strip())
    if not tickers:
        raise WrongUse(
            "AICAPEX_COMPANY names no company",
            place=text,
            remedy="write tickers, comma separated, or unset it",
        )
    return tickers


def _overrides(text: str) -> Mapping[str, str]:
    pairs = [item.partition("=") for item in text.split(",") if item.strip()]
    if _CREDENTIALS.search(text):
        # The address of an answer is kept with it, and stands in logs.
        raise WrongUse(
            "AICAPEX_ORIGIN_OVERRIDES can not be used: an address holds a user or a password",
            place=_CREDENTIALS.sub("//***@", text),
            remedy="put a proxy that signs in before the mirror, and name its address",
        )
    if any(
        not host.strip() or not base.strip().startswith(("http://", "https://")) for host, _, base in pairs
    ):
        raise WrongUse(
            "AICAPEX_ORIGIN_OVERRIDES can not be read",
            place=text,
            remedy="write host=http://address, comma separated",
        )
    return MappingProxyType({host.strip(): base.strip().rstrip("/") for host, _, base in pairs})


def _operating(environ: Mapping[str, str]) -> dict[str, object]:
    """How the machine is run: its pace, and whom it tells."""
    found: dict[str, object] = {}
    if environ.get("AICAPEX_REQUESTS_PER_SECOND"):
        found["requests_per_second"] = _whole(
            environ, "AICAPEX_REQUESTS_PER_SECOND", 1, SEC_MAX_REQUESTS_PER_SECOND
        )
    if environ.get("AICAPEX_POLL_SECONDS"):
        found["poll_seconds"] = _whole(environ, "AICAPEX_POLL_SECONDS", 5, 3600)
    if environ.get("AICAPEX_CODE_SERVER_PORT"):
        found["code_server_port"] = _whole(environ, "AICAPEX_CODE_SERVER_PORT", 1, 65535)
    if environ.get("AICAPEX_KEPT_VERSIONS"):
        found["kept_versions"] = _whole(environ, "AICAPEX_KEPT_VERSIONS", 1, 1000)
    if postgres := _secret(environ, "AICAPEX_POSTGRES_URL"):
        found["postgres_url"] = _postgres(postgres)
    if webhook := _secret(environ, "AICAPEX_WEBHOOK_URL"):
        found["webhook_url"] = _address("AICAPEX_WEBHOOK_URL", webhook)
    if environ.get("AICAPEX_UI_URL"):
        found["ui_url"] = _address("AICAPEX_UI_URL", environ["AICAPEX_UI_URL"])
    return found


def _secret(environ: Mapping[str, str], name: str) -> str:
    """A value out of its variable, else out of the file that the one with `_FILE` names; empty where neither is set."""
    named = environ.get(f"{name}_FILE")
    if environ.get(name) or not named:
        return environ.get(name, "")
    try:
        return Path(named).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        what = error.strerror if isinstance(error, OSError) else type(error).__name__
        raise WrongUse(
            f"the file of {name}_FILE can not be read: {what}",
            place=named,
            remedy="name a text file that this user may read, or set the variable itself",
        ) from None


def _whole(environ: Mapping[str, str], name: str, least: int, most: int) -> int:
    text = environ[name]
    if not text.isdecimal() or not least <= int(text) <= most:
        raise WrongUse(
            f"{name} can not be used", place=text, remedy=f"set a whole number from {least} to {most}"
        )
    return int(text)


def _address(name: str, text: str) -> str:
    # The place is not named: the address of a webhook is a secret.
    try:
        has_host = bool(urlsplit(text).hostname)
    except ValueError:
        has_host = False
    if not text.startswith(("http://", "https://")) or not has_host:
        raise WrongUse(
            f"{name} can not be used",
            remedy="set an address that begins with https:// or http:// and names a host",
        )
    return text.rstrip("/")


def _postgres(text: str) -> str:
    """With the driver named: left open, SQLAlchemy 2.1 looks for another one than dagster-postgres brings."""
    scheme, _, rest = text.partition("://")
    if scheme not in ("postgresql", "postgresql+psycopg2") or not rest:
        # The place is not named: the address may hold a password.
        raise WrongUse(
            "AICAPEX_POSTGRES_URL can not be used",
            remedy="set postgresql://user@host:port/database, the password in it or in PGPASSWORD",
        )
    return f"postgresql+psycopg2://{rest}"


def settings_from_environment(**overrides: object) -> Settings:
    """`load_settings` over this process's environment."""
    return load_settings(os.environ, **overrides)


def export_for_children(settings: Settings) -> None:
    """Set the variables that Dagster's and dbt's own processes read, so that they see these settings."""
    overrides = ",".join(f"{host}={base}" for host, base in settings.origin_overrides.items())
    os.environ.update(
        {
            "AICAPEX_SEC_IDENTITY": settings.sec_identity or "",
            "AICAPEX_ORIGIN_OVERRIDES": overrides,
            "AICAPEX_REQUESTS_PER_SECOND": str(settings.requests_per_second),
            "AICAPEX_POLL_SECONDS": str(settings.poll_seconds),
            "AICAPEX_WEBHOOK_URL": settings.webhook_url or "",
            "AICAPEX_UI_URL": settings.ui_url,
            "AICAPEX_POSTGRES_URL": settings.postgres_url or "",
            "AICAPEX_CODE_SERVER_PORT": str(settings.code_server_port),
            "AICAPEX_KEPT_VERSIONS": str(settings.kept_versions),
            "AICAPEX_HOME": str(settings.home),
            "AICAPEX_SOURCE": settings.source,
            "AICAPEX_COMPANIES_FILE": str(settings.companies_file),
            "AICAPEX_NEWSROOMS_FILE": str(settings.newsrooms_file),
            "AICAPEX_INBOX": str(settings.inbox or ""),
            "AICAPEX_LIMITER_DIR": str(settings.limiter_dir),
            "AICAPEX_WAREHOUSE": str(settings.warehouse_path),
            "DAGSTER_HOME": str(settings.dagster_dir),
            "DBT_TARGET_PATH": str(settings.dbt_target_dir),
            "DBT_LOG_PATH": str(settings.home / "logs"),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "DAGSTER_DISABLE_TELEMETRY": "1",
        }
    )
