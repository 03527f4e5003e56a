import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.flows.cli.terminal import SAMPLES, Terminal

REPOSITORY = SAMPLES.parents[1]
MAIN = "from flows.cli import main; main()"


def keymill(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """A true process: what it printed, and its exit status."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("KEYMILL_")}
    return subprocess.run(
        [sys.executable, "-c", MAIN, *map(str, words)],
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        env=environment,
        timeout=180,
    )


@pytest.fixture(scope="session")
def one_night(tmp_path_factory: pytest.TempPathFactory) -> tuple[Terminal, dict[str, Any]]:
    """A home whose catalogue was taken in by a true process, and what that told."""
    terminal = Terminal(tmp_path_factory.mktemp("run") / "home")
    terminal.json("init")
    terminal.json("load", SAMPLES / "vendor" / "catalogue-2026-11.xlsx")
    done = keymill("run", "--as-of", "2026-11-20", "--json", "--home", terminal.home)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    told: dict[str, Any] = json.loads(done.stdout)
    return terminal, told


def test_a_night_tells_machines_its_counts(
    one_night: tuple[Terminal, dict[str, Any]],
) -> None:
    _, told = one_night
    assert (told["run_id"], told["as_of"], told["state"]) == (1, "2026-11-20", "complete")
    names = "drops requests entitlements keys bundles sent deferred failed replies log_size"
    assert {*names.split(), "balanced", "seconds"} <= set(told)
    (drop,) = told["drops"]
    assert list(drop) == [
        *("id", "name", "sender", "state", "kinds"),
        *("rows", "accepted", "duplicate", "refused", "held"),
    ]


def test_a_second_night_says_that_there_is_nothing_to_do(
    one_night: tuple[Terminal, dict[str, Any]],
) -> None:
    done = keymill("run", "--as-of", "2026-11-20", "--home", one_night[0].home)
    assert (done.returncode, done.stdout, done.stderr) == (0, "Nothing to do.\n", "")


def test_an_earlier_night_is_refused_in_one_sentence(
    one_night: tuple[Terminal, dict[str, Any]],
) -> None:
    done = keymill("run", "--as-of", "2026-11-19", "--home", one_night[0].home)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "keymill: The last night spoke for 2026-11-20, which is after 2026-11-19. "
        "Run with --as-of 2026-11-20 or later.\n"
    )


def test_a_dry_run_tells_what_would_be_issued_and_writes_nothing(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "home")
    placed = terminal.json("demo")["placed"]
    before = terminal.json("status")
    told = terminal.json("run", "--dry-run", "--as-of", "2026-11-20")
    assert (told["dry_run"], told["as_of"], len(told["drops"])) == (True, "2026-11-20", len(placed))
    assert told["keys"] > told["requests"] > 0
    assert terminal.json("status") == before
    said = terminal.run("run", "--dry-run", "--as-of", "2026-11-20").stdout
    assert f"would issue {told['keys']:,} keys" in said


def test_a_dry_run_of_empty_inboxes_has_nothing_to_do(fresh: Terminal) -> None:
    assert fresh.run("run", "--dry-run").stdout == "Nothing to do.\n"


@pytest.mark.parametrize(
    "words", [("run", "--as-of"), ("reconcile", "--as-of"), ("verify", "--on")]
)
@pytest.mark.parametrize("text", ["soon", "2026-13-01", "2026-02-29", "20261120", "20.11.2026"])
def test_what_is_not_a_date_is_told_how_to_write_one(
    words: tuple[str, str], text: str, tmp_path: Path
) -> None:
    (tmp_path / "a.lic").touch()
    files = [tmp_path / "a.lic"] if words[0] == "verify" else []
    done = Terminal(tmp_path / "home").run(*words, text, *files)
    assert done.exit_code == 2
    told = " ".join(done.stderr.replace("│", " ").split())
    assert f"Invalid value for '{words[1]}': {text} is not a date; write it as 2026-11-20." in told


def test_a_variable_that_is_no_setting_is_told_and_hinders_nothing(
    fresh: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEYMILL_MALI_URL", "smtp://ann:s3cr3t@localhost:1")
    told = fresh.run("run", "--dry-run")
    assert (told.exit_code, told.stdout) == (0, "Nothing to do.\n")
    assert told.stderr == (
        "keymill: warning: KEYMILL_MALI_URL is no setting of keymill; "
        "did you mean KEYMILL_MAIL_URL?\n"
    )
