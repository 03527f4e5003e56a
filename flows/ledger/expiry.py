"""What ends by itself: vouchers after their redeem-by date, entitlements after their last day.

Each is stamped with the night that found it ended, once, and moved in the same transaction.
"""

from datetime import date
from typing import Any

import polars as pl
import sqlalchemy as sa

from flows.ledger.counters import take
from flows.ledger.requests import REDEEMS
from flows.ports import Books
from schemas.movements import Account
from schemas.tables import entitlements, movements, vouchers


def expire_vouchers(books: Books, night_no: int, as_of: date) -> int:
    """Open vouchers whose redeem-by date lies before *as_of* are expired; how many."""
    redeemed = sa.select(sa.literal(1)).where(REDEEMS).exists()
    ended = (
        sa.update(vouchers)
        .where(
            vouchers.c.replaced_night_no.is_(None),
            vouchers.c.expired_night_no.is_(None),
            vouchers.c.status == "issued",
            vouchers.c.redeem_by < as_of,
            ~redeemed,
        )
        .values(expired_night_no=night_no)
    )
    count = books.execute(ended)
    stamped = sa.select(sa.func.coalesce(sa.func.sum(vouchers.c.quantity), 0)).where(
        vouchers.c.expired_night_no == night_no, vouchers.c.replaced_night_no.is_(None)
    )
    if count:
        _move(books, night_no, Account.VOUCHERS_EXPIRED, Account.VOUCHERS_OPEN, stamped)
    return count


def expire_entitlements(books: Books, night_no: int, as_of: date) -> int:
    """Active entitlements whose last day lies before *as_of* are expired; how many."""
    ended = (
        sa.update(entitlements)
        .where(entitlements.c.closed_night_no.is_(None), entitlements.c.ends < as_of)
        .values(closed_as="expired", closed_night_no=night_no)
    )
    count = books.execute(ended)
    stamped = sa.select(sa.func.count()).where(
        entitlements.c.closed_night_no == night_no, entitlements.c.closed_as == "expired"
    )
    if count:
        _move(books, night_no, Account.ENTITLEMENTS_EXPIRED, Account.ENTITLEMENTS_ACTIVE, stamped)
    return count


def _move(
    books: Books,
    night_no: int,
    debit: Account,
    credit: Account,
    stamped: sa.Select[*tuple[Any, ...]],
) -> None:
    """What this night expired in all, less what it has moved already (a night that goes on)."""
    moved = sa.select(sa.func.coalesce(sa.func.sum(movements.c.quantity), 0)).where(
        movements.c.night_no == night_no,
        movements.c.debit == debit.value,
        movements.c.credit == credit.value,
    )
    quantity = int(books.rows(stamped)[0][0]) - int(books.rows(moved)[0][0])
    books.append(
        movements,
        pl.DataFrame(
            {
                "movement_no": [take(books, "movement", 1)],
                "night_no": [night_no],
                "debit": [debit.value],
                "credit": [credit.value],
                "quantity": [quantity],
                "amount_e4": [0],
            }
        ),
    )
