"""Planning (step 8): requests become entitlements with numbered keys, in batches and bundles.

All of it is one transaction of the caller's, before any key exists: intent before issuance.
"""

from typing import Any, Final

import polars as pl
import sqlalchemy as sa

from flows.ledger.counters import take
from flows.ledger.runs import unfolded
from flows.ports import Books
from schemas.movements import Account
from schemas.requests import Action, SourceKind
from schemas.tables import (
    batches,
    bundle_parcels,
    bundles,
    deliveries,
    delivery_events,
    entitlements,
    intakes,
    movements,
    parcels,
    requests,
)

_GRANTED: Final = (
    "serial",
    "parcel_no",
    "account_id",
    "product_no",
    "quantity",
    "keys",
    "starts",
    "ends",
    "support_starts",
    "support_ends",
    "host_id",
)

_LISTED: Final = {"vouchers": "voucher", "renewals": "renewal"}
"""What batches make beside keys, and the counter that numbers it."""


def unplanned_intakes(books: Books) -> list[tuple[int, int, int]]:
    """Sheets whose requests wait for a plan: number, first and last serial, in order of serials."""
    found = books.rows(
        sa.select(intakes.c.intake_no, intakes.c.first_serial, intakes.c.last_serial)
        .where(intakes.c.planned_night_no.is_(None), intakes.c.first_serial.is_not(None))
        .order_by(intakes.c.first_serial)
    )
    return [(int(number), int(first), int(last)) for number, first, last in found]


def planned(books: Books, night_no: int) -> None:
    """No sheet waits for a plan any more."""
    books.execute(
        sa.update(intakes)
        .where(intakes.c.planned_night_no.is_(None))
        .values(planned_night_no=night_no)
    )


def requested(books: Books, first: int, last: int) -> pl.DataFrame:
    """What the requests of a range want made: ``serial, action, kind, quantity, keys``, ordered."""
    r = requests.c
    asked = sa.select(r.serial, r.action, r.kind, r.quantity, r["keys"])
    return unfolded(books, asked.where(r.serial.between(first, last)), "serial")


def add_batches(books: Books, cut: pl.DataFrame, night_no: int, epoch: int) -> pl.DataFrame:
    """Batches in plan order, numbered; vouchers and renewals get their numbers reserved."""
    first = take(books, "batch", cut.height)
    units = dict(cut.group_by("makes").agg(pl.col("units").sum()).iter_rows())
    reserved = {
        makes: take(books, counter, units[makes])
        for makes, counter in _LISTED.items()
        if makes in units
    }
    before = pl.col("units").cum_sum().over("makes") - pl.col("units")
    starts = pl.col("makes").replace_strict(reserved, default=None, return_dtype=pl.Int64)
    numbered = cut.with_columns(
        batch_no=pl.int_range(first, first + cut.height, dtype=pl.Int64),
        night_no=pl.lit(night_no, pl.Int64),
        epoch=pl.lit(epoch, pl.Int64),
        first_number=starts + before,
    )
    names = [column.name for column in batches.columns if column.name in numbered.columns]
    books.append(batches, numbered.select(names))
    return numbered


def add_entitlements(books: Books, batch: dict[str, Any], night_no: int) -> int:
    """The requests of a batch that grant become entitlements; how many."""
    source = sa.select(
        *(requests.c[name] for name in _GRANTED),
        sa.literal(batch["batch_no"], sa.BigInteger),
        sa.literal(night_no, sa.BigInteger),
        requests.c.of_serial,
    ).where(
        requests.c.serial.between(batch["first_serial"], batch["last_serial"]),
        requests.c.action == Action.GRANT.value,
    )
    return books.execute(
        sa.insert(entitlements).from_select([*_GRANTED, "batch_no", "night_no", "replaces"], source)
    )


def add_batch_movements(books: Books, moves: pl.DataFrame, night_no: int) -> None:
    """What whole batches move: ``debit, credit, quantity, batch_no``; nothing where it is zero."""
    real = moves.filter(pl.col("quantity") > 0)
    if real.is_empty():
        return
    first = take(books, "movement", real.height)
    books.append(
        movements,
        real.select(
            pl.int_range(first, first + real.height, dtype=pl.Int64).alias("movement_no"),
            pl.lit(night_no, pl.Int64).alias("night_no"),
            *("debit", "credit", "quantity", "batch_no"),
            pl.lit(0, pl.Int64).alias("amount_e4"),
        ),
    )


def move(debit: Account, credit: Account, quantity: int, batch_no: int) -> dict[str, Any]:
    """One movement of a batch."""
    return {
        "debit": debit.value,
        "credit": credit.value,
        "quantity": quantity,
        "batch_no": batch_no,
    }


def parcels_of(books: Books, intake_nos: list[int]) -> pl.DataFrame:
    """The parcels of the sheets being planned, but for those of which nothing is sent."""
    staged = books.stage("planned_intakes", pl.DataFrame({"intake_no": intake_nos}))
    return books.frame(
        sa.select(parcels)
        .join(staged, staged.c.intake_no == parcels.c.intake_no)
        .where(parcels.c.source_kind != SourceKind.RECORD.value)
        .order_by(parcels.c.parcel_no)
    )


def add_bundles(
    books: Books, wanted: pl.DataFrame, inside: pl.DataFrame, night_no: int
) -> pl.DataFrame:
    """Bundles, and which parcels each holds.

    Args:
        wanted: ``bundle`` (a running number from 0) and the columns of the table.
        inside: ``bundle`` and ``parcel_no``.

    Returns:
        *wanted* with ``bundle_no``.
    """
    first = take(books, "bundle", wanted.height)
    numbered = wanted.with_columns(
        bundle_no=pl.col("bundle") + first, night_no=pl.lit(night_no, pl.Int64)
    )
    books.append(bundles, numbered.drop("bundle"))
    books.append(
        bundle_parcels,
        inside.select((pl.col("bundle") + first).alias("bundle_no"), "parcel_no"),
    )
    return numbered


def add_deliveries(books: Books, wanted: pl.DataFrame, night_no: int) -> None:
    """Deliveries (columns of the table, ``state`` and ``at``) with their first event."""
    if wanted.is_empty():
        return
    first = take(books, "delivery", wanted.height)
    first_event = take(books, "event", wanted.height)
    numbered = wanted.with_columns(
        delivery_no=pl.int_range(first, first + wanted.height, dtype=pl.Int64),
        event_no=pl.int_range(first_event, first_event + wanted.height, dtype=pl.Int64),
        night_no=pl.lit(night_no, pl.Int64),
    )
    names = [column.name for column in deliveries.columns if column.name in numbered.columns]
    books.append(deliveries, numbered.select(names))
    books.append(
        delivery_events, numbered.select("event_no", "delivery_no", "night_no", "at", "state")
    )
