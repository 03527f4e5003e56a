"""Sums, counts and versions in SQL that both databases answer alike."""

from typing import Any

import sqlalchemy as sa


def total(column: sa.ColumnElement[Any], label: str) -> sa.Label[int]:
    """The sum of *column* as a whole number (PostgreSQL's would be numeric); 0 of nothing."""
    return sa.cast(sa.func.coalesce(sa.func.sum(column), 0), sa.BigInteger).label(label)


def counted(label: str, column: sa.ColumnElement[Any] | None = None) -> sa.Label[int]:
    """How many rows there are, or how many have a *column*."""
    number = sa.func.count() if column is None else sa.func.count(column)
    return sa.cast(number, sa.BigInteger).label(label)


def by_then(night_no: sa.ColumnElement[Any], through_night: int) -> sa.ColumnElement[bool]:
    """True where a night up to *through_night* set the column; false, never null, elsewhere."""
    return sa.func.coalesce(night_no <= through_night, sa.false())


def in_force(table: sa.Table, through_night: int) -> sa.ColumnElement[bool]:
    """True for the version of a reference row that *through_night* ended with."""
    replaced = table.c.replaced_night_no
    return (table.c.night_no <= through_night) & (replaced.is_(None) | (replaced > through_night))
