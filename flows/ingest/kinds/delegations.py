"""Who may act for whom, and who receives keys."""

import polars as pl

from flows.ingest.kinds.kind import Case, Known, ReferenceKind, Role, Ruling, either
from flows.ledger import references
from flows.ports import Books
from schemas.problems import Stage, refuse
from schemas.problems.books import NAMES_UNKNOWN
from schemas.problems.senders import ACCOUNT_UNKNOWN
from schemas.sheets.delegations import Delegations
from schemas.tables import delegations


def look_up(books: Books, rows: pl.DataFrame, case: Case) -> Known:
    """The accounts named."""
    named = pl.concat([rows["customer_account"], rows["partner_account"]])
    return {"accounts": references.accounts_named(books, named)}


def rule(rows: pl.DataFrame, known: Known, case: Case) -> Ruling:
    """A customer delegates for itself only; both accounts are known, in the books' spelling."""
    ids = known["accounts"].select(pl.col("account_key"), pl.col("account_id"))
    found = rows
    for column in ("customer_account", "partner_account"):
        found = found.with_columns(
            pl.col(column)
            .str.to_lowercase()
            .replace_strict(
                ids["account_key"], ids["account_id"], default=None, return_dtype=pl.String
            )
        )
    strange = pl.col("customer_account").is_null()
    if case.role is not Role.VENDOR:
        strange |= pl.col("customer_account") != case.sender
    unknown = pl.col("partner_account").is_null()
    return Ruling(
        asked=found,
        problems=(
            (
                Stage.SENDER,
                either(
                    [
                        refuse(found.filter(strange), ACCOUNT_UNKNOWN, "customer_account"),
                        refuse(found.filter(unknown), NAMES_UNKNOWN, "partner_account"),
                    ]
                ),
            ),
        ),
    )


KIND = ReferenceKind(
    name="delegations",
    sheet=Delegations,
    senders=frozenset({Role.VENDOR, Role.CUSTOMER}),
    table=delegations,
    key=("customer_account", "partner_account", "scope", "valid_from"),
    rule=rule,
    look_up=look_up,
)
