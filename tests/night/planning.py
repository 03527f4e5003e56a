"""How PostgreSQL carries out the statements of a night, told by ``EXPLAIN`` as each is sent."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from unittest.mock import patch

import sqlalchemy as sa

from flows.backends.database import EngineDatabase
from flows.backends.postgresql import PostgresBooks

_TOLD: Final = ("SELECT", "UPDATE", "DELETE", "INSERT", "WITH")


@dataclass(frozen=True)
class Scan:
    """A table that is read from one end to the other by a statement."""

    table: str
    statement: str


@dataclass
class Recorded:
    """The scans of big tables so far, and how many statements were looked at."""

    scans: list[Scan]
    statements: int = 0


def big_tables(database: EngineDatabase, rows_min: int) -> dict[str, int]:
    """The tables with at least so many rows, and how many."""
    with database.engine.connect() as connection:
        names = [
            str(name)
            for (name,) in connection.execute(
                sa.text("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples >= :few"),
                {"few": rows_min},
            )
            if not str(name).startswith(("pg_", "sql_"))
        ]
        count = {n: connection.execute(sa.text(f'SELECT count(*) FROM "{n}"')) for n in names}
        return {name: int(found.scalar_one()) for name, found in count.items()}


@contextmanager
def recorded(database: EngineDatabase, big: Mapping[str, int]) -> Iterator[Recorded]:
    """Every statement is explained, with its real values, before it runs."""
    found = Recorded([])
    merged = PostgresBooks._merged

    def explain(connection: Any, statement: str, given: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", given)
            plan = cursor.fetchone()[0][0]["Plan"]
        found.statements += 1
        found.scans += [Scan(name, statement) for name in _scanned(plan, big)]

    def look(connection: sa.Connection, _: Any, statement: str, given: Any, *more: Any) -> None:
        if statement.lstrip().startswith(_TOLD) and not more[-1]:
            explain(connection.connection.driver_connection, statement, given)

    def copied(books: PostgresBooks, statement: sa.Select[Any]) -> str:
        text = merged(books, statement)
        explain(books._driver(), text.replace("%", "%%"), ())
        return text

    sa.event.listen(database.engine, "before_cursor_execute", look)
    try:
        with patch.object(PostgresBooks, "_merged", copied):
            yield found
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", look)


def _scanned(plan: Mapping[str, Any], big: Mapping[str, int], limited: bool = False) -> list[str]:
    """The big tables of which the plan reads every row: by themselves, or by a whole index."""
    kind, name = str(plan["Node Type"]), str(plan.get("Relation Name"))
    by_index = kind in {"Index Scan", "Index Only Scan"} and "Index Cond" not in plan
    many = name in big and plan["Plan Rows"] > big[name] / 10
    whole = name in big and (kind == "Seq Scan" or (by_index and many and not limited))
    found = [name] if whole else []
    limited = limited or kind == "Limit"
    for part in plan.get("Plans", ()):
        found += _scanned(part, big, limited)
    return found
