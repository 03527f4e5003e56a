import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from flows.cli import NOUNS, app
from flows.cli.page import page
from flows.errors import BooksRefused
from tests.flows.cli.test_run import REPOSITORY, keymill

SLOW = {"alembic", "boto3", "cryptography", "numpy", "pikepdf", "polars"}
SLOW |= {"prefect", "pydantic", "sqlalchemy", "typst"}
IMPORTED = """
import sys
from flows.cli import main
try:
    main()
finally:
    print(" ".join(name for name in sys.modules if "." not in name), file=sys.stderr)
"""
COMMANDS = ["init", "demo", "run", "check", "load", "template", "status", "verify", "log"]
COMMANDS += ["doctor", "migrate", "reconcile"]
COMMANDS += ["show", "held", "approve", "reject", "resend", "retry"]


def leaves(command: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command that does something, with the words that name it."""
    for name, one in getattr(command, "commands", {}).items():
        yield from leaves(one, (*words, name))
    if not hasattr(command, "commands"):
        yield words, command


def every_command() -> list[tuple[tuple[str, ...], Any]]:
    return list(leaves(typer.main.get_command(app)))


def test_help_imports_nothing_that_is_slow() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED, "--help"],
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        timeout=60,
    )
    assert done.returncode == 0
    assert SLOW & {*done.stderr.split()} == set()
    for command in COMMANDS:
        assert f" {command} " in done.stdout


def test_every_noun_is_there() -> None:
    folder = REPOSITORY / "flows" / "cli"
    assert [noun for noun in NOUNS if not (folder / f"{noun}.py").is_file()] == []


@pytest.mark.parametrize(("words", "command"), every_command())
def test_every_command_has_home_and_says_what_it_does(words: tuple[str, ...], command: Any) -> None:
    names = {name for parameter in command.params for name in parameter.opts}
    assert "--home" in names
    assert "--json" in names or words == ("serve",)
    assert command.help
    assert CliRunner().invoke(app, [*words, "--help"]).exit_code == 0


def test_the_page_of_commands_is_current() -> None:
    """``python -m flows.cli.page > docs/commands.md`` writes it anew."""
    assert (REPOSITORY / "docs" / "commands.md").read_text(encoding="utf-8") == page()


def test_the_shell_completes_commands() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from flows.cli import main; main()"],
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        env={"_KEYMILL_COMPLETE": "complete_bash", "COMP_WORDS": "keymill rec", "COMP_CWORD": "1"},
        timeout=60,
    )
    assert done.stdout.split() == ["reconcile"]


def test_wrong_use_is_status_2_without_a_traceback() -> None:
    done = keymill("rum")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.fixture
def failing() -> Iterator[typer.Typer]:
    """The commands with two that fail."""
    before = list(app.registered_commands)

    @app.command()
    def refuse() -> None:
        raise BooksRefused("The books are closed.", "Open them.")

    @app.command()
    def stumble() -> None:
        raise ZeroDivisionError("a cell of a sender")

    yield app
    app.registered_commands[:] = before


def test_an_error_for_operators_is_one_sentence_and_its_status(failing: typer.Typer) -> None:
    said = CliRunner().invoke(failing, ["refuse"])
    assert (said.exit_code, said.stdout) == (2, "")
    assert said.stderr == "keymill: The books are closed. Open them.\n"


def test_an_unexpected_error_is_a_short_line(failing: typer.Typer) -> None:
    said = CliRunner().invoke(failing, ["stumble"])
    assert said.exit_code == 3
    assert said.stderr.startswith("keymill: unexpected ZeroDivisionError. ")
    assert "a cell of a sender" not in said.stderr


@pytest.mark.parametrize(
    ("words", "environment"),
    [(["--debug", "stumble"], {}), (["stumble"], {"KEYMILL_DEBUG": "1"})],
)
def test_an_unexpected_error_shows_its_traceback_when_asked(
    failing: typer.Typer, words: list[str], environment: dict[str, str]
) -> None:
    said = CliRunner().invoke(failing, words, env=environment)
    assert said.exit_code == 3
    assert "Traceback (most recent call last)" in said.stderr
    assert "ZeroDivisionError: a cell of a sender" in said.stderr


def test_no_command_at_all_shows_the_help(tmp_path: Path) -> None:
    assert "Usage: keymill" in keymill().stdout + keymill().stderr
