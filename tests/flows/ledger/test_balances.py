"""The reads of steps 11 and 14 answer alike on SQLite and PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from flows.backends.database import EngineDatabase, open_database
from flows.reconcile.balance import identities, tally
from flows.reconcile.counting import evidence
from flows.reconcile.facts import Facts, facts
from schemas.tables import metadata
from tests.flows.reconcile.sample_books import NIGHTS, fill


def filled(url: str) -> EngineDatabase:
    database = open_database(url, create=True)
    metadata.create_all(database.engine)
    with database.begin() as books:
        fill(books)
    return database


@pytest.fixture
def both(tmp_path: Path, postgres_url: str) -> Iterator[list[EngineDatabase]]:
    """The sample books on both databases."""
    found = [filled(f"sqlite:///{tmp_path / 'keymill.db'}"), filled(postgres_url)]
    yield found
    for database in found:
        database.close()


def facts_of(database: EngineDatabase, night_no: int) -> Facts:
    with database.begin(readonly=True) as books:
        return facts(books, night_no, NIGHTS[night_no - 1])


def test_both_databases_tell_the_same(both: list[EngineDatabase]) -> None:
    for night_no in (1, 2):
        on_sqlite, on_postgres = (facts_of(database, night_no) for database in both)
        assert on_sqlite.balanced
        assert on_sqlite.identities == on_postgres.identities
        assert on_sqlite.log_root == on_postgres.log_root
        for name, frame in vars(on_sqlite).items():
            if isinstance(frame, pl.DataFrame):
                assert_frame_equal(frame, vars(on_postgres)[name], check_row_order=True)


def test_empty_books_balance(tmp_path: Path, postgres_url: str) -> None:
    for url in (f"sqlite:///{tmp_path / 'empty.db'}", postgres_url):
        database = open_database(url, create=True)
        metadata.create_all(database.engine)
        with database.begin(readonly=True) as books:
            found = identities(tally(evidence(books, 1)))
        database.close()
        assert len(found) == 8
        assert all(identity.balanced for identity in found)
