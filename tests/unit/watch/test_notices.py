import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import PassingFailure, PermanentFailure
from pipelines.sources.webhook import post_json
from pipelines.watch.notices import (
    MOST_PENDING,
    Notice,
    deliver,
    newly_failing,
    put,
    shortened,
    slack_payload,
)

AT = datetime(2026, 10, 29, 20, 5, tzinfo=UTC)


def notice(key: str = "run 1", **changes: Any) -> Notice:
    return Notice(
        **{"key": key, "title": "run of nightly failed", "lines": ("a step: why",), "at": AT} | changes
    )


class Hook:
    """A loopback server that takes webhooks; `statuses` are its next answers, 200 after them."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.types: list[str] = []
        self.statuses: list[int] = []
        self.url = ""

    def send(self, payload: bytes) -> None:
        post_json(self.url, payload)


@pytest.fixture
def hook() -> Iterator[Hook]:
    found = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = found.statuses.pop(0) if found.statuses else 200
            if status == 200:
                found.bodies.append(json.loads(body))
                found.types.append(self.headers["Content-Type"])
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        found.url = f"http://127.0.0.1:{server.server_port}/services/secret"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield found
        server.shutdown()
        thread.join()


def test_a_notice_reaches_the_webhook_as_slack_takes_it(tmp_path: Path, hook: Hook) -> None:
    put(tmp_path, notice(lines=("first", "a < b & c"), link="http://127.0.0.1:3000/runs/1"))
    assert deliver(tmp_path, hook.send).sent == 1
    (body,) = hook.bodies
    assert hook.types == ["application/json"]
    assert body["text"] == "run of nightly failed"
    header, section, context = body["blocks"]
    assert (header["type"], header["text"]) == (
        "header", {"type": "plain_text", "text": "run of nightly failed"},
    )  # fmt: skip
    assert section["text"] == {"type": "mrkdwn", "text": "• first\n• a &lt; b &amp; c"}
    assert "<http://127.0.0.1:3000/runs/1|look at it>" in context["elements"][0]["text"]
    assert "2026-10-29 20:05 UTC" in context["elements"][0]["text"]


def test_a_notice_is_sent_once_and_the_same_key_never_again(tmp_path: Path, hook: Hook) -> None:
    assert put(tmp_path, notice())
    assert not put(tmp_path, notice())
    deliver(tmp_path, hook.send)
    assert not put(tmp_path, notice())
    assert deliver(tmp_path, hook.send).sent == 0
    assert len(hook.bodies) == 1


def test_a_webhook_that_is_down_loses_nothing_and_keeps_the_order(tmp_path: Path, hook: Hook) -> None:
    for number in range(3):
        put(tmp_path, notice(f"run {number}", title=f"{number}", at=AT + timedelta(seconds=number)))
    hook.statuses = [200, 503]
    first = deliver(tmp_path, hook.send)
    assert (first.sent, first.waiting) == (1, 2)
    assert "can not take the notice now" in first.failure
    second = deliver(tmp_path, hook.send)
    assert (second.sent, second.waiting, second.failure) == (2, 0, "")
    assert [body["text"] for body in hook.bodies] == ["0", "1", "2"]


def test_an_address_that_refuses_is_named_by_its_host_only(hook: Hook) -> None:
    hook.statuses = [403]
    with pytest.raises(PermanentFailure, match="refuses the notice") as refused:
        post_json(hook.url, b"{}")
    assert "secret" not in str(refused.value)
    with pytest.raises(PassingFailure, match="gave no answer") as silent:
        post_json("http://127.0.0.1:9/services/secret", b"{}")
    assert "secret" not in str(silent.value)


def test_a_redirect_is_not_followed(hook: Hook) -> None:
    hook.statuses = [302]
    with pytest.raises(PermanentFailure):
        post_json(hook.url, b"{}")


def test_an_outbox_that_nobody_empties_keeps_the_latest(tmp_path: Path, hook: Hook) -> None:
    for number in range(MOST_PENDING + 5):
        put(tmp_path, notice(f"run {number}", title=f"{number}", at=AT + timedelta(seconds=number)))
    assert deliver(tmp_path, hook.send).sent == MOST_PENDING
    assert hook.bodies[0]["text"] == "5"


def test_long_notices_fit_into_a_section() -> None:
    payload = json.loads(slack_payload(notice(title="t" * 500, lines=("x" * 5000,))))
    assert len(payload["blocks"][0]["text"]["text"]) == 150
    assert len(payload["blocks"][1]["text"]["text"]) <= 3000
    assert shortened([str(n) for n in range(25)], 20)[-1] == "and 5 more"
    assert shortened(["one"]) == ("one",)


def test_a_check_that_keeps_failing_is_told_once_and_told_when_it_passes_again(tmp_path: Path) -> None:
    assert newly_failing(tmp_path, {"a": False, "b": True}) == (["a"], [])
    assert newly_failing(tmp_path, {"a": False, "b": False}) == (["b"], [])
    # A run that does not evaluate a check says nothing about it.
    assert newly_failing(tmp_path, {"b": True}) == ([], ["b"])
    assert newly_failing(tmp_path, {"a": True}) == ([], ["a"])
    assert newly_failing(tmp_path, {"a": True}) == ([], [])
