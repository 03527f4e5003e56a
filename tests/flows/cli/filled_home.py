"""A home whose books are the small sample books of two nights, and its commands."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from typer.testing import CliRunner, Result

from flows import wiring
from flows.backends.database import open_database
from flows.cli import app
from flows.ports import Books
from flows.settings import Settings
from schemas import tables
from tests.flows.reconcile.sample_books import fill

COUNTERS = {"event": 100, "delivery": 100, "night": 2, "drop": 4, "bundle": 4, "intake": 8}


class Filled:
    """One home; ``run`` carries out a command on it."""

    def __init__(self, home: Path, database_url: str | None, approvers: Sequence[str]) -> None:
        self.home = home
        home.mkdir()
        lines = ['log_origin = "keys.example/log"', f"approvers = {json.dumps(list(approvers))}"]
        if database_url:
            lines.append(f'database_url = "{database_url}"')
        (home / "keymill.toml").write_text("\n".join(lines))
        self.settings = Settings.of_home(home)
        wiring.initialise(self.settings)
        self.write(_fill)

    def run(self, *words: str) -> Result:
        """What a command said, and its exit status."""
        return CliRunner().invoke(app, [*words, "--home", str(self.home)])

    def json(self, *words: str) -> Any:
        """What a command that went well says to a machine."""
        found = self.run(*words, "--json")
        assert found.exit_code == 0, found.output
        return json.loads(found.stdout)

    def write(self, change: Callable[[Books], object]) -> None:
        """Carry out a change on the books."""
        database = open_database(self.settings.database)
        with database.begin() as books:
            change(books)
        database.close()

    def rows(self, statement: sa.Select[Any]) -> list[tuple[Any, ...]]:
        """What the books answer."""
        database = open_database(self.settings.database)
        with database.begin(readonly=True) as books:
            found = books.rows(statement)
        database.close()
        return found

    def loaded_by(self, name: str) -> None:
        """Somebody of this machine loaded drop 4, whose row 6 is held."""
        self.write(
            lambda books: books.execute(
                sa.update(tables.drops).where(tables.drops.c.drop_no == 4).values(loaded_by=name)
            )
        )


def _fill(books: Books) -> None:
    fill(books)
    books.execute(
        sa.insert(tables.counters),
        [{"name": name, "value": value} for name, value in COUNTERS.items()],
    )
