"""What is to go out: replies, bundles, deliveries; and what became of each attempt."""

from collections.abc import Sequence
from typing import Any, Final

import polars as pl
import sqlalchemy as sa

from flows.ports import Books
from schemas.tables import (
    accounts,
    batches,
    bundle_parcels,
    bundles,
    checkpoints,
    drops,
    intakes,
    nights,
    parcels,
    requests,
    vouchers,
)

WAITING: Final = ("pending", "deferred", "ambiguous")
LISTED: Final = ("vouchers", "renewals")
"""What a bundle brings as a workbook to be filled in; also the actions that make it."""


def named_rows(books: Books, statement: sa.Select[*tuple[Any, ...]]) -> list[dict[str, Any]]:
    """The few rows of a small answer, by column name."""
    names = [column.name for column in statement.selected_columns]
    return [dict(zip(names, row, strict=True)) for row in books.rows(statement)]


def not_in_the_log(batch: sa.FromClause = batches) -> sa.ColumnElement[bool]:
    """True of a batch with keys that no published checkpoint covers."""
    published = sa.select(sa.func.coalesce(sa.func.max(checkpoints.c.size), 0)).where(
        checkpoints.c.published_at.is_not(None)
    )
    behind = batch.c.log_start + batch.c.units > published.scalar_subquery()
    return sa.and_(batch.c.makes == "keys", sa.or_(batch.c.published_night_no.is_(None), behind))


def unreplied(books: Books) -> list[int]:
    """Drops that were taken in (or decided on) and have no reply yet."""
    found = books.rows(
        sa.select(drops.c.drop_no)
        .where(drops.c.replied_night_no.is_(None))
        .order_by(drops.c.drop_no)
    )
    return [int(row[0]) for row in found]


def long_unreplied(books: Books, rows_max: int) -> list[int]:
    """Those of more than *rows_max* rows, the shortest first."""
    rows = sa.func.sum(intakes.c.rows)
    found = books.rows(
        sa.select(intakes.c.drop_no, rows)
        .join(drops, drops.c.drop_no == intakes.c.drop_no)
        .where(drops.c.replied_night_no.is_(None))
        .group_by(intakes.c.drop_no)
        .having(rows > rows_max)
        .order_by(rows, intakes.c.drop_no)
    )
    return [int(row[0]) for row in found]


def drop(books: Books, drop_no: int) -> dict[str, Any]:
    """One drop, by the names of its columns."""
    return named_rows(books, sa.select(drops).where(drops.c.drop_no == drop_no))[0]


def replied(books: Books, drop_no: int, name: str, night_no: int) -> None:
    """The reply lies in the sender's folder."""
    books.execute(
        sa.update(drops)
        .where(drops.c.drop_no == drop_no)
        .values(replied_night_no=night_no, reply_name=name)
    )


def ready() -> sa.ColumnElement[bool]:
    """True of a bundle without a ZIP whose keys are all in the log and whose vouchers all exist."""
    waiting = sa.select(batches.c.intake_no).where(
        sa.or_(batches.c.minted_night_no.is_(None), not_in_the_log())
    )
    held_up = (
        sa.select(sa.literal(1))
        .select_from(bundle_parcels)
        .join(parcels, parcels.c.parcel_no == bundle_parcels.c.parcel_no)
        .where(bundle_parcels.c.bundle_no == bundles.c.bundle_no, parcels.c.intake_no.in_(waiting))
        .exists()
    )
    return sa.and_(bundles.c.written_night_no.is_(None), ~held_up)


def unwritten_bundles(books: Books) -> list[int]:
    """Bundles that can be made now, in order."""
    found = books.rows(sa.select(bundles.c.bundle_no).where(ready()).order_by(bundles.c.bundle_no))
    return [int(row[0]) for row in found]


def bundle_heads(books: Books, bundle_nos: Sequence[int]) -> list[dict[str, Any]]:
    """Bundles by number, with the name of their (first) end customer.

    ``source_ref`` is the number of an order or contract; for vouchers and changes, who sent them.
    """
    inside = bundle_parcels.c.bundle_no == bundles.c.bundle_no
    customer = (
        sa.select(sa.func.min(parcels.c.customer_name))
        .select_from(bundle_parcels)
        .join(parcels, parcels.c.parcel_no == bundle_parcels.c.parcel_no)
        .where(inside)
        .scalar_subquery()
    )
    sender = (
        sa.select(accounts.c.name)
        .where(accounts.c.account_id == bundles.c.sender, accounts.c.replaced_night_no.is_(None))
        .scalar_subquery()
    )
    of_a_drop = bundles.c.source_kind.in_(("vouchers", "change"))
    its_sender = (of_a_drop, sa.func.coalesce(sender, bundles.c.sender))
    source = sa.case(its_sender, else_=bundles.c.source_ref)
    told = [column for column in bundles.c if column is not bundles.c.source_ref]
    return named_rows(
        books,
        sa.select(
            *told,
            source.label("source_ref"),
            customer.label("recipient_name"),
            nights.c.as_of,
        )
        .join(nights, nights.c.night_no == bundles.c.night_no)
        .where(bundles.c.bundle_no.in_(bundle_nos))
        .order_by(bundles.c.bundle_no),
    )


def parcels_inside(books: Books, bundle_nos: Sequence[int]) -> pl.DataFrame:
    """What is in bundles, in order.

    Columns: ``bundle_no, parcel_no, source_kind, source_ref, customer_name, country``.
    """
    return books.frame(
        sa.select(
            bundle_parcels.c.bundle_no,
            parcels.c.parcel_no,
            parcels.c.source_kind,
            parcels.c.source_ref,
            parcels.c.customer_name,
            parcels.c.country,
        )
        .join(parcels, parcels.c.parcel_no == bundle_parcels.c.parcel_no)
        .where(bundle_parcels.c.bundle_no.in_(bundle_nos))
        .order_by(bundle_parcels.c.bundle_no, parcels.c.parcel_no)
    )


def generated(books: Books, parcel_nos: pl.Series) -> pl.DataFrame:
    """The vouchers that orders of parcels generated: ``parcel_no`` and the voucher's columns."""
    staged = books.stage("voucher_parcels", parcel_nos.unique().to_frame("parcel_no"))
    return books.frame(
        sa.select(
            requests.c.parcel_no,
            vouchers.c.voucher_id,
            vouchers.c.batch_id,
            vouchers.c.sku,
            vouchers.c.quantity,
            vouchers.c.redeem_by,
        )
        .select_from(requests)
        .join(staged, staged.c.parcel_no == requests.c.parcel_no)
        .join(vouchers, vouchers.c.serial == requests.c.serial)
        .where(requests.c.action == "vouchers", vouchers.c.replaced_night_no.is_(None))
        .order_by(vouchers.c.version_no)
    )


def bundle_written(
    books: Books, bundle_no: int, sha256: str, size_bytes: int, log_size: int, night_no: int
) -> None:
    """The ZIP of a bundle lies in the storage."""
    books.execute(
        sa.update(bundles)
        .where(bundles.c.bundle_no == bundle_no)
        .values(sha256=sha256, size_bytes=size_bytes, log_size=log_size, written_night_no=night_no)
    )


def row_counts(books: Books, drop_no: int) -> dict[str, int]:
    """What became of a drop's rows after all decisions."""
    names = ("accepted", "duplicate", "refused", "held")
    found = books.rows(
        sa.select(*(sa.func.coalesce(sa.func.sum(intakes.c[name]), 0) for name in names)).where(
            intakes.c.drop_no == drop_no
        )
    )
    return dict(zip(names, (int(count) for count in found[0]), strict=True))
