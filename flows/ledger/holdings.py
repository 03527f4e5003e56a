"""Entitlements as the rows that name them need to know them."""

from datetime import date
from typing import Any

import polars as pl
import sqlalchemy as sa

from flows.ledger import attached, registering
from flows.ports import Books
from schemas.requests import Action, Reason, SourceKind
from schemas.serials import serial_texts
from schemas.tables import (
    batches,
    entitlements,
    nights,
    parcels,
    products,
    registrations,
    requests,
    revocations,
    takings,
)


def named(books: Books, serials: pl.Series) -> pl.DataFrame:
    """The entitlements with these numbers, whoever holds them; one row each.

    Columns: those of the entitlement, with the host that its keys were registered for, and the
    ``epoch`` of its batch; ``sku, version, license_type, key_policy, key_delivery, family, metric,
    term_months, support_months``;
    ``kind`` of the row that granted it, with its document (``source_kind, source_ref``), sender,
    ``customer_name, country, language`` and ``recipients``; ``owner``, its account or who
    registered it, and whether it is ``registered``; ``key_count``, with the keys a registration
    made; the ``email`` and ``technical_email`` of its contact, where one was named; whether all its
    keys are ``issued``; and ``followed_by``, the serial numbers that took its place.
    """
    wanted = serials.drop_nulls().unique().sort().cast(pl.Int64)
    staged = books.stage("held_serials", wanted.to_frame("serial"))
    e, p, pa, r, g = entitlements.c, products.c, parcels.c, requests.c, registrations.c
    found = books.frame(
        registering.joined(
            sa.select(
                *(column for column in e if column is not e.host_id),
                registering.host_id().label("host_id"),
                batches.c.epoch,
                *(p.sku, p.version, p.license_type, p.key_policy, p.key_delivery),
                *(p.family, p.metric, p.term_months, p.support_months),
                *(r.kind, pa.source_kind, pa.source_ref, pa.sender, pa.recipients),
                *(pa.customer_name, pa.country, pa.language),
                registering.owner().label("owner"),
                g.serial.is_not(None).label("registered"),
                registering.key_count().label("key_count"),
                registering.issued().label("issued"),
            )
            .join(staged, staged.c.serial == e.serial)
            .join(products, p.version_no == e.product_no)
            .join(parcels, pa.parcel_no == e.parcel_no)
            .join(requests, r.serial == e.serial)
            .join(batches, batches.c.batch_no == e.batch_no)
        )
    )
    return (
        found.join(attached.contacts_of(books, staged), on="serial", how="left")
        .join(_followers(books, staged), on="serial", how="left")
        .sort("serial")
    )


def _followers(books: Books, staged: sa.TableClause) -> pl.DataFrame:
    """What took the place of each: ``serial, followed_by``, with ``;`` between."""
    each = books.frame(
        sa.select(takings.c.taken_serial.label("serial"), requests.c.serial.label("follower"))
        .join(staged, staged.c.serial == takings.c.taken_serial)
        .join(requests, requests.c.serial == takings.c.request_serial)
        .where(requests.c.action == Action.GRANT.value)
        .order_by(requests.c.serial)
    )
    return (
        each.with_columns(serial_texts(each["follower"]))
        .group_by("serial")
        .agg(pl.col("follower").sort().str.join("; ").alias("followed_by"))
    )


def of_contracts(books: Books, serials: pl.Series) -> pl.DataFrame:
    """Those that were drawn under a contract, or follow what was: ``serial``."""
    return made_from(books, serials, SourceKind.CONTRACT)


def made_from(books: Books, serials: pl.Series, *sources: SourceKind) -> pl.DataFrame:
    """Those that a document of such a kind made, or that follow what one made: ``serial``."""
    wanted = serials.drop_nulls().unique().sort().cast(pl.Int64)
    staged = books.stage("made_serials", wanted.to_frame("serial"))
    line = _line(staged)
    return books.frame(
        sa.select(line.c.serial)
        .select_from(line)
        .join(entitlements, entitlements.c.serial == line.c.member)
        .join(parcels, parcels.c.parcel_no == entitlements.c.parcel_no)
        .where(parcels.c.source_kind.in_([source.value for source in sources]))
        .distinct()
    )


def rehosts_since(books: Books, serials: pl.Series, day: date) -> pl.DataFrame:
    """How often each, or what it follows, was moved from host to host: ``serial, rehosts``."""
    wanted = serials.drop_nulls().unique().sort().cast(pl.Int64)
    staged = books.stage("moved_serials", wanted.to_frame("serial"))
    v, line = revocations.c, _line(staged)
    counted: Any = sa.func.count(sa.distinct(v.serial)).label("rehosts")
    return books.frame(
        sa.select(line.c.serial, counted)
        .select_from(line)
        .join(revocations, v.serial == line.c.member)
        .join(nights, nights.c.night_no == v.night_no)
        .where(v.reason == Reason.REHOSTED.value, nights.c.as_of >= day)
        .group_by(line.c.serial)
    )


def _line(staged: sa.TableClause) -> sa.CTE:
    """Each license of *staged* with itself and all that it follows: ``serial, member``."""
    e = entitlements.c
    itself = sa.select(staged.c.serial, staged.c.serial.label("member"))
    line = itself.cte("line", recursive=True)
    return line.union(
        sa.select(line.c.serial, e.replaces)
        .join(entitlements, e.serial == line.c.member)
        .where(e.replaces.is_not(None))
    )
