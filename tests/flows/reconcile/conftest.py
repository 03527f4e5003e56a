"""Two nights of books on SQLite, and the outside that the steps need."""

from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.backends.database import EngineDatabase, open_database
from flows.backends.progress import SilentProgress
from flows.backends.storage.folder import FolderStorage
from flows.ports import Services
from flows.reconcile.facts import Facts, facts
from schemas.problems import drops
from schemas.tables import metadata
from tests.flows.reconcile.sample_books import NIGHTS, fill


@pytest.fixture
def database(tmp_path: Path) -> Iterator[EngineDatabase]:
    """The sample books."""
    opened = open_database(f"sqlite:///{tmp_path / 'keymill.db'}", create=True)
    metadata.create_all(opened.engine)
    with opened.begin() as books:
        fill(books)
    yield opened
    opened.close()


@pytest.fixture
def told(database: EngineDatabase) -> Facts:
    """The facts of the second night."""
    with database.begin(readonly=True) as books:
        return facts(books, 2, NIGHTS[1])


@pytest.fixture
def services(database: EngineDatabase, tmp_path: Path) -> Services:
    """The sample books, a folder and nobody who looks; steps 11 and 14 use nothing else."""
    outside: dict[str, Any] = {field.name: None for field in fields(Services)}
    storage = FolderStorage(tmp_path / "home")
    used = {"database": database, "storage": storage, "progress": SilentProgress()}
    return Services(**(outside | used))


def refused_whole(told: Facts) -> Facts:
    """The facts, if no sheet of the newest drop had been known."""
    newest = pl.col("drop_no") == pl.col("drop_no").max()
    changed = {"state": "refused", "problem_code": drops.NO_SHEET.code}
    found = told.drops.with_columns(
        pl.when(newest).then(pl.lit(value)).otherwise(name).alias(name)
        for name, value in changed.items()
    )
    return replace(told, drops=found)


def emptied(told: Facts) -> Facts:
    """The facts of books that hold no drop, contract, voucher or delivery yet."""
    frames = {name for name, value in vars(told).items() if isinstance(value, pl.DataFrame)}
    empty: dict[str, Any] = {name: vars(told)[name].clear() for name in frames}
    return replace(told, log_size=0, log_root="", **empty)
