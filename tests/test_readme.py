"""The README is true: its commands exist, its links lead somewhere, its make targets are there."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer.main

from flows.cli import app

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "words", re.findall(r"^\$ keymill (.+?)(?:\s+#.*)?$", README, re.MULTILINE)
)
def test_every_command_of_the_readme_exists_with_its_options(words: str) -> None:
    command: Any = typer.main.get_command(app)
    parts = words.split()
    while hasattr(command, "commands") and parts:
        command = command.commands[parts.pop(0)]
    known = {option for parameter in command.params for option in parameter.opts}
    assert {part for part in parts if part.startswith("--")} <= known


LINKS = r"(?:\]\(|href=\"|src=\")([^)#:\"]+)[)\"]"


@pytest.mark.parametrize("target", sorted(set(re.findall(LINKS, README))))
def test_every_link_of_the_readme_leads_somewhere(target: str) -> None:
    assert (ROOT / target).exists()


@pytest.mark.parametrize("target", sorted(set(re.findall(r"^\$ make (\w+)", README, re.MULTILINE))))
def test_every_make_target_of_the_readme_is_in_the_makefile(target: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_ci_calls_the_readmes_test_command() -> None:
    assert "make test" in (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert "$ make test" in README
