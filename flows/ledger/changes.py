"""What accepted rows do to entitlements that were granted before: rows are added, or stamped."""

import polars as pl
import sqlalchemy as sa

from flows.errors import BooksRefused
from flows.ledger.counters import take
from flows.ports import Books
from schemas.tables import entitlements, metadata, revocations, takings


def add_takings(books: Books, taken: pl.DataFrame, night_no: int) -> None:
    """Which request took how much: ``request_serial, taken_serial, quantity``."""
    if taken.height:
        books.append(takings, taken.with_columns(night_no=pl.lit(night_no, pl.Int64)))


def close(books: Books, ended: pl.DataFrame, night_no: int) -> None:
    """Active entitlements have ended: ``serial, closed_as``; each once.

    Raises:
        BooksRefused: one of them is not active.
    """
    if ended.is_empty():
        return
    staged = books.stage("ended_entitlements", ended.select("serial", "closed_as"))
    closed = books.execute(
        sa.update(entitlements)
        .where(entitlements.c.serial == staged.c.serial, entitlements.c.closed_night_no.is_(None))
        .values(closed_as=staged.c.closed_as, closed_night_no=night_no)
    )
    if closed != ended.height:
        raise BooksRefused(
            f"{ended.height - closed} entitlements had ended before they could be taken.",
            "Another process changed them: run `keymill run` again.",
        )


def add_revocations(books: Books, revoked: pl.DataFrame, night_no: int) -> None:
    """Licenses are to be revoked: ``serial, key_no, reason, due_on``, in this order in the log."""
    if revoked.is_empty():
        return
    first = take(books, "revocation", revoked.height)
    numbers = pl.int_range(first, first + revoked.height, dtype=pl.Int64)
    books.append(
        revocations,
        revoked.select(
            numbers.alias("revocation_no"),
            *("serial", "key_no", "reason", "due_on"),
            pl.lit(night_no, pl.Int64).alias("night_no"),
        ),
    )


def add_records(books: Books, table: str, rows: pl.DataFrame, night_no: int) -> None:
    """Rows of a table of state, each with its ``request_serial``."""
    if rows.height:
        of_night = rows.with_columns(night_no=pl.lit(night_no, pl.Int64))
        books.append(metadata.tables[table], of_night)
