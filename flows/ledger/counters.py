"""Numbers. All come from the ``counters`` row of their name, inside the caller's transaction.

The row stays locked until that transaction ends, so numbers rise in the order of commits, and a
rollback gives its numbers back.
"""

import sqlalchemy as sa

from flows.ports import Books
from schemas.tables import counters


def take(books: Books, name: str, count: int) -> int:
    """The first of *count* numbers in a row that nobody else ever gets; they start at 1."""
    moved = (
        sa.update(counters)
        .where(counters.c.name == name)
        .values(value=counters.c.value + count)
        .returning(counters.c.value)
    )
    found = books.rows(moved)
    if not found:
        books.execute(sa.insert(counters).values(name=name, value=count))
    return int(found[0][0]) - count + 1 if found else 1


def last(books: Books, name: str) -> int:
    """The last number given out; 0 where none was."""
    found = books.rows(sa.select(counters.c.value).where(counters.c.name == name))
    return int(found[0][0]) if found else 0
