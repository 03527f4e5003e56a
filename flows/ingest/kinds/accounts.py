"""The accounts we deal with. The night makes an inbox for each one it accepts."""

import polars as pl

from flows.ingest.kinds.kind import Case, Known, ReferenceKind, Role, Ruling
from flows.ports import Books
from schemas.sheets.accounts import Accounts
from schemas.tables import accounts


def look_up(books: Books, rows: pl.DataFrame, case: Case) -> Known:
    """Nothing: an account stands by itself."""
    return {}


def rule(rows: pl.DataFrame, known: Known, case: Case) -> Ruling:
    """The rows with what is meant where a cell is empty; IDs are unique without case."""
    return Ruling(
        rows.with_columns(
            pl.col("account_id").str.to_lowercase().alias("account_key"),
            pl.col("deliver_to").fill_null("customer"),
            pl.col("status").fill_null("active"),
        )
    )


KIND = ReferenceKind(
    name="accounts",
    sheet=Accounts,
    senders=frozenset({Role.VENDOR}),
    table=accounts,
    key=("account_key",),
    rule=rule,
    look_up=look_up,
    fixed=("account_id",),
)
