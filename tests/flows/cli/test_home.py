import re
import stat
import tomllib
from pathlib import Path

import pytest

from flows.cli.settings_file import settings_text
from flows.settings import Settings
from tests.flows.cli.terminal import SAMPLES, Terminal


def contents(home: Path) -> dict[str, bytes]:
    found = [file for file in home.rglob("*") if file.is_file()]
    return {str(f.relative_to(home)): f.read_bytes() for f in found if "keymill.db" not in f.name}


def test_init_makes_a_home_that_only_its_owner_can_enter(fresh: Terminal) -> None:
    assert stat.S_IMODE(fresh.home.stat().st_mode) == 0o700
    assert stat.S_IMODE((fresh.home / "keymill.toml").stat().st_mode) == 0o600
    assert (fresh.home / "inbox" / "vendor").is_dir()
    assert fresh.settings.log_origin == "test.example/log"


def test_init_again_overwrites_nothing_and_brings_back_what_is_missing(fresh: Terminal) -> None:
    before = contents(fresh.home)
    (fresh.home / "templates").rmdir()
    told = fresh.json("init")
    assert told == {
        "home": str(fresh.home),
        "log_origin": "test.example/log",
        "new": False,
    }
    assert contents(fresh.home) == before
    assert (fresh.home / "templates").is_dir()


def test_the_name_of_a_log_does_not_change(fresh: Terminal) -> None:
    assert "The log of this home is called test.example/log." in fresh.refusal(
        "init", "--origin", "other.example/log"
    )
    assert fresh.settings.log_origin == "test.example/log"


@pytest.mark.parametrize("name", ["", "two words", "plus+sign", "bell\a"])
def test_a_name_that_no_log_can_have_makes_no_home(tmp_path: Path, name: str) -> None:
    terminal = Terminal(tmp_path / "home")
    assert "is no name of a log" in terminal.refusal("init", "--origin", name)
    assert not (tmp_path / "home" / "keymill.toml").exists()


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    refused = Terminal(tmp_path / "file" / "home").refusal("init", status=3)
    assert refused.endswith("See to it, then run init again.")


def test_the_settings_file_holds_every_setting_at_its_default(tmp_path: Path) -> None:
    written = settings_text("a.example/log")
    assert tomllib.loads(written) == {"log_origin": "a.example/log"}
    commented_in = re.sub(r"^# (\[limits\]|\w+ = .*)$", r"\1", written, flags=re.MULTILINE)
    given = tomllib.loads(commented_in)
    assert {*given, "home"} == {*Settings.model_fields}
    unset = {n for n, field in Settings.model_fields.items() if field.default is None}
    chosen = {name: value for name, value in given.items() if name not in unset}
    assert Settings(home=tmp_path, **chosen) == Settings(home=tmp_path, log_origin="a.example/log")


def test_demo_fills_the_inboxes_and_says_which_night_to_run(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "home")
    told = terminal.run("demo")
    assert told.exit_code == 0
    assert "keymill run --as-of 2026-11-20" in told.stdout
    samples = {str(f.relative_to(SAMPLES)) for f in SAMPLES.glob("*/*") if f.is_file()}
    inbox = terminal.home / "inbox"
    assert {str(f.relative_to(inbox)) for f in inbox.glob("*/*")} == samples


def test_demo_again_before_the_night_changes_nothing(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "home")
    first = terminal.json("demo")["placed"]
    assert terminal.json("demo")["placed"] == first


def test_demo_leaves_out_what_this_home_has_archived(after_a_night: Terminal) -> None:
    assert after_a_night.json("demo")["placed"] == []
    assert list(after_a_night.home.glob("inbox/*/*")) == []


def test_migrate_says_at_which_revision_the_database_is(fresh: Terminal) -> None:
    from schemas.migrations import latest

    assert fresh.json("migrate") == {"revision": latest()}
    (fresh.home / "keymill.db").unlink()
    assert "keymill" in fresh.refusal("status", status=3)
    assert fresh.run("migrate").stdout == f"The database is at revision {latest()}.\n"
    assert fresh.run("status").exit_code == 0
