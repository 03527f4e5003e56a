"""The licenses in parcels and bundles, as certificates and letters tell of them.

A license whose keys a registration made is in two: where it was granted it waits, whenever that
is told again; where it was registered it has its keys. A license that is
sent again is in each parcel it goes out with.
"""

from collections.abc import Sequence
from typing import Any

import polars as pl
import sqlalchemy as sa

from flows.ledger.minting import asks_for_keys, sends_again
from flows.ledger.outgoing import LISTED
from flows.ports import Books
from schemas.tables import (
    accounts,
    batches,
    bundle_parcels,
    entitlements,
    keys,
    products,
    registrations,
    requests,
)


def in_parcels(books: Books, parcel_nos: pl.Series) -> pl.DataFrame:
    """The licenses of parcels, one row per key; ``key_no`` is null where none was minted.

    ``business_key`` is that of the row that granted it.
    """
    staged = books.stage("granted_parcels", parcel_nos.unique().to_frame("parcel_no"))
    own = keys.c.batch_no == entitlements.c.batch_no
    granted = (
        _told(entitlements.c.account_id, entitlements.c.host_id, entitlements.c.parcel_no)
        .select_from(entitlements)
        .join(staged, staged.c.parcel_no == entitlements.c.parcel_no)
        .outerjoin(keys, (keys.c.serial == entitlements.c.serial) & own)
    )
    found = books.frame(_with_names(granted, entitlements.c.account_id))
    others = [books.frame(each) for each in (_registered(staged), _again(staged))]
    return pl.concat([found, *others]).sort("serial", "key_no", maintain_order=True)


def _registered(staged: sa.TableClause) -> sa.Select[Any]:
    """The licenses whose keys were asked for in the parcels, by who registered them."""
    g, asking = registrations.c, requests.alias("asking")
    host = sa.func.coalesce(g.host_id, entitlements.c.host_id)
    mine = (
        _told(g.account_id, host, asking.c.parcel_no)
        .select_from(asking)
        .join(staged, staged.c.parcel_no == asking.c.parcel_no)
        .join(registrations, g.request_serial == asking.c.serial)
        .join(entitlements, entitlements.c.serial == g.serial)
        .join(keys, keys.c.serial == g.serial)
        .where(asks_for_keys(asking))
    )
    return _with_names(mine, g.account_id)


def _again(staged: sa.TableClause) -> sa.Select[Any]:
    """The licenses that the parcels send again, as they were granted."""
    e, sending = entitlements.c, requests.alias("sending")
    mine = (
        _told(e.account_id, e.host_id, sending.c.parcel_no)
        .select_from(sending)
        .join(staged, staged.c.parcel_no == sending.c.parcel_no)
        .join(entitlements, e.serial == sending.c.of_serial)
        .outerjoin(keys, (keys.c.serial == e.serial) & (keys.c.batch_no == e.batch_no))
        .where(sends_again(sending))
    )
    return _with_names(mine, e.account_id)


def _told(
    account: sa.ColumnElement[str], host: sa.ColumnElement[str | None], parcel: sa.Column[int]
) -> sa.Select[Any]:
    e, p = entitlements.c, products.c
    units = sa.case((p.key_policy == "per_unit", 1), else_=e.quantity)
    return sa.select(
        e.serial,
        parcel.label("parcel_no"),
        keys.c.key_no,
        *(p.sku, p.name.label("product_name"), p.version, p.metric),
        e.quantity,
        sa.cast(units, sa.BigInteger).label("key_quantity"),
        p.license_type,
        *(e[name] for name in ("starts", "ends", "support_starts", "support_ends")),
        sa.func.coalesce(accounts.c.name, account).label("account_name"),
        host.label("host_id"),
        p.activation_note,
        requests.c.business_key,
        batches.c.epoch,
        (batches.c.log_start + keys.c.place).label("log_index"),
    )


def _with_names(licenses: sa.Select[Any], account: sa.ColumnElement[str]) -> sa.Select[Any]:
    """*licenses* joined with their request, product, account and the batch of their keys."""
    e, a = entitlements.c, accounts.c
    return (
        licenses.join(requests, requests.c.serial == e.serial)
        .join(products, products.c.version_no == e.product_no)
        .join(batches, batches.c.batch_no == sa.func.coalesce(keys.c.batch_no, e.batch_no))
        .outerjoin(accounts, (a.account_id == account) & a.replaced_night_no.is_(None))
        .order_by(e.serial, keys.c.key_no)
    )


def counts(books: Books, bundle_nos: Sequence[int]) -> dict[int, dict[str, int]]:
    """By number what is in bundles: ``entitlements, keys, waiting, vouchers, renewals``.

    ``waiting`` are entitlements whose key waits for registration.
    """
    of_them = bundle_parcels.c.bundle_no.in_(bundle_nos)
    number, key_count = bundle_parcels.c.bundle_no, entitlements.c["keys"]
    sums = (
        sa.func.count(),
        sa.func.sum(key_count),
        sa.func.sum(sa.case((key_count == 0, 1), else_=0)),
    )
    of_parcel = requests.c.parcel_no == bundle_parcels.c.parcel_no
    asked = sa.select(number).join(requests, of_parcel).where(of_them).group_by(number)
    granted = (
        sa.select(number, *sums)
        .join(entitlements, entitlements.c.parcel_no == bundle_parcels.c.parcel_no)
        .where(of_them)
        .group_by(number)
    )
    again = asked.add_columns(*sums).join(
        entitlements, entitlements.c.serial == requests.c.of_serial
    )
    names = ("entitlements", "keys", "waiting", *LISTED)
    found = {int(bundle_no): dict.fromkeys(names, 0) for bundle_no in bundle_nos}
    for bundle_no, *told in [*books.rows(granted), *books.rows(again.where(sends_again()))]:
        for name, count in zip(names, told, strict=False):
            found[bundle_no][name] += int(count)
    registered = asked.add_columns(sa.func.count(), sa.func.sum(requests.c["keys"]))
    for bundle_no, licenses, key_total in books.rows(registered.where(asks_for_keys())):
        found[bundle_no]["entitlements"] += int(licenses)
        found[bundle_no]["keys"] += int(key_total)
    units = {"vouchers": sa.func.sum(requests.c.quantity), "renewals": sa.func.count()}
    for what in LISTED:
        is_listed = requests.c.action == sa.literal_column(f"'{what}'")
        for bundle_no, count in books.rows(asked.add_columns(units[what]).where(is_listed)):
            found[bundle_no][what] = int(count)
    return found
