"""What is secret stands in the environment or a file, and in no text that the program writes."""

from pathlib import Path

import pytest

from aicapex import cli
from aicapex.run_log import open_run_log
from pipelines.errors import WrongUse
from pipelines.redaction import redacted, secrets_of
from pipelines.settings import Settings, load_settings

HOOK = "https://hooks.example.com/services/T000/B000/hush-hush"
DATABASE = "postgresql://aicapex:pa%40ss-word@127.0.0.1:5432/aicapex"
BOTH = load_settings({"AICAPEX_WEBHOOK_URL": HOOK, "AICAPEX_POSTGRES_URL": DATABASE})


@pytest.mark.parametrize(
    "text",
    [
        f"no answer from {HOOK}",
        "POST /services/T000/B000/hush-hush failed",
        "url: 'hush-hush'",
        f"could not connect to {BOTH.postgres_url}",
        "password=pa@ss-word",
        DATABASE,
    ],
)
def test_no_form_of_a_secret_is_left_in_a_text(text: str) -> None:
    left = redacted(text, secrets_of(BOTH))
    assert "hush" not in left
    assert "ss-word" not in left
    assert "***" in left


def test_what_is_not_secret_stays() -> None:
    assert "hooks.example.com" in redacted("hooks.example.com refuses the notice", secrets_of(BOTH))
    assert redacted("aicapex at 127.0.0.1:5432", secrets_of(BOTH)) == "aicapex at 127.0.0.1:5432"
    assert secrets_of(Settings(home=Path("home"))) == ()
    assert secrets_of(load_settings({"AICAPEX_POSTGRES_URL": "postgresql:///aicapex?host=/run"})) == ()


def test_a_password_that_breaks_the_url_is_a_secret_all_the_same() -> None:
    odd = load_settings({"AICAPEX_POSTGRES_URL": "postgresql://aicapex:half[open@127.0.0.1/aicapex"})
    assert redacted("bad host in half[open@127.0.0.1", secrets_of(odd)) == "bad host in ***@127.0.0.1"


def test_the_log_of_a_run_holds_no_secret(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    settings = load_settings({"AICAPEX_WEBHOOK_URL": HOOK, "AICAPEX_POSTGRES_URL": DATABASE}, home=tmp_path)
    with open_run_log(settings) as log:
        print(f"retrying {HOOK}", file=log)
        log.write(f"{DATABASE}\n")
    with open_run_log(settings) as log:
        log.write("the end\n")
    written = (tmp_path / "logs" / "run.log").read_text("utf-8")
    assert written.startswith("retrying ***\n")
    assert written.endswith("the end\n")
    assert "ss-word" not in written


def test_an_error_that_quotes_a_secret_is_shown_without_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails() -> None:
        raise WrongUse(f"the address {HOOK} is odd")

    monkeypatch.setenv("AICAPEX_WEBHOOK_URL", HOOK)
    monkeypatch.setattr(cli, "app", fails)
    monkeypatch.setattr(cli, "_register", lambda: None)
    with pytest.raises(SystemExit):
        cli.main()
    said = capsys.readouterr().err
    assert "the address *** is odd" in said.replace("\n", " ")
    assert "hush" not in said


def test_a_secret_may_stand_in_a_file_of_its_own(tmp_path: Path) -> None:
    hook, database = tmp_path / "hook", tmp_path / "database"
    hook.write_text(f"{HOOK}\n", "utf-8")
    database.write_text(f"{DATABASE}\n", "utf-8")
    found = load_settings({"AICAPEX_WEBHOOK_URL_FILE": str(hook), "AICAPEX_POSTGRES_URL_FILE": str(database)})
    assert (found.webhook_url, found.postgres_url) == (BOTH.webhook_url, BOTH.postgres_url)
    other = load_settings(
        {"AICAPEX_WEBHOOK_URL": "https://h.example/x", "AICAPEX_WEBHOOK_URL_FILE": str(hook)}
    )
    assert other.webhook_url == "https://h.example/x"


def test_a_file_of_a_secret_that_can_not_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="AICAPEX_WEBHOOK_URL_FILE") as refused:
        load_settings({"AICAPEX_WEBHOOK_URL_FILE": str(tmp_path / "gone")})
    assert "gone" in str(refused.value)
    (tmp_path / "bytes").write_bytes(b"\xff\xfehush")
    with pytest.raises(WrongUse, match="can not be read") as broken:
        load_settings({"AICAPEX_POSTGRES_URL_FILE": str(tmp_path / "bytes")})
    assert "hush" not in str(broken.value)
