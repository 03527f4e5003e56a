"""What an account holds: its licenses with all that happened to them, and its open vouchers."""

from typing import Any, Final

import polars as pl
import sqlalchemy as sa

from flows.ledger import registering
from flows.ledger.requests import REDEEMS
from flows.ports import Books
from schemas.requests import RESTS
from schemas.tables import (
    accounts,
    batches,
    bundle_parcels,
    deliveries,
    delivery_events,
    entitlements,
    intakes,
    nights,
    parcels,
    products,
    registrations,
    requests,
    vouchers,
)

_OF_PARCEL: Final = ("source_kind", "source_ref", "customer_name", "recipients")


def account(books: Books, account_id: str) -> dict[str, Any] | None:
    """The account in force, whatever the case of its name; or None."""
    a = accounts.c
    named = sa.select(accounts).where(
        a.account_key == account_id.lower(), a.replaced_night_no.is_(None)
    )
    found = books.rows(named)
    return dict(zip(accounts.columns.keys(), found[0], strict=True)) if found else None


def changed(books: Books, night_no: int) -> list[str]:
    """The accounts whose licenses were granted, closed or otherwise changed since the last night.

    That is by *night_no* and by nights before it that died.
    """
    e, r, i = entitlements.c, requests.c, intakes.c
    ended = sa.select(sa.func.coalesce(sa.func.max(nights.c.night_no), 0)).where(
        nights.c.night_no < night_no, nights.c.ended_at.is_not(None)
    )
    before = int(books.rows(ended)[0][0])
    tonight = sa.select(sa.func.min(i.first_serial), sa.func.max(i.last_serial)).where(
        (i.planned_night_no > before) | (i.night_no > before)
    )
    first, last = books.rows(tonight)[0]
    about = sa.select(r.of_serial).where(
        r.serial.between(first or 0, last or -1), r.of_serial.is_not(None)
    )
    owner = registering.owner().label("owner")
    of = sa.select(owner).outerjoin(registrations, registrations.c.serial == e.serial)
    every = sa.union(
        of.where(e.serial.between(first or 0, last or -1), e.night_no > before),
        of.where(e.serial.in_(about)),
        of.where(e.closed_night_no > before),
    ).subquery("every")
    found = books.rows(sa.select(every.c.owner))
    return sorted(str(name) for (name,) in found)


def serials_of(books: Books, account_id: str, rows_max: int) -> pl.Series:
    """The serial numbers of an account's licenses, in order; the first *rows_max* of them."""
    e, g = entitlements.c, registrations.c
    lost = sa.select(sa.literal(1)).where(g.serial == e.serial, g.account_id != account_id)
    granted = sa.select(e.serial).where(e.account_id == account_id, ~lost.exists())
    claimed = sa.select(g.serial).where(g.account_id == account_id)
    found = [
        books.frame(each.order_by(each.selected_columns[0]).limit(rows_max))["serial"]
        for each in (granted, claimed)
    ]
    return pl.concat(found).unique().sort().head(rows_max)


def held(books: Books, serials: pl.Series) -> pl.DataFrame:
    """Licenses by serial number, as a statement tells of them.

    Columns: ``serial, parcel_no, account_id, sku, product_name, version, metric, license_type,
    quantity, starts, ends, support_ends, host_id, replaces, closed_as``, those of its document
    (``source_kind, source_ref, customer_name, recipients``), the ``business_key`` of its row, and
    whether its keys are ``issued``; the parcel is that with which its keys went out.
    """
    e, p = entitlements.c, products.c
    staged = books.stage("statement_serials", serials.to_frame("serial"))
    licenses = (
        sa.select(
            *(e.serial, registering.parcel_no().label("parcel_no"), e.account_id),
            *(p.sku, p.name.label("product_name"), p.version, p.metric, p.license_type),
            *(e.quantity, e.starts, e.ends, e.support_ends),
            *(registering.host_id().label("host_id"), e.replaces, e.closed_as),
            *(parcels.c[name] for name in _OF_PARCEL),
            sa.case((requests.c.kind != RESTS, requests.c.business_key)).label("business_key"),
            registering.issued().label("issued"),
        )
        .join(staged, staged.c.serial == e.serial)
        .join(products, p.version_no == e.product_no)
        .join(parcels, parcels.c.parcel_no == e.parcel_no)
        .join(requests, requests.c.serial == e.serial)
        .join(batches, batches.c.batch_no == e.batch_no)
    )
    return books.frame(registering.joined(licenses).order_by(e.serial))


def delivered(books: Books, parcel_nos: pl.Series) -> pl.DataFrame:
    """How parcels were last delivered: ``parcel_no, recipient, state, delivered_on``.

    One row for each address; the day is the as-of of the night that recorded the state.
    """
    b, d, v = bundle_parcels.c, deliveries.c, delivery_events.c
    staged = books.stage("stated_parcels", parcel_nos.unique().sort().to_frame("parcel_no"))
    events = books.frame(
        sa.select(b.parcel_no, d.recipient, v.event_no, v.state, nights.c.as_of)
        .join(staged, staged.c.parcel_no == b.parcel_no)
        .join(deliveries, d.bundle_no == b.bundle_no)
        .join(delivery_events, v.delivery_no == d.delivery_no)
        .join(nights, nights.c.night_no == v.night_no)
    )
    return (
        events.sort("event_no")
        .unique(["parcel_no", "recipient"], keep="last")
        .select("parcel_no", "recipient", "state", pl.col("as_of").alias("delivered_on"))
        .sort("parcel_no", "recipient")
    )


def open_vouchers(books: Books, oem: str, rows_max: int) -> pl.DataFrame:
    """An OEM's vouchers that can still be redeemed: ``voucher_id, sku, quantity, redeem_by``."""
    v = vouchers.c
    redeemed = sa.select(sa.literal(1)).where(REDEEMS).exists()
    return books.frame(
        sa.select(v.voucher_id, v.sku, v.quantity, v.redeem_by)
        .where(
            v.oem_account == oem,
            v.replaced_night_no.is_(None),
            v.expired_night_no.is_(None),
            v.status == "issued",
            ~redeemed,
        )
        .order_by(v.redeem_by, v.voucher_id)
        .limit(rows_max)
    )
