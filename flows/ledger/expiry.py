"""What ends by itself: vouchers after their redeem-by date, entitlements after their last day.

Each is stamped with the night that found it ended, once, and moved in the same transaction.
"""

from datetime import date
from typing import Any

import polars as pl
import sqlalchemy as sa

from flows.ledger.counters import last, take
from flows.ledger.requests import REDEEMS
from flows.ports import Books
from schemas.movements import Account
from schemas.tables import entitlements, expiries, movements, nights, vouchers


def expire_vouchers(books: Books, night_no: int, as_of: date) -> int:
    """Open vouchers whose redeem-by date lies before *as_of* are expired; how many.

    Only those are looked at that no earlier night has judged: by their date, or as new versions.
    A voucher that was redeemed stays so, and need not be looked at every night.
    """
    since, version_no = _looked_through(books)
    v, redeemed = vouchers.c, sa.select(sa.literal(1)).where(REDEEMS).exists()
    fresh = v.redeem_by >= since if since else sa.true()
    count = 0
    for which in (fresh, v.version_no > version_no):
        ended = sa.update(vouchers).where(
            which,
            v.replaced_night_no.is_(None),
            v.expired_night_no.is_(None),
            v.status == "issued",
            v.redeem_by < as_of,
            ~redeemed,
        )
        count += books.execute(ended.values(expired_night_no=night_no))
    books.execute(sa.delete(expiries).where(expiries.c.night_no == night_no))
    looked = {"night_no": night_no, "version_no": last(books, "version")}
    books.execute(sa.insert(expiries).values(**looked))
    stamped = sa.select(sa.func.coalesce(sa.func.sum(v.quantity), 0)).where(
        v.expired_night_no == night_no, v.replaced_night_no.is_(None)
    )
    if count:
        _move(books, night_no, Account.VOUCHERS_EXPIRED, Account.VOUCHERS_OPEN, stamped)
    return count


def _looked_through(books: Books) -> tuple[date | None, int]:
    """Up to which date and which version the last night that looked has looked."""
    found = books.rows(
        sa.select(nights.c.as_of, expiries.c.version_no)
        .join(nights, nights.c.night_no == expiries.c.night_no)
        .order_by(expiries.c.night_no.desc())
        .limit(1)
    )
    return (found[0][0], int(found[0][1])) if found else (None, 0)


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
