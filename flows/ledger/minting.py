"""Minting (step 9): what a batch is to make, and what was made. One transaction per batch."""

from typing import Any

import polars as pl
import sqlalchemy as sa

from flows.ledger.counters import take
from flows.ledger.runs import unfolded
from flows.ports import Books
from schemas.requests import Action
from schemas.tables import (
    batches,
    entitlements,
    keys,
    parcels,
    products,
    renewals,
    requests,
    vouchers,
)


def waits(batch: sa.FromClause = batches) -> sa.ColumnElement[bool]:
    """True of a batch that is to be minted."""
    return batch.c.minted_night_no.is_(None)


def unminted(books: Books) -> list[int]:
    """Batches that wait, in plan order."""
    found = books.rows(sa.select(batches.c.batch_no).where(waits()).order_by(batches.c.batch_no))
    return [int(row[0]) for row in found]


def batch(books: Books, batch_no: int) -> dict[str, Any]:
    """One batch, by the names of its columns."""
    found = books.rows(sa.select(batches).where(batches.c.batch_no == batch_no))
    return dict(zip(batches.columns.keys(), found[0], strict=True))


def entitled(books: Books, one: dict[str, Any]) -> pl.DataFrame:
    """What a batch makes keys for: ``serial, keys``, in order.

    Those are its own entitlements that have keys, and earlier ones whose keys its requests ask for.
    """
    e, r = entitlements.c, requests.c
    granted = sa.select(e.serial, e["keys"]).where(
        e.serial.between(one["first_serial"], one["last_serial"]),
        e.batch_no == one["batch_no"],
        e["keys"] > 0,
    )
    asked = sa.select(r.of_serial.label("serial"), r["keys"]).where(
        r.serial.between(one["first_serial"], one["last_serial"]),
        r.intake_no == one["intake_no"],
        asks_for_keys(),
    )
    return pl.concat([unfolded(books, granted, "serial"), books.frame(asked)]).sort("serial")


def asks_for_keys(asking: sa.FromClause = requests) -> sa.ColumnElement[bool]:
    """True of a request for the keys of an entitlement that waits for them."""
    return asking.c.action == sa.literal_column(f"'{Action.KEYS.value}'")


def sends_again(asking: sa.FromClause = requests) -> sa.ColumnElement[bool]:
    """True of a request for another bundle with an entitlement that was granted before."""
    return asking.c.action == sa.literal_column(f"'{Action.SEND.value}'")


def planned_in(
    asked: sa.FromClause = requests, batch: sa.FromClause = batches
) -> sa.ColumnElement[bool]:
    """True of a batch of keys and the requests that it answers."""
    return sa.and_(
        asked.c.serial.between(batch.c.first_serial, batch.c.last_serial),
        asked.c.intake_no == batch.c.intake_no,
        batch.c.makes == "keys",
    )


def add_keys(books: Books, minted: pl.DataFrame) -> None:
    """Keys exist: ``serial, key_no, batch_no, place, key_sha256``."""
    books.append(keys, minted)


def ordered_vouchers(books: Books, one: dict[str, Any]) -> pl.DataFrame:
    """What the voucher orders of a batch want: one row per request, in order."""
    return books.frame(
        sa.select(
            requests.c.serial,
            requests.c.intake_no,
            requests.c.row_no,
            requests.c.account_id,
            requests.c.quantity,
            requests.c.redeem_by,
            parcels.c.source_ref,
            products.c.sku,
        )
        .join(products, products.c.version_no == requests.c.product_no)
        .join(parcels, parcels.c.parcel_no == requests.c.parcel_no)
        .where(
            requests.c.serial.between(one["first_serial"], one["last_serial"]),
            requests.c.intake_no == one["intake_no"],
            requests.c.action == "vouchers",
        )
        .order_by(requests.c.serial)
    )


def add_vouchers(books: Books, made: pl.DataFrame) -> None:
    """Vouchers exist (columns of the table but ``version_no``)."""
    first = take(books, "version", made.height)
    numbered = made.with_columns(
        version_no=pl.int_range(first, first + made.height, dtype=pl.Int64)
    )
    books.append(vouchers, numbered)


def ordered_renewals(books: Books, one: dict[str, Any]) -> pl.DataFrame:
    """The ``serial`` of each order line of a batch that bought a renewal, in order."""
    bought = sa.select(requests.c.serial).where(
        requests.c.serial.between(one["first_serial"], one["last_serial"]),
        requests.c.intake_no == one["intake_no"],
        requests.c.action == Action.RENEWALS.value,
    )
    return books.frame(bought.order_by(requests.c.serial))


def add_renewals(books: Books, made: pl.DataFrame) -> None:
    """Rights to renew exist (columns of the table)."""
    books.append(renewals, made)


def minted(books: Books, batch_no: int, night_no: int) -> bool:
    """The batch has been made; False where another process was faster."""
    waiting = sa.update(batches).where(
        batches.c.batch_no == batch_no, batches.c.minted_night_no.is_(None)
    )
    return books.execute(waiting.values(minted_night_no=night_no)) == 1
