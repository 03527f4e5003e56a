"""Requests: what was accepted before, and writing what is accepted now."""

from typing import Final

import polars as pl
import sqlalchemy as sa

from flows.ports import Books
from schemas.problems import row_place
from schemas.requests import ABOUT, GRANTING, RESTS
from schemas.tables import drops, intakes, parcels, requests, vouchers

REDEEMS: Final = sa.and_(
    requests.c.kind == "vouchers",
    requests.c.scope == "*",
    requests.c.business_key
    == sa.func.replace(sa.func.replace(vouchers.c.voucher_id, "~", "~0"), "/", "~1") + "/1",
)
"""True of the request that converted a voucher (``schemas.requests.business_key``, in SQL)."""


_EARLIER: Final = {
    "business_key": pl.String(),
    "serial": pl.Int64(),
    "cells": pl.String(),
    "place": pl.String(),
}


def earlier(
    books: Books, kind: str, scope: str, sender: str, business_keys: pl.Series, intake_no: int
) -> pl.DataFrame:
    """*sender*'s accepted requests with these business keys.

    Columns: those of ``_EARLIER``; serial is that of the entitlement a request is about, where it
    grants none; place (``row_place``) only where the drop that *intake_no* is of
    brought them. Where keys are everybody's, those of others are left out: nobody learns of
    them.
    """
    serials = _met(books, kind, scope, business_keys)
    if serials.is_empty():
        return pl.DataFrame(schema=_EARLIER)
    met, r = books.stage("met_requests", serials), requests.c
    found = books.frame(
        sa.select(r.business_key, _answered().label("serial"), r.cells, r.intake_no, r.row_no)
        .join(met, met.c.serial == r.serial)
        .join(parcels, parcels.c.parcel_no == r.parcel_no)
        .where(parcels.c.sender == sender)
    )
    its_drop = sa.select(intakes.c.drop_no).where(intakes.c.intake_no == intake_no)
    same_drop = books.frame(
        sa.select(
            intakes.c.intake_no,
            sa.case((intakes.c.intake_no == intake_no, ""), else_=intakes.c.sheet_name).label(
                "sheet_name"
            ),
        ).where(intakes.c.drop_no == its_drop.scalar_subquery())
    )
    return found.join(same_drop, on="intake_no", how="left").select(
        "business_key",
        "serial",
        "cells",
        row_place(pl.col("row_no"), pl.col("sheet_name")).alias("place"),
    )


def _answered() -> sa.ColumnElement[int]:
    """The serial number that an accepted row is answered with."""
    r = requests.c
    return sa.case((r.action.in_(ABOUT), sa.func.coalesce(r.of_serial, r.serial)), else_=r.serial)


def _met(books: Books, kind: str, scope: str, business_keys: pl.Series) -> pl.DataFrame:
    """The ``serial`` of the request of each business key that has one.

    A subquery per key, so that each is looked up, whatever the database believes of the table: it
    does not know what this transaction or another is adding to it.
    """
    wanted = business_keys.drop_nulls().unique().sort()
    staged, r = books.stage("business_keys", wanted.to_frame("wanted")), requests.c
    its_serial = (
        sa.select(r.serial)
        .where(r.business_key == staged.c.wanted, r.scope == scope, r.kind == kind)
        .scalar_subquery()
    )
    asked = sa.select(its_serial.label("serial")).select_from(staged)
    return books.frame(asked.where(its_serial.is_not(None)))


def redeemed(books: Books, voucher_ids: pl.Series) -> pl.DataFrame:
    """Those of the vouchers that were converted: ``voucher_id``."""
    wanted = voucher_ids.drop_nulls().unique().sort()
    staged = books.stage("redeemed_vouchers", wanted.to_frame("voucher_id"))
    return books.frame(
        sa.select(vouchers.c.voucher_id)
        .join(staged, staged.c.voucher_id == vouchers.c.voucher_id)
        .join(requests, REDEEMS)
        .where(vouchers.c.replaced_night_no.is_(None))
    )


def units_of_night(books: Books, sender: str, night_no: int) -> int:
    """How many units this night has accepted from *sender* so far, but for those approved.

    A subquery per sheet, so that the requests of each are read once: a join reads those of all
    sheets for each drop, where the database believes that the night has but one.
    """
    r = requests.c
    its_units = (
        sa.select(sa.func.sum(r.quantity))
        .where(
            r.serial.between(intakes.c.first_serial, intakes.c.last_serial),
            r.intake_no == intakes.c.intake_no,
            r.kind != RESTS,
            r.action.in_(GRANTING),
        )
        .scalar_subquery()
    )
    total = books.rows(
        sa.select(sa.func.coalesce(sa.func.sum(its_units), 0))
        .join_from(intakes, drops, drops.c.drop_no == intakes.c.drop_no)
        .where(
            intakes.c.night_no == night_no,
            intakes.c.held >= 0,
            sa.func.lower(drops.c.account_id) == sender.lower(),
        )
    )
    return int(total[0][0])
