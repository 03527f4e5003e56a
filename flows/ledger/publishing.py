"""Publishing (step 10): log positions, leaves, checkpoints."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import polars as pl
import sqlalchemy as sa

from flows.ledger.minting import asks_for_keys, sends_again
from flows.ports import Books
from schemas.tables import (
    batches,
    checkpoints,
    entitlements,
    keys,
    nights,
    products,
    registrations,
    requests,
    revocations,
)


def assigned_size(books: Books) -> int:
    """How many positions of the log have been given out."""
    b = batches.c
    by_keys = (
        sa.select(b.log_start + b.units)
        .where(b.log_start.is_not(None))
        .order_by(b.log_start.desc(), b.units.desc())
        .limit(1)
    )
    by_revocations = sa.select(sa.func.max(revocations.c.log_position) + 1)
    found = [*books.rows(by_keys), *books.rows(by_revocations)]
    return max((int(end) for (end,) in found if end), default=0)


def unpublished_batches(books: Books) -> list[tuple[int, int]]:
    """Minted batches without a position, in plan order: number, keys."""
    found = books.rows(
        sa.select(batches.c.batch_no, batches.c.units)
        .where(
            batches.c.minted_night_no.is_not(None),
            batches.c.log_start.is_(None),
            batches.c.makes == "keys",
        )
        .order_by(batches.c.batch_no)
    )
    return [(int(number), int(units)) for number, units in found]


def place_batch(books: Books, batch_no: int, log_start: int, night_no: int) -> None:
    """The keys of a batch have their positions in the log."""
    books.execute(
        sa.update(batches)
        .where(batches.c.batch_no == batch_no, batches.c.log_start.is_(None))
        .values(log_start=log_start, published_night_no=night_no)
    )


def place_revocations(books: Books, start: int, night_no: int, as_of: date) -> int:
    """The revocations due by *as_of* have positions from *start* on, in order; how many."""
    v = revocations.c
    waiting = (
        sa.select(v.revocation_no, sa.func.row_number().over(order_by=v.revocation_no).label("nth"))
        .where(v.log_position.is_(None), v.due_on.is_(None) | (v.due_on <= as_of))
        .subquery("waiting")
    )
    return books.execute(
        sa.update(revocations)
        .where(v.revocation_no == waiting.c.revocation_no)
        .values(log_position=start - 1 + waiting.c.nth, published_night_no=night_no)
    )


def placed_from(books: Books, size: int) -> list[tuple[int, str, int]]:
    """What stands at positions from *size* on, in order: position, what, and its number.

    A ``batch`` has the number of the batch, ``revocations`` their count: those that follow one
    another are told together.
    """
    of_keys = sa.select(batches.c.log_start, sa.literal("batch"), batches.c.batch_no).where(
        batches.c.log_start >= size, batches.c.units > 0
    )
    each = (
        sa.select(
            revocations.c.log_position,
            (
                revocations.c.log_position
                - sa.func.row_number().over(order_by=revocations.c.log_position)
            ).label("run"),
        )
        .where(revocations.c.log_position >= size)
        .subquery("each")
    )
    of_revocations = sa.select(
        sa.func.min(each.c.log_position), sa.literal("revocations"), sa.func.count()
    ).group_by(each.c.run)
    found = [*books.rows(of_keys), *books.rows(of_revocations)]
    return sorted((int(place), str(what), int(number)) for place, what, number in found)


def leaves(books: Books, batch_no: int) -> pl.DataFrame:
    """What the leaves of a batch say, in the order of places; account and host still in clear."""
    first, last = books.rows(
        sa.select(batches.c.first_serial, batches.c.last_serial).where(
            batches.c.batch_no == batch_no
        )
    )[0]
    of_batch = sa.and_(keys.c.serial.between(first, last), keys.c.batch_no == batch_no)
    asked = requests.c.serial.between(first, last) & asks_for_keys()
    registered = _registered().where(asked, keys.c.batch_no == batch_no)
    return _told(books, _all(books, _keys().where(of_batch), registered))


def leaves_of_parcels(books: Books, parcel_nos: pl.Series) -> pl.DataFrame:
    """The same for the keys of parcels, with their position in the log.

    A license whose keys a registration made has them in the parcel of that, and none in its own;
    one that was sent again has them in several, and is told of once.
    """
    staged = books.stage("leaf_parcels", parcel_nos.to_frame("parcel_no"))
    mine = _keys().join(staged, staged.c.parcel_no == entitlements.c.parcel_no)
    registered = _registered().join(staged, staged.c.parcel_no == requests.c.parcel_no)
    e = entitlements.c
    again = (
        _leaf(e.account_id, e.host_id, requests.c.parcel_no)
        .join(entitlements, e.serial == keys.c.serial)
        .join(requests, (requests.c.of_serial == e.serial) & sends_again())
        .join(staged, staged.c.parcel_no == requests.c.parcel_no)
    )
    granted = [each.where(e["keys"] > 0) for each in (mine, again)]
    return _told(books, _all(books, *granted, registered))


def _all(books: Books, granted: sa.Select[Any], *others: sa.Select[Any]) -> pl.DataFrame:
    """The keys of each, in the order of serials and key numbers, which is that of places."""
    found, *asked = (books.frame(each) for each in (granted, *others))
    if all(more.is_empty() for more in asked):
        return found
    return pl.concat([found, *asked]).unique(["serial", "key_no"]).sort("serial", "key_no")


def _keys() -> sa.Select[Any]:
    """What differs from key to key; the rest is looked up once per product and batch."""
    e = entitlements.c
    return (
        _leaf(e.account_id, e.host_id, e.parcel_no)
        .join(entitlements, e.serial == keys.c.serial)
        .order_by(keys.c.serial, keys.c.key_no)
    )


def _registered() -> sa.Select[Any]:
    """The same of keys that a registration asked for: they say who registered it, for which host.

    They are the first leaves of their serial number, so that no leaf changes meaning.
    """
    e, g, r = entitlements.c, registrations.c, requests.c
    return (
        _leaf(g.account_id, sa.func.coalesce(g.host_id, e.host_id), r.parcel_no)
        .select_from(requests)
        .join(registrations, g.request_serial == r.serial)
        .join(entitlements, e.serial == g.serial)
        .join(keys, keys.c.serial == g.serial)
        .where(asks_for_keys())
    )


def _leaf(
    account: sa.ColumnElement[str], host: sa.ColumnElement[str | None], parcel: sa.Column[int]
) -> sa.Select[Any]:
    e = entitlements.c
    return sa.select(
        *(keys.c[name] for name in ("serial", "key_no", "key_sha256", "place", "batch_no")),
        *(e[name] for name in ("product_no", "quantity", "starts", "ends", "support_ends")),
        account.label("account"),
        host.label("host"),
        e.replaces,
        parcel.label("parcel_no"),
    )


def _told(books: Books, rows: pl.DataFrame) -> pl.DataFrame:
    """*rows* of ``_keys`` with what their product and batch add, in the same order."""
    product_nos, batch_nos = rows["product_no"].unique(), rows["batch_no"].unique()
    sold = books.frame(
        sa.select(
            products.c.version_no.label("product_no"),
            products.c.sku,
            products.c.version,
            products.c.metric,
            products.c.key_policy,
        ).where(products.c.version_no.in_(product_nos.to_list()))
    )
    made = books.frame(
        sa.select(
            batches.c.batch_no,
            batches.c.epoch,
            batches.c.log_start,
            nights.c.as_of.label("issued"),
        )
        .join(nights, nights.c.night_no == batches.c.night_no)
        .where(batches.c.batch_no.in_(batch_nos.to_list()))
    )
    per_unit = pl.col("key_policy") == "per_unit"
    return (
        rows.join(sold, on="product_no", how="left", validate="m:1", maintain_order="left")
        .join(made, on="batch_no", how="left", validate="m:1", maintain_order="left")
        .with_columns(
            quantity=pl.when(per_unit).then(pl.lit(1, pl.Int64)).otherwise("quantity"),
            log_index=pl.col("log_start") + pl.col("place"),
        )
        .drop("place", "log_start", "key_policy", "product_no", "batch_no")
    )


def revocations_from(books: Books, start: int, count: int) -> pl.DataFrame:
    """What the leaves of *count* revocations from position *start* on say, in order."""
    return books.frame(
        sa.select(
            revocations.c.serial.label("revokes"),
            revocations.c.key_no,
            revocations.c.reason,
            nights.c.as_of.label("issued"),
        )
        .join(nights, nights.c.night_no == revocations.c.night_no)
        .where(revocations.c.log_position.between(start, start + count - 1))
        .order_by(revocations.c.log_position)
    )


def revocations_within(books: Books, size: int) -> list[tuple[int, int | None, str, date]]:
    """Revocations at positions below *size*, in order: serial, key number, reason, issued."""
    found = books.rows(
        sa.select(revocations.c.serial, revocations.c.key_no, revocations.c.reason, nights.c.as_of)
        .join(nights, nights.c.night_no == revocations.c.night_no)
        .where(revocations.c.log_position < size)
        .order_by(revocations.c.log_position)
    )
    return [(int(serial), key_no, str(why), day) for serial, key_no, why, day in found]


def revocations_waiting(books: Books, today: date) -> list[tuple[int, int | None, str, date]]:
    """Revocations that are due and not in the log yet, the same way; issued *today*."""
    v = revocations.c
    found = books.rows(
        sa.select(v.serial, v.key_no, v.reason)
        .where(v.log_position.is_(None), v.due_on.is_(None) | (v.due_on <= today))
        .order_by(v.revocation_no)
    )
    return [(int(serial), key_no, str(why), today) for serial, key_no, why in found]


def last_checkpoint(books: Books) -> dict[str, Any] | None:
    """The largest checkpoint of the books, signed or not."""
    found = books.rows(sa.select(checkpoints).order_by(checkpoints.c.size.desc()).limit(1))
    return dict(zip(checkpoints.columns.keys(), found[0], strict=True)) if found else None


def checkpoint_at(books: Books, size: int) -> dict[str, Any] | None:
    """The checkpoint of exactly this size, or None."""
    found = books.rows(sa.select(checkpoints).where(checkpoints.c.size == size))
    return dict(zip(checkpoints.columns.keys(), found[0], strict=True)) if found else None


def signed_texts(books: Books, sizes: Collection[int]) -> dict[int, str]:
    """The signed note of the checkpoint of each size that has one."""
    c = checkpoints.c
    found = books.rows(sa.select(c.size, c.signed).where(c.size.in_(sizes), c.signed.is_not(None)))
    return {int(size): str(text) for size, text in found}


def checkpoint_covering(books: Books, size: int) -> dict[str, Any] | None:
    """The smallest signed checkpoint of at least this size, or None."""
    found = books.rows(
        sa.select(checkpoints)
        .where(checkpoints.c.size >= size, checkpoints.c.signed.is_not(None))
        .order_by(checkpoints.c.size)
        .limit(1)
    )
    return dict(zip(checkpoints.columns.keys(), found[0], strict=True)) if found else None


def add_checkpoint(books: Books, size: int, root: bytes, body: str, night_no: int) -> None:
    """A checkpoint that is about to be signed."""
    books.execute(
        sa.insert(checkpoints).values(size=size, root=root.hex(), body=body, night_no=night_no)
    )


def signed(books: Books, size: int, text: str) -> None:
    """The signed text of a checkpoint."""
    books.execute(sa.update(checkpoints).where(checkpoints.c.size == size).values(signed=text))


def published(books: Books, size: int, now: datetime) -> None:
    """A checkpoint is out."""
    books.execute(sa.update(checkpoints).where(checkpoints.c.size == size).values(published_at=now))
