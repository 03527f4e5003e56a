"""PostgreSQL: the books of an installation with workers. Rows go in and out by COPY.

``COPY`` runs on the driver's connection inside the transaction that SQLAlchemy opened, so it is
committed or lost with all the rest.
"""

import io
import select
from collections.abc import Iterator
from typing import Any, cast

import polars as pl
import psycopg
import sqlalchemy as sa
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn

from flows.backends.books import OpenBooks
from flows.backends.columns import schema_of

_CHUNK_ROWS = 100_000
_BLOCK_BYTES = 16 * 1024 * 1024
_SESSION = {
    "timezone": "UTC",
    "datestyle": "ISO",
    "idle_in_transaction_session_timeout": "10min",  # of a process that was suspended
    "tcp_keepalives_idle": "15",  # of a machine that is gone: its locks are free within a minute
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "4",
    "random_page_cost": "1.1",  # of disks without moving heads, and of pages in memory
}


def open_engine(url: sa.URL, *, lock_seconds: float) -> sa.Engine:
    """An engine on the server that *url* names; connects when first used."""
    chosen = {**_SESSION, "lock_timeout": str(int(lock_seconds * 1000))}
    session = " ".join(f"-c {name}={value}" for name, value in chosen.items())
    return sa.create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=8,
        connect_args={"options": session, "connect_timeout": 10, "application_name": "keymill"},
    )


class PostgresBooks(OpenBooks):
    """One open transaction on PostgreSQL."""

    def _create(self, table: sa.Table) -> None:
        table.dialect_options["postgresql"]["on_commit"] = "DROP"
        self._connection.execute(sa.schema.CreateTable(table))

    def _analyze(self, table: sa.Table) -> None:
        self._connection.exec_driver_sql(f"ANALYZE {self._quoted(table.name)}")

    def _rows_planned_for(self, table: sa.Table) -> float:
        question = sa.text("SELECT reltuples FROM pg_class WHERE oid = CAST(:name AS regclass)")
        named = {"name": self._quoted(table.name)}
        return float(self._connection.execute(question, named).scalar_one())

    def _append(self, table: sa.Table, frame: pl.DataFrame) -> int:
        names = ", ".join(self._quoted(name) for name in frame.columns)
        statement = f"COPY {self._quoted(table.name)} ({names}) FROM STDIN (FORMAT csv)"
        with self._driver().cursor() as cursor:
            with cursor.copy(statement.encode()) as copy:
                for chunk in frame.iter_slices(_CHUNK_ROWS):
                    copy.write(_written(chunk))
            return cursor.rowcount

    def _frame(self, statement: sa.Select[*tuple[Any, ...]]) -> pl.DataFrame:
        schema = schema_of(statement.selected_columns)
        chunks = [pl.DataFrame(schema=schema)]
        question = f"COPY ({self._merged(statement)}) TO STDOUT (FORMAT csv)"
        driver = self._driver()
        with driver.cursor() as cursor, cursor.copy(question.encode()):
            chunks += [_read(block, schema) for block in _blocks(driver.pgconn)]
        return pl.concat(chunks)

    def _driver(self) -> "psycopg.Connection[Any]":
        return cast("psycopg.Connection[Any]", self._connection.connection.driver_connection)

    def _merged(self, statement: sa.Select[*tuple[Any, ...]]) -> str:
        """The text of *statement* with its values in it: COPY takes no parameters."""
        compiled = statement.compile(
            dialect=self._connection.dialect, compile_kwargs={"render_postcompile": True}
        )
        return psycopg.ClientCursor(self._driver()).mogrify(compiled.string, compiled.params)


def _blocks(server: PGconn) -> Iterator[bytes]:
    """The whole rows that a ``COPY ... TO STDOUT`` sends, some MiB of them at a time.

    The driver's own iteration goes three times as slowly: it enters a generator for each row.

    Raises:
        psycopg.Error: the server gave up on the way.
    """
    block, readable = io.BytesIO(), select.poll()
    readable.register(server.socket, select.POLLIN)
    while (said := server.get_copy_data(1))[0] >= 0:
        size, row = said
        if size == 0:
            readable.poll()
            server.consume_input()
            continue
        block.write(row)
        if block.tell() >= _BLOCK_BYTES:
            yield block.getvalue()
            block = io.BytesIO()
    if block.tell():
        yield block.getvalue()
    while result := server.get_result():
        if result.status != ExecStatus.COMMAND_OK:
            raise psycopg.errors.error_from_result(result)


def _written(frame: pl.DataFrame) -> bytes:
    """The rows as CSV; every text is quoted, so that "" is no null and ``\\.`` no end."""
    digests = [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.Binary)]
    even = frame.with_columns(
        (pl.lit("\\x") + pl.col(name).bin.encode("hex")).alias(name) for name in digests
    )
    return even.write_csv(include_header=False, quote_style="non_numeric").encode()


def _read(lines: bytes, schema: pl.Schema) -> pl.DataFrame:
    raw = {name: _raw_dtype(dtype) for name, dtype in schema.items()}
    frame = pl.read_csv(io.BytesIO(lines), has_header=False, schema=raw)
    return frame.with_columns(
        _loaded(name, dtype) for name, dtype in schema.items() if dtype != raw[name]
    )


def _raw_dtype(dtype: pl.DataType) -> pl.DataType:
    return dtype if isinstance(dtype, pl.String | pl.Int64 | pl.Date) else pl.String()


def _loaded(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if isinstance(dtype, pl.Boolean):
        return column == "t"
    if isinstance(dtype, pl.Binary):
        return column.str.strip_prefix("\\x").str.decode("hex")
    without_zone = column.str.head(-3)  # The session's zone is UTC: every text ends in +00.
    return without_zone.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us", time_zone="UTC")
