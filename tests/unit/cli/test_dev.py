"""Two interfaces on one port or one home would run two daemons over one storage."""

import os
import socket
from pathlib import Path

import pytest

from aicapex.dev import check_port_is_free, hold_home
from pipelines.errors import WrongUse
from pipelines.settings import Settings


def test_a_port_on_which_something_listens_is_refused_with_what_to_do() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]
        with pytest.raises(WrongUse, match="--port"):
            check_port_is_free("127.0.0.1", port)
    check_port_is_free("127.0.0.1", port)


def test_a_home_has_one_interface_until_its_process_ends(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    settings.dagster_dir.mkdir()
    first = hold_home(settings)
    assert os.get_inheritable(first)
    with pytest.raises(WrongUse, match="another `aicapex dev` serves this home"):
        hold_home(settings)
    os.close(first)
    os.close(hold_home(settings))
