"""Identifiers that lost leading zeros: read as the one name in the books that they fit."""

from typing import Final

import polars as pl
import sqlalchemy as sa

from flows.ingest.kinds.kind import AnyKind, Case, Known, Role
from flows.ingest.kinds.names import read_as
from flows.ledger import references
from flows.ports import Books
from schemas.problems import no_problems
from schemas.problems.senders import ZEROS_RESTORED
from schemas.tables import accounts, contracts, delegations, products, vouchers

_NAMED: Final[dict[str, tuple[sa.Table, str]]] = {
    **dict.fromkeys(("sku", "to_sku", "replaces_sku"), (products, "sku")),
    "voucher_id": (vouchers, "voucher_id"),
    "contract_number": (contracts, "contract_number"),
    **dict.fromkeys(
        ("customer_account", "partner_account", "oem_account"), (accounts, "account_id")
    ),
}


def restored(
    books: Books, kind: AnyKind, rows: pl.DataFrame, case: Case
) -> tuple[pl.DataFrame, pl.DataFrame, Known]:
    """*rows* with such identifiers whole again, a note for each (design, section 6), and what the
    books say of their names."""
    known = kind.look_up(books, rows, case)
    notes = [no_problems()]
    for column, description in kind.sheet.described():
        if column not in _NAMED or not description.names_in_books:
            continue
        table, name = _NAMED[column]
        digits = rows[column].filter(rows[column].str.contains(r"^[0-9]+$"))
        unknown = digits.filter(~digits.is_in(_shown(known, table, name).implode()))
        found = references.unpadded(books, table, name, unknown, *_own(table, case)).filter(
            pl.col("written") != pl.col("name")
        )
        rows, noted = read_as(rows, column, found, ZEROS_RESTORED)
        notes.append(noted)
    every = pl.concat(notes)
    return rows, every, kind.look_up(books, rows, case) if every.height else known


def _shown(known: Known, table: sa.Table, name: str) -> pl.Series:
    """Names that *known* has, of tables of which it shows no more than the sender may learn of."""
    shown = known.get(table.name) if table in (products, vouchers) else None
    return pl.Series(dtype=pl.String) if shown is None else shown[name]


def _own(table: sa.Table, case: Case) -> list[sa.ColumnElement[bool]]:
    """Which names the sender may learn of: its own, and those of its customers."""
    if case.role is Role.VENDOR or table is products:
        return []
    if table is vouchers:
        return [vouchers.c.oem_account == case.sender]
    customers = sa.select(delegations.c.customer_account).where(
        delegations.c.partner_account == case.sender, delegations.c.replaced_night_no.is_(None)
    )
    whose = contracts.c.customer_account if table is contracts else accounts.c.account_id
    return [sa.or_(whose == case.sender, whose.in_(customers))]
