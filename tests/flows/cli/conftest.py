"""Homes to run commands on."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from flows import wiring
from flows.cli.demo import AS_OF
from tests.flows.cli.terminal import Terminal
from tests.night import plain


@pytest.fixture
def fresh(tmp_path: Path) -> Terminal:
    """A home that ``init`` has just made."""
    terminal = Terminal(tmp_path / "home")
    assert terminal.run("init", "--origin", "test.example/log").exit_code == 0
    return terminal


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of ``demo`` after its first night; to be copied."""
    terminal = Terminal(tmp_path_factory.mktemp("demo") / "home")
    assert terminal.run("demo").exit_code == 0
    with wiring.services(terminal.settings) as services:
        plain.run(services, terminal.settings, date.fromisoformat(AS_OF))
    return terminal.home


@pytest.fixture
def after_a_night(demo_home: Path, tmp_path: Path) -> Terminal:
    """A copy of the demo's home after its first night."""
    return Terminal(shutil.copytree(demo_home, tmp_path / "home"))
