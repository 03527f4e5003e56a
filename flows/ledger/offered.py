"""Offers as the rows that take them up need to know them, and what comes of the old license."""

import polars as pl
import sqlalchemy as sa

from flows.ports import Books
from schemas.tables import entitlements, offers, products, releases, takings


def named(books: Books, offer_nos: pl.Series) -> pl.DataFrame:
    """The offers with these numbers, for every license that they may be taken up with.

    Columns: offer_no, offer_sku, offer_version, offer_expires_on, member. A member is the
    entitlement that the offer was made for, or one that took its place or that of another member.
    """
    wanted = offer_nos.drop_nulls().unique().sort().cast(pl.Int64)
    staged = books.stage("named_offers", wanted.to_frame("offer_no"))
    made_for = sa.select(offers.c.offer_no, offers.c.serial.label("member"))
    line = made_for.join(staged, staged.c.offer_no == offers.c.offer_no).cte("line", recursive=True)
    follows = sa.select(line.c.offer_no, takings.c.request_serial).join(
        takings, takings.c.taken_serial == line.c.member
    )
    line = line.union(follows)
    return books.frame(
        _of_line(line.c.member)
        .join(line, line.c.offer_no == offers.c.offer_no)
        .join(entitlements, entitlements.c.serial == line.c.member)
        .order_by(offers.c.offer_no, line.c.member)
    )


def of_licenses(books: Books, serials: pl.Series) -> pl.DataFrame:
    """The offers made for these licenses, or for what they took the place of; columns as above.

    The member is always the license asked about.
    """
    wanted = serials.drop_nulls().unique().sort().cast(pl.Int64)
    staged = books.stage("offered_licenses", wanted.to_frame("serial"))
    itself = sa.select(staged.c.serial.label("member"), staged.c.serial)
    line = itself.cte("line", recursive=True)
    before = sa.select(line.c.member, takings.c.taken_serial).join(
        takings, takings.c.request_serial == line.c.serial
    )
    line = line.union(before)
    return books.frame(
        _of_line(line.c.member)
        .join(line, line.c.serial == offers.c.serial)
        .order_by(offers.c.offer_no, line.c.member)
    )


def _of_line(member: sa.ColumnElement[int]) -> sa.Select[int, str, str, object, int]:
    o = offers.c
    return sa.select(
        o.offer_no,
        o.to_sku.label("offer_sku"),
        o.version.label("offer_version"),
        o.expires_on.label("offer_expires_on"),
        member.label("member"),
    ).select_from(offers)


def versions(books: Books, skus: pl.Series) -> pl.DataFrame:
    """Every version that the catalogue has had of these products, as it described it last.

    Columns: product_no, sku, version, key_policy, key_delivery, in the order of the catalogue.
    """
    p = products.c
    found = books.frame(
        sa.select(p.version_no.label("product_no"), p.sku, p.version, p.key_policy, p.key_delivery)
        .where(p.sku.in_(skus.drop_nulls().unique().sort().to_list()))
        .order_by(p.version_no)
    )
    return found.unique(["sku", "version"], keep="last", maintain_order=True)


def released(books: Books, skus: pl.Series) -> pl.DataFrame:
    """The releases in force of these products: ``sku, version, released_on, replaces_sku``."""
    r = releases.c
    return books.frame(
        sa.select(r.sku, r.version, r.released_on, r.replaces_sku)
        .where(
            r.replaced_night_no.is_(None),
            r.sku.in_(skus.drop_nulls().unique().sort().to_list()),
        )
        .order_by(r.version_no)
    ).unique(["sku", "version"], keep="first", maintain_order=True)
