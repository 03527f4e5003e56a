"""The record: SQLite or PostgreSQL, as the URL says, with the same promises."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from flows.backends import postgresql, sqlite
from flows.backends.books import OpenBooks
from flows.backends.database_errors import told_plainly
from flows.errors import WrongSettings
from flows.ports import Books

_BOOKS: dict[str, type[OpenBooks]] = {
    "sqlite": sqlite.SqliteBooks,
    "postgresql": postgresql.PostgresBooks,
}


class EngineDatabase:
    """The ``Database`` of ``flows/ports.py``, over a SQLAlchemy *engine* (open to migrations)."""

    def __init__(self, engine: sa.Engine, place: str) -> None:
        self.engine = engine
        self.dialect = engine.dialect.name
        self._books = _BOOKS[self.dialect]
        self._place = place
        self._grown: Counter[str] = Counter()

    @contextmanager
    def begin(self, *, readonly: bool = False) -> Iterator[Books]:
        """A transaction, committed at the end of the block; a *readonly* one is rolled back.

        Raises:
            DatabaseUnavailable: it does not answer, is locked, or refuses us.
            TypeError: a readonly block writes.
        """
        with told_plainly(self._place), self.engine.connect() as connection:
            if readonly:
                connection.execution_options(**self._reading())
            with connection.begin() as transaction:
                books = self._books(connection, self._place, self._grown, readonly=readonly)
                yield books
                if readonly:
                    transaction.rollback()
                else:
                    books.end()

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()

    def _reading(self) -> dict[str, object]:
        if self.dialect == "postgresql":
            return {"isolation_level": "REPEATABLE READ"}
        return {"readonly": True}


def open_database(url: str, *, create: bool = False, lock_seconds: float = 60) -> EngineDatabase:
    """The database that *url* names: ``sqlite:///PATH`` or ``postgresql+psycopg://...``.

    With *create*, a missing SQLite file is made, empty. Whoever finds the database locked waits
    *lock_seconds*.

    Raises:
        DatabaseUnavailable: the SQLite file is missing.
        WrongSettings: no such URL can be used.
    """
    parsed = _parsed(url)
    if parsed.drivername in {"sqlite", "sqlite+pysqlite"}:
        engine = sqlite.open_engine(parsed, create=create, lock_seconds=lock_seconds)
        return EngineDatabase(engine, f"The database {parsed.database}")
    if parsed.drivername == "postgresql+psycopg":
        engine = postgresql.open_engine(parsed, lock_seconds=lock_seconds)
        where = f"{parsed.host or 'localhost'}:{parsed.port or 5432}"
        return EngineDatabase(engine, f"The database {parsed.database} at {where}")
    raise WrongSettings(
        f"database_url begins with {parsed.drivername}.",
        "Write sqlite:///PATH or postgresql+psycopg://USER:PASSWORD@HOST/NAME.",
    )


def _parsed(url: str) -> sa.URL:
    try:
        return sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        raise WrongSettings(
            "database_url is no URL.",
            "Write sqlite:///PATH or postgresql+psycopg://USER:PASSWORD@HOST/NAME.",
        ) from None
