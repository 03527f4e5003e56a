"""Japanese names of files on machines that are set up for other letters."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.flows.cli.terminal import SAMPLES, Terminal

MAIN = "from flows.cli import main; main()"
[JAPANESE] = (SAMPLES / "kisaragi").glob("*.xlsx")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that knows no sender, so that every file is refused."""
    terminal = Terminal(tmp_path_factory.mktemp("locale") / "home")
    terminal.json("init")
    return terminal.home


def checked(home: Path, *words: str, **environment: str) -> "subprocess.CompletedProcess[bytes]":
    """What a true process with nothing in its environment but *environment* says of a workbook."""
    command = [sys.executable, "-c", MAIN, "check", str(JAPANESE), "--sender", "kisaragi", *words]
    return subprocess.run(
        [*command, "--home", str(home)],
        capture_output=True,
        cwd=SAMPLES.parents[1],
        env=environment,
        timeout=120,
    )


def test_without_a_locale_names_are_printed_whole(home: Path) -> None:
    done = checked(home)
    assert (done.returncode, done.stderr) == (1, b"")
    assert JAPANESE.name in done.stdout.decode()


@pytest.mark.parametrize("letters", ["latin-1", "ascii"])
def test_a_terminal_without_japanese_letters_shows_others_and_nothing_breaks(
    home: Path, letters: str
) -> None:
    done = checked(home, PYTHONIOENCODING=letters)
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"_R8.11.xlsx from kisaragi: refused" in done.stdout
    assert b"There is no account ?kisaragi?" in done.stdout


@pytest.mark.parametrize("letters", ["latin-1", "ascii"])
def test_machines_are_told_every_letter_whatever_the_terminal_shows(
    home: Path, letters: str
) -> None:
    done = checked(home, "--json", PYTHONIOENCODING=letters)
    assert json.loads(done.stdout)["file"] == JAPANESE.name


def test_a_locale_that_cannot_name_files_is_refused_with_the_way_out(home: Path) -> None:
    done = checked(home, PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", LC_ALL="C")
    assert (done.returncode, done.stdout) == (2, b"")
    [line] = done.stderr.decode().splitlines()
    assert line.endswith("Set LC_ALL=C.UTF-8 or PYTHONUTF8=1.")
