"""The one ``MetaData``, its naming convention, and the column types that both databases share.

Conventions of all tables: numbers come from the ``counters`` row of that name; ``night_no`` is the
night that recorded the row; nothing a report counts is ever overwritten: a row is added, or a
column that was null is set once together with the night that set it. Money is a whole number of
ten-thousandths (``amount_e4``). Frames are copied into tables by column name.
"""

from typing import Any, Final

import sqlalchemy as sa

metadata: Final = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)

Number: Final = sa.BigInteger
"""Identifiers and quantities: 64 bits on both databases."""

Moment: Final = sa.DateTime(timezone=True)
"""A moment in UTC."""


def number_key(name: str) -> sa.Column[int]:
    """A primary key that takes its value from a counter, never from a sequence."""
    return sa.Column(name, sa.BigInteger, primary_key=True, autoincrement=False)


def money(name: str, **options: Any) -> sa.Column[int]:
    """An exact amount in ten-thousandths of the currency's unit."""
    return sa.Column(name, sa.BigInteger, **options)


def only_where(condition: str) -> dict[str, Any]:
    """Of an index: it holds only the rows for which *condition*, in SQL, is true."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}
