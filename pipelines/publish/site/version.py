"""Which version of the warehouse a site shows, and what its making came to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class SiteVersion:
    """Name of the published version, when it was published (UTC), where its answers came from (sample, live,
    archive:…), the day as of which its data are known, and the version of the project that made it.
    """

    name: str
    published_at: datetime
    source: str
    as_of: date
    project: str


@dataclass(frozen=True, slots=True)
class SiteOutcome:
    """What was written: pages, files, bytes in all, and seconds by part (read, cards, pictures, pages, write)."""

    pages: int
    files: int
    bytes: int
    charts: int
    seconds: Mapping[str, float] = field(default_factory=dict)
