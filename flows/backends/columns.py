"""The types of a statement's columns and of a frame's, and the one way from each to the other."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import sqlalchemy as sa

UTC_TIMES = pl.Datetime("us", "UTC")

_DTYPES: tuple[tuple[type[sa.types.TypeEngine[Any]], pl.DataType], ...] = (
    (sa.String, pl.String()),
    (sa.Integer, pl.Int64()),
    (sa.Date, pl.Date()),
    (sa.DateTime, UTC_TIMES),
    (sa.Boolean, pl.Boolean()),
    (sa.LargeBinary, pl.Binary()),
)
_TYPES: Mapping[pl.DataType, sa.types.TypeEngine[Any]] = {
    pl.String(): sa.Text(),
    pl.Int64(): sa.BigInteger(),
    pl.Date(): sa.Date(),
    UTC_TIMES: sa.DateTime(timezone=True),
    pl.Boolean(): sa.Boolean(),
    pl.Binary(): sa.LargeBinary(),
}


def dtype_of(name: str, kind: sa.types.TypeEngine[Any]) -> pl.DataType:
    """The dtype of a frame's column for the SQL type *kind*.

    Raises:
        TypeError: *kind* has none; cast the column in the statement.
    """
    plain = kind.impl_instance if isinstance(kind, sa.types.TypeDecorator) else kind
    for known, dtype in _DTYPES:
        if isinstance(plain, known):
            return dtype
    raise TypeError(f"Column {name} has the SQL type {kind!r}, which frames do not hold.")


def schema_of(columns: sa.ColumnCollection[str, sa.ColumnElement[object]]) -> pl.Schema:
    """The names and dtypes of the frame that these *columns* give."""
    return pl.Schema({column.name: dtype_of(column.name, column.type) for column in columns})


def plain(frame: pl.DataFrame) -> pl.DataFrame:
    """The same rows with whole numbers as Int64, times in UTC, categories and empties as text.

    Raises:
        TypeError: a column is nested, decimal, float or a time without zone.
        ValueError: a text holds a NUL character, which PostgreSQL cannot store.
    """
    casts = [pl.col(name).cast(_plain_dtype(name, dtype)) for name, dtype in frame.schema.items()]
    even = frame.select(casts)
    texts = even.select(pl.col(pl.String).str.contains("\0", literal=True).any())
    if any(texts.row(0)) if texts.width else False:
        raise ValueError("A text holds a NUL character.")
    return even


def fitted(frame: pl.DataFrame, table: sa.TableClause) -> pl.DataFrame:
    """The rows of *frame*, each column of the dtype that its namesake in *table* has.

    Raises:
        TypeError: a column is of another type, or *table* has no such column.
        ValueError: a text holds a NUL character.
    """
    even = plain(frame)
    for name, dtype in even.schema.items():
        if name not in table.columns:
            raise TypeError(f"Table {table.name} has no column {name}.")
        wanted = dtype_of(name, table.columns[name].type)
        if dtype != wanted and frame.schema[name] != pl.Null:
            raise TypeError(f"Column {name} of {table.name} holds {wanted}, not {dtype}.")
    return even


def table_of(name: str, frame: pl.DataFrame) -> sa.Table:
    """A table called *name*, in a MetaData of its own, with the columns of a plain *frame*."""
    columns = [sa.Column(column, _TYPES[dtype]) for column, dtype in frame.schema.items()]
    return sa.Table(name, sa.MetaData(), *columns, prefixes=["TEMPORARY"])


def _plain_dtype(name: str, dtype: pl.DataType) -> pl.DataType:
    if dtype.is_integer():
        return pl.Int64()
    if isinstance(dtype, pl.Datetime) and dtype.time_zone is not None:
        return UTC_TIMES
    if isinstance(dtype, pl.Enum | pl.Categorical | pl.Null):
        return pl.String()
    if dtype in _TYPES:
        return dtype
    raise TypeError(f"Column {name} is {dtype}, which the books do not hold.")
