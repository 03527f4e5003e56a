"""SQLite: the embedded books.

Every connection has foreign keys on, a write-ahead log, and ``synchronous=FULL``: a commit is on
the disk. Writers begin with IMMEDIATE, so that they queue instead of failing half-way.
"""

import math
import os
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import polars as pl
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from flows.backends.books import OpenBooks
from flows.backends.columns import schema_of
from flows.errors import DatabaseUnavailable, WrongSettings

_CHUNK_ROWS = 20_000
_TIME_FORMAT = "%Y-%m-%d %H:%M:%S%.6f"


class UtcTimes(sqlite.DATETIME):
    """Times as SQLAlchemy writes them on SQLite, but always in UTC and aware."""

    cache_ok = True

    def bind_processor(self, dialect: sa.Dialect) -> Callable[[Any], str | None]:
        """A function from an aware time to its text in UTC."""
        text_of = cast("Callable[[Any], str]", super().bind_processor(dialect))

        def bind(value: datetime | None) -> str | None:
            if value is None:
                return None
            if value.tzinfo is None:
                raise TypeError("A time without zone cannot be stored.")
            return text_of(value.astimezone(UTC))

        return bind

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Callable[[Any], Any]:
        """A function from the text of a time in UTC to the aware time."""
        time_of = cast("Callable[[Any], datetime]", super().result_processor(dialect, coltype))
        return lambda value: None if value is None else time_of(value).replace(tzinfo=UTC)


def open_engine(url: sa.URL, *, create: bool, lock_seconds: float) -> sa.Engine:
    """An engine on the file that *url* names; with *create*, made (mode 0600) if missing.

    Raises:
        DatabaseUnavailable: there is no such file, or it cannot be made.
        WrongSettings: *url* names no file.
    """
    if not url.database or url.database == ":memory:":
        raise WrongSettings("database_url names no file.", "Write sqlite:///PATH.")
    _need_file(Path(url.database), create=create)
    engine = sa.create_engine(
        url, hide_parameters=True, pool_size=8, connect_args={"timeout": lock_seconds}
    )
    engine.dialect.colspecs = {**engine.dialect.colspecs, sa.DateTime: UtcTimes}
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _need_file(path: Path, *, create: bool) -> None:
    if path.is_file():
        return
    if not create:
        raise DatabaseUnavailable(
            f"The database {path} is not there.", "Run `keymill init`, or see to database_url."
        )
    try:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError as error:
        raise DatabaseUnavailable(
            f"The database {path} cannot be made: {error.strerror}.", "See to its folder."
        ) from None


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: sa.Connection) -> None:
    if connection.get_execution_options().get("readonly"):
        connection.exec_driver_sql("BEGIN DEFERRED")
        connection.exec_driver_sql("SELECT 1 FROM sqlite_schema LIMIT 1").close()
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


class SqliteBooks(OpenBooks):
    """One open transaction on SQLite."""

    def _create(self, table: sa.Table) -> None:
        self._connection.execute(sa.schema.CreateTable(table))

    def _analyze(self, table: sa.Table) -> None:
        self._connection.exec_driver_sql(f"ANALYZE temp.{self._quoted(table.name)}")

    def _rows_planned_for(self, table: sa.Table) -> float:
        return math.inf  # it plans by the indexes alone

    def _append(self, table: sa.Table, frame: pl.DataFrame) -> int:
        if not frame.height:
            return 0
        names = ", ".join(self._quoted(name) for name in frame.columns)
        marks = ", ".join("?" * frame.width)
        statement = f"INSERT INTO {self._quoted(table.name)} ({names}) VALUES ({marks})"
        cursor = cast("sqlite3.Connection", self._connection.connection.driver_connection).cursor()
        try:
            for part in _stored(frame).iter_slices(_CHUNK_ROWS):
                columns = (column.to_list() for column in part.iter_columns())
                cursor.executemany(statement, zip(*columns, strict=True))
            return frame.height
        finally:
            cursor.close()

    def _frame(self, statement: sa.Select[*tuple[Any, ...]]) -> pl.DataFrame:
        schema = schema_of(statement.selected_columns)
        raw = pl.Schema({name: _raw_dtype(dtype) for name, dtype in schema.items()})
        result = self._connection.execute(statement)
        cursor = cast("sqlite3.Cursor", result.cursor)
        chunks = [pl.DataFrame(schema=raw)]
        while rows := cursor.fetchmany(_CHUNK_ROWS):
            columns = zip(raw.items(), zip(*rows, strict=True), strict=True)
            chunks.append(pl.DataFrame([pl.Series(n, v, dtype=t) for (n, t), v in columns]))
        result.close()
        return _loaded(pl.concat(chunks), schema)


def _stored(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows of *frame* as SQLite keeps them: dates and times as text, booleans as 0 and 1."""
    return frame.with_columns(
        pl.col(pl.Date).dt.strftime("%Y-%m-%d"),
        pl.col(pl.Datetime).dt.strftime(_TIME_FORMAT),
        pl.col(pl.Boolean).cast(pl.Int8),
    )


def _raw_dtype(dtype: pl.DataType) -> pl.DataType:
    if isinstance(dtype, pl.Date | pl.Datetime):
        return pl.String()
    return pl.Int64() if isinstance(dtype, pl.Boolean) else dtype


def _loaded(raw: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    times = [name for name, dtype in schema.items() if isinstance(dtype, pl.Datetime)]
    dates = [name for name, dtype in schema.items() if isinstance(dtype, pl.Date)]
    flags = [name for name, dtype in schema.items() if isinstance(dtype, pl.Boolean)]
    return raw.with_columns(
        pl.col(dates).str.to_date("%Y-%m-%d"),
        pl.col(times).str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us", time_zone="UTC"),
        pl.col(flags).cast(pl.Boolean),
    )
