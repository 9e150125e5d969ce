import socket
import threading
from collections.abc import Iterator

import pytest

from pipelines.errors import PermanentFailure
from pipelines.sources.guard import Guard

URL = "https://news.example.com/a"


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A connection to somebody who says nothing."""
    here, there = socket.socketpair()
    with here, there:
        yield here


def test_a_connection_is_cut_when_the_time_is_up_even_after_another_object_took_it_over(
    silent: socket.socket,
) -> None:
    with Guard(URL, 0.1) as guard:
        guard.follow(silent)
        taken = socket.socket(fileno=silent.detach())
        with taken:
            taken.settimeout(20.0)
            assert taken.recv(1) == b""
        assert guard.passed


def test_a_connection_made_after_the_time_is_cut_at_once(silent: socket.socket) -> None:
    with Guard(URL, 0.0) as guard:
        guard._timer.join()
        guard.follow(silent)
        silent.settimeout(20.0)
        assert silent.recv(1) == b""


def test_a_request_that_ends_in_time_leaves_nothing_behind(silent: socket.socket) -> None:
    before = threading.active_count()
    with Guard(URL, 600.0) as guard:
        guard.follow(silent)
    guard._timer.join()
    assert not guard.passed
    assert threading.active_count() == before


def test_only_the_exempt_host_and_port_may_lie_inside_a_network() -> None:
    guard = Guard(URL, 1.0, exempt=("127.0.0.1", 8001))
    assert guard.addresses("127.0.0.1", 8001) == ("127.0.0.1",)
    for host, port in (("127.0.0.1", 8002), ("localhost", 8001), ("169.254.169.254", 80)):
        with pytest.raises(PermanentFailure, match=URL):
            guard.addresses(host, port)
