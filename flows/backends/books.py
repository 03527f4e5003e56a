"""What the books of both databases have in common: one open transaction."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.sql.dml import ReturningUpdate

from flows.backends.columns import fitted, plain, table_of
from flows.backends.database_errors import told_plainly

_GROWN_MANY = 10_000
_COUNTING = {"preserve_rowcount": True}


class OpenBooks(ABC):
    """One open transaction; the ``Books`` of ``flows/ports.py``.

    *place* names the database in error messages. A *readonly* one refuses all but questions and
    ``stage``. *grown* counts the rows that this and earlier transactions added to each table since
    plans were last made anew for it.
    """

    def __init__(
        self, connection: sa.Connection, place: str, grown: Counter[str], *, readonly: bool
    ) -> None:
        self.dialect = connection.dialect.name
        self._connection = connection
        self._place = place
        self._readonly = readonly
        self._staged: dict[str, sa.Table] = {}
        self._grown = grown

    def execute(
        self, statement: sa.Executable, parameters: Sequence[Mapping[str, Any]] | None = None
    ) -> int:
        """The count of rows that one statement on sets touched.

        An empty list of *parameters* carries out nothing.
        """
        self._writing()
        if parameters is not None and not parameters:
            return 0
        with told_plainly(self._place):
            result = self._connection.execute(statement, parameters, execution_options=_COUNTING)
            touched = max(result.rowcount, 0)
            if isinstance(statement, sa.Insert) and isinstance(statement.table, sa.Table):
                self._grew(statement.table, touched)
            return touched

    def rows(
        self, statement: sa.Select[*tuple[Any, ...]] | ReturningUpdate[*tuple[Any, ...]]
    ) -> list[tuple[Any, ...]]:
        """The few rows of a small answer; times are aware and in UTC."""
        if not isinstance(statement, sa.Select):
            self._writing()
        with told_plainly(self._place):
            return [tuple(row) for row in self._connection.execute(statement)]

    def frame(self, statement: sa.Select[*tuple[Any, ...]]) -> pl.DataFrame:
        """The answer as columns, whose dtypes follow the statement's column types.

        Raises:
            TypeError: a column of the statement has a type that frames do not hold.
        """
        with told_plainly(self._place):
            return self._frame(statement)

    def append(self, table: sa.Table, frame: pl.DataFrame) -> int:
        """The count of rows added, all those of *frame*.

        Columns that *frame* has not get the server's default, never one of SQLAlchemy's.

        Raises:
            AlreadyRecorded: a unique constraint refused; the transaction is lost.
            TypeError: a column's type is not the table's.
        """
        self._writing()
        even = fitted(frame, table)
        with told_plainly(self._place):
            added = self._append(table, even)
            self._grew(table, added)
            return added

    def stage(self, name: str, frame: pl.DataFrame) -> sa.TableClause:
        """A temporary table with the rows of *frame*, gone when the transaction ends.

        The same name again replaces what stood under it.
        """
        even = plain(frame)
        table = table_of(name, even)
        with told_plainly(self._place):
            earlier = self._staged.pop(name, None)
            if earlier is not None:
                self._drop(earlier)
            self._create(table)
            self._staged[name] = table
            self._append(table, even)
            self._analyze(table)
        return sa.table(name, *(sa.column(c.name, c.type) for c in table.columns))

    def end(self) -> None:
        """True from now on: nothing staged is left."""
        while self._staged:
            self._drop(self._staged.popitem()[1])

    def _grew(self, table: sa.Table, rows: int) -> None:
        """Plans are made anew for a table that has more than doubled.

        One that was made for a few rows may compare each of 100,000 with each of 100,000 others.
        """
        self._grown[table.name] += rows
        grown = self._grown[table.name]
        if grown >= _GROWN_MANY and grown > self._rows_planned_for(table):
            self._analyze(table)
            self._grown[table.name] = 0

    def _writing(self) -> None:
        if self._readonly:
            raise TypeError("This transaction only reads.")

    def _quoted(self, name: str) -> str:
        return self._connection.dialect.identifier_preparer.quote(name)

    def _drop(self, table: sa.Table) -> None:
        self._connection.execute(sa.schema.DropTable(table))

    @abstractmethod
    def _create(self, table: sa.Table) -> None: ...

    @abstractmethod
    def _analyze(self, table: sa.Table) -> None: ...

    @abstractmethod
    def _rows_planned_for(self, table: sa.Table) -> float:
        """How many rows the database believes the table to have, when it plans."""

    @abstractmethod
    def _frame(self, statement: sa.Select[*tuple[Any, ...]]) -> pl.DataFrame: ...

    @abstractmethod
    def _append(self, table: sa.Table, frame: pl.DataFrame) -> int: ...
