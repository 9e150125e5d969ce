import pytest

from pipelines.errors import BadWatchState
from pipelines.watch.state import VERSION, WatchState, read_state_text, state_text


def test_no_cursor_is_an_empty_state() -> None:
    assert read_state_text(None) == read_state_text("") == WatchState()


def test_the_cursor_is_json_that_people_can_read_and_names_its_version() -> None:
    text = state_text(WatchState(known={"NVDA 1045810": ("0001045810-26-000001",)}))
    assert f'"version": {VERSION}' in text
    assert '"0001045810-26-000001"' in text
    assert len(text.splitlines()) > 5


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{", "can not be read"),
        ("[]", "names no version"),
        ('{"known": {}}', "names no version"),
        ('{"version": 99}', "is of version 99, later than"),
        ('{"version": 2, "known": 7}', "can not be read"),
    ],
)
def test_what_is_no_state_is_refused_with_what_to_do(text: str, what: str) -> None:
    with pytest.raises(BadWatchState, match=what) as refused:
        read_state_text(text)
    assert "clear it" in refused.value.remedy
