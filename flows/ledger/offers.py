"""Upgrades that releases offer to those whose support covers them (step 8), and who is told."""

from datetime import date, timedelta
from typing import Any, Final

import polars as pl
import sqlalchemy as sa

from flows.ledger import holdings
from flows.ledger.counters import take
from flows.ledger.notices import was_told
from flows.ports import Books
from schemas.serials import notification_texts, serial_texts
from schemas.tables import entitlements, notices, offers, products, releases
from schemas.versions import is_newer

UPGRADES: Final = "upgrades"
"""What the notices of offers are called, and the sheet that they bring."""


def make_offers(books: Books, night_no: int, as_of: date, offer_days: int) -> int:
    """Releases that are out by *as_of* are offered, once each; how many offers that made.

    To every entitlement that is active now, is of a product that the release replaces, and whose
    support covers the day of the release.
    """
    fresh = _to_be_offered(books, as_of)
    if fresh.is_empty():
        return 0
    staged = books.stage("replaced_products", _replaced(books, fresh))
    e, s = entitlements.c, staged.c
    eligible = (
        sa.select(e.serial, s.to_sku, s.version, e.quantity)
        .join(staged, s.product_no == e.product_no)
        .where(
            e.closed_night_no.is_(None),
            e.support_starts <= s.released_on,
            e.support_ends >= s.released_on,
        )
        .subquery("eligible")
    )
    count = int(books.rows(sa.select(sa.func.count()).select_from(eligible))[0][0])
    if count:
        _insert(books, eligible, take(books, "offer", count), night_no, as_of, offer_days)
    books.execute(
        sa.update(releases)
        .where(releases.c.offered_night_no.is_(None), releases.c.released_on <= as_of)
        .values(offered_night_no=night_no)
    )
    return count


def _insert(
    books: Books, eligible: sa.Subquery, first: int, night_no: int, as_of: date, offer_days: int
) -> None:
    o = eligible.c
    place = sa.func.row_number().over(order_by=(o.to_sku, o.version, o.serial))
    numbered = sa.select(
        place + (first - 1),
        *(o.serial, o.to_sku, o.version, o.quantity),
        sa.literal(as_of + timedelta(days=offer_days), sa.Date),
        sa.literal(night_no, sa.BigInteger),
    )
    names = ["offer_no", "serial", "to_sku", "version", "quantity", "expires_on", "night_no"]
    books.execute(sa.insert(offers).from_select(names, numbered))


def _to_be_offered(books: Books, as_of: date) -> pl.DataFrame:
    """Releases of which no file was offered yet; where files differ, the first row counts.

    Columns: sku, version, released_on, replaces_sku.
    """
    r, before = releases.c, releases.alias("before").c
    offered = (
        sa.select(sa.literal(1))
        .where(
            before.sku == r.sku,
            before.version == r.version,
            before.offered_night_no.is_not(None),
        )
        .exists()
    )
    found = books.frame(
        sa.select(r.sku, r.version, r.released_on, r.replaces_sku)
        .where(
            r.replaced_night_no.is_(None),
            r.offered_night_no.is_(None),
            r.released_on <= as_of,
            ~offered,
        )
        .order_by(r.version_no)
    )
    return found.unique(["sku", "version"], keep="first", maintain_order=True)


def _replaced(books: Books, fresh: pl.DataFrame) -> pl.DataFrame:
    """The products that each release replaces: ``product_no, to_sku, version, released_on``.

    Every version of ``replaces_sku``, else the older ones of the same SKU.
    """
    old = fresh.with_columns(old_sku=pl.coalesce("replaces_sku", "sku"))
    p = products.c
    known = books.frame(
        sa.select(p.version_no.label("product_no"), p.sku, p.version.label("old_version")).where(
            p.sku.in_(old["old_sku"].unique().sort().to_list())
        )
    )
    paired = old.join(known, left_on="old_sku", right_on="sku", how="inner")
    newer = [
        sku != old_sku or is_newer(version, than)
        for sku, old_sku, version, than in paired.select(
            "sku", "old_sku", "version", "old_version"
        ).iter_rows()
    ]
    return paired.filter(pl.Series(newer, dtype=pl.Boolean)).select(
        "product_no", pl.col("sku").alias("to_sku"), "version", "released_on"
    )


def to_announce(books: Books) -> pl.DataFrame:
    """Offers of which nobody was told yet, for ``notices.add_notices``.

    They go to the technical contact of the license, else to its contact, else to whoever got its
    bundle.
    """
    found = _untold(books)
    if found.is_empty():
        return pl.DataFrame()
    named = holdings.named(books, found["serial"]).select(
        "serial", "owner", "email", "technical_email", "recipients", "language", "customer_name"
    )
    joined = found.join(named, on="serial", maintain_order="left").with_columns(
        notification_id=notification_texts(found["offer_no"]),
        serial_number=serial_texts(found["serial"]),
    )
    return joined.select(
        subject_kind=pl.lit("offer"),
        subject_ref=pl.col("offer_no").cast(pl.String),
        mark=pl.lit("made"),
        account_id=pl.col("owner"),
        recipients=pl.coalesce("technical_email", "email", "recipients"),
        language="language",
        told=pl.struct(
            pl.col("notification_id").alias("request_id"),
            *("notification_id", "serial_number", "to_sku", "quantity"),
            *("product_name", "version", "expires_on", "customer_name"),
        ),
    )


def _untold(books: Books) -> pl.DataFrame:
    """Columns: offer_no, serial, to_sku, version, quantity, expires_on, product_name.

    A night that tells of offers tells of all that were made before, so none of those is looked at.
    """
    o, p, e, n = offers.c, products.c, entitlements.c, notices.c
    last = sa.select(sa.func.coalesce(sa.func.max(n.night_no), 0)).where(n.what == UPGRADES)
    ref: Any = sa.cast(o.offer_no, sa.String(64))
    return books.frame(
        sa.select(
            *(o.offer_no, o.serial, o.to_sku, o.version, o.quantity, o.expires_on),
            p.name.label("product_name"),
        )
        .join(entitlements, e.serial == o.serial)
        .join(products, p.version_no == e.product_no)
        .where(o.night_no >= last.scalar_subquery(), ~was_told("offer", ref, "made"))
        .order_by(o.offer_no)
    )
