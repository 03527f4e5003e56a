"""Vouchers that are alike, counted: all of them, or those that count otherwise than at a closing.

Columns of all frames: oem_account, batch_id, sku, redeem_by, state (redeemed, void, expired, open),
units, used. *used* is what the redeeming requests ask for.
"""

from typing import Any

import polars as pl
import sqlalchemy as sa

from flows.ledger.closings import LOT, SUMS, Closing
from flows.ledger.requests import REDEEMS
from flows.ledger.sums import by_then, in_force, total
from flows.ledger.touched import vouchers_otherwise
from flows.ports import Books
from schemas.tables import intakes, requests, vouchers


def vouchers_counted(books: Books, through_night: int, oem: str | None = None) -> pl.DataFrame:
    """The lots of all vouchers; *oem*'s only, where one is given."""
    v, r, i = vouchers.c, requests.c, intakes.c
    spent = by_then(i.night_no, through_night)
    used = sa.case((spent, r.quantity), else_=0).label("used")
    each = (
        sa.select(v.oem_account, v.batch_id, v.sku, v.redeem_by, v.quantity.label("units"), used)
        .add_columns(_state(spent, through_night).label("state"))
        .select_from(vouchers)
        .outerjoin(requests, REDEEMS)
        .outerjoin(intakes, i.intake_no == r.intake_no)
        .where(in_force(vouchers, through_night), _whose(oem))
        .subquery("each")
    )
    same = [each.c[name] for name in LOT]
    sums = [total(each.c[name], name) for name in SUMS]
    return books.frame(sa.select(*same, *sums).group_by(*same)).sort(LOT)


def _whose(oem: str | None) -> sa.ColumnElement[bool]:
    return sa.true() if oem is None else vouchers.c.oem_account == oem


def _state(spent: sa.ColumnElement[bool], through_night: int) -> sa.Case[str]:
    return sa.case(
        (spent, "redeemed"),
        (vouchers.c.status == "void", "void"),
        (by_then(vouchers.c.expired_night_no, through_night), "expired"),
        else_="open",
    )


def vouchers_changed(
    books: Books, through_night: int, since: Closing, oem: str | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The lots of those vouchers that count otherwise: as they are now, and as they were then.

    What was redeemed since is reached from its request, once; other versions by their own numbers.
    """
    mine = _whose(oem)
    found = pl.concat(
        [
            books.frame(_redeemed_since(through_night, since, mine)),
            books.frame(_others(through_night, since, mine)),
        ]
    )
    return _at(found, "now"), _at(found, "then")


def _redeemed_since(
    through_night: int, since: Closing, mine: sa.ColumnElement[bool]
) -> sa.Select[Any]:
    r = requests.c
    fresh = (
        r.serial > since.last("serial"),
        r.kind == "vouchers",
        r.scope == "*",
        r.business_key.endswith("/1", autoescape=True),
        r.intake_no.in_(sa.select(intakes.c.intake_no).where(intakes.c.night_no <= through_night)),
    )
    named = vouchers.c.voucher_id == named_by(r.business_key)
    return _summed(
        _both(through_night, since, sa.true(), sa.false())
        .join_from(requests, vouchers, named)
        .where(*fresh, vouchers.c.replaced_night_no.is_(None), mine)
    )


def named_by(business_key: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    """The voucher that the business key of its conversion names (``requests.REDEEMS``)."""
    escaped = sa.func.substr(business_key, 1, sa.func.length(business_key) - 2)
    return sa.func.replace(sa.func.replace(escaped, "~1", "/"), "~0", "~")


def _others(through_night: int, since: Closing, mine: sa.ColumnElement[bool]) -> sa.Select[Any]:
    r, i, v = requests.c, intakes.c, vouchers.c
    spent_then = by_then(i.night_no, since.night_no)
    told_above = v.replaced_night_no.is_(None) & (r.serial > since.last("serial"))
    return _summed(
        _both(through_night, since, by_then(i.night_no, through_night), spent_then)
        .select_from(vouchers)
        .outerjoin(requests, REDEEMS)
        .outerjoin(intakes, i.intake_no == r.intake_no)
        .where(
            v.version_no.in_(vouchers_otherwise(since)),
            ~sa.func.coalesce(told_above, sa.false()),
            mine,
        )
    )


def _both(
    through_night: int,
    since: Closing,
    spent: sa.ColumnElement[bool],
    spent_then: sa.ColumnElement[bool],
) -> sa.Select[Any]:
    """One voucher as it is now and as it was then; its state is null where it was not in force."""
    v, used = vouchers.c, requests.c.quantity
    now, then = in_force(vouchers, through_night), in_force(vouchers, since.night_no)
    return sa.select(
        v.oem_account, v.batch_id, v.sku, v.redeem_by, v.quantity.label("units")
    ).add_columns(
        sa.case((now, _state(spent, through_night))).label("now"),
        sa.case((then, _state(spent_then, since.night_no))).label("then"),
        sa.case((spent, used), else_=0).label("used_now"),
        sa.case((spent_then, used), else_=0).label("used_then"),
    )


def _summed(chosen: sa.Select[Any]) -> sa.Select[Any]:
    each = chosen.subquery("each").c
    same = [each[name] for name in (*LOT[:-1], "now", "then")]
    sums = [total(each[name], name) for name in ("units", "used_now", "used_then")]
    return sa.select(*same, *sums).group_by(*same)


def _at(found: pl.DataFrame, moment: str) -> pl.DataFrame:
    return (
        found.filter(pl.col(moment).is_not_null())
        .with_columns(state=pl.col(moment), used=pl.col(f"used_{moment}"))
        .group_by(LOT)
        .agg(pl.col(SUMS).sum())
        .sort(LOT)
    )
