"""What somebody should be told: written to an outbox first, then sent to a webhook until it was taken.

<outbox>/<number>-<key>.json   waits to be sent
<outbox>/sent/<key>            was sent
<outbox>/failing.json          checks that failed at their last evaluation and were told
"""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import msgspec

from pipelines.errors import SourceFailure

MOST_PENDING = 200
"""Notices that wait at most; of more the oldest are dropped."""
_SECTION_CHARACTERS = 2900  # Slack refuses a section with more than 3,000


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice. `key` is what it is about: the same key is never sent twice."""

    key: str
    title: str
    lines: tuple[str, ...]
    at: datetime
    link: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came of sending: how many went, how many wait, and why they do."""

    sent: int
    waiting: int
    failure: str = ""


def slack_payload(notice: Notice) -> bytes:
    """The notice as Slack's webhooks take it: a text for notifications, and blocks for the channel."""
    said = "\n".join(f"• {_escaped(line)}" for line in notice.lines)
    if len(said) > _SECTION_CHARACTERS:
        said = said[:_SECTION_CHARACTERS] + " …"
    foot = f"aicapex · {notice.at:%Y-%m-%d %H:%M} UTC"
    if notice.link:
        foot += f" · <{notice.link}|look at it>"
    blocks: list[dict[str, object]] = [
        {"type": "header", "text": {"type": "plain_text", "text": notice.title[:150]}}
    ]
    if said:
        blocks.append({"type": "section", "text": {"type": "mrkdwn", "text": said}})
    blocks.append({"type": "context", "elements": [{"type": "mrkdwn", "text": foot}]})
    return msgspec.json.encode({"text": _escaped(notice.title), "blocks": blocks})


def put(outbox: Path, notice: Notice) -> bool:
    """Write a notice to the outbox, complete or not at all; whether it is new."""
    name = sha256(notice.key.encode()).hexdigest()[:20]
    outbox.mkdir(parents=True, exist_ok=True)
    if (outbox / "sent" / name).exists() or any(outbox.glob(f"*-{name}.json")):
        return False
    number = f"{notice.at:%Y%m%d%H%M%S%f}"
    _write(outbox / f"{number}-{name}.json", msgspec.json.encode(notice))
    return True


def deliver(outbox: Path, send: Callable[[bytes], None]) -> Delivery:
    """Send what waits, the oldest first, until one is not taken; it and those behind it wait for the next time."""
    waiting = sorted(outbox.glob("*.json"))
    waiting = [path for path in waiting if path.name != "failing.json"]
    for path in waiting[:-MOST_PENDING]:
        path.unlink()
    waiting = waiting[-MOST_PENDING:]
    (outbox / "sent").mkdir(parents=True, exist_ok=True)
    for sent, path in enumerate(waiting):
        notice = msgspec.json.decode(path.read_bytes(), type=Notice)
        try:
            send(slack_payload(notice))
        except SourceFailure as error:
            return Delivery(sent, len(waiting) - sent, str(error))
        # A process killed between the two sends it again: twice is better than never.
        (outbox / "sent" / path.stem.rpartition("-")[2]).touch()
        path.unlink()
    return Delivery(len(waiting), 0)


def newly_failing(outbox: Path, evaluations: Mapping[str, bool]) -> tuple[list[str], list[str]]:
    """Checks that fail now and did not at their last evaluation, and those that pass again; both are remembered.

    evaluations: whether each check passed, by its name. A check that keeps failing is told once.
    """
    file = outbox / "failing.json"
    before = set(msgspec.json.decode(file.read_bytes(), type=list[str])) if file.exists() else set()
    failing = {name for name, passed in evaluations.items() if not passed}
    passing = evaluations.keys() - failing
    after = (before - passing) | failing
    if after != before:
        outbox.mkdir(parents=True, exist_ok=True)
        _write(file, msgspec.json.encode(sorted(after)))
    return sorted(failing - before), sorted(before & passing)


def shortened(lines: Iterable[str], most: int = 20) -> tuple[str, ...]:
    """The first lines, and how many more there are."""
    found = list(lines)
    more = len(found) - most
    return tuple(found[:most]) + ((f"and {more} more",) if more > 0 else ())


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _write(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_bytes(content)
    temporary.replace(path)
