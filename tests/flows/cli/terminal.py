"""A person, or a machine, at a terminal: commands on one home."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from flows.cli import app
from flows.settings import Settings

SAMPLES = Path(__file__).parents[3] / "data" / "samples"


@dataclass(frozen=True)
class Terminal:
    """One home, and the commands that are run on it."""

    home: Path

    @property
    def settings(self) -> Settings:
        """The home's settings as they are now."""
        return Settings.of_home(self.home)

    def run(self, *words: str | Path) -> Result:
        """What a command printed, and its exit status."""
        return CliRunner().invoke(app, [*map(str, words), "--home", str(self.home)])

    def json(self, *words: str | Path, status: int = 0) -> Any:
        """What a command tells a machine, when it ends with *status*."""
        result = self.run(*words, "--json")
        assert result.exit_code == status, (result.exit_code, result.output, result.exception)
        return json.loads(result.stdout)

    def refusal(self, *words: str | Path, status: int = 2) -> str:
        """The one line on standard error by which a command refuses."""
        result = self.run(*words)
        assert result.exit_code == status, (result.exit_code, result.output)
        assert result.stdout == ""
        (line,) = result.stderr.splitlines()
        assert line.startswith("keymill: ")
        return line.removeprefix("keymill: ")
