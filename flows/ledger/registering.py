"""Entitlements together with their registration, and with the keys that it made.

``joined`` joins what the other functions look at; a key that waited for its registration was made
in the batch ``LATER`` of the request ``ASKING``.
"""

from typing import Any, Final

import sqlalchemy as sa

from flows.ledger.minting import asks_for_keys, planned_in, waits
from flows.ledger.outgoing import not_in_the_log
from schemas.tables import batches, entitlements, registrations, requests

ASKING: Final = requests.alias("asking")
LATER: Final = batches.alias("later")


def joined(licenses: sa.Select[Any]) -> sa.Select[Any]:
    """*licenses*, which name entitlements and their batches, each with its registration, if any."""
    g = registrations.c
    return (
        licenses.outerjoin(registrations, g.serial == entitlements.c.serial)
        .outerjoin(ASKING, ASKING.c.serial == g.request_serial)
        .outerjoin(LATER, sa.and_(planned_in(ASKING, LATER), asks_for_keys(ASKING)))
    )


def owner() -> sa.ColumnElement[str]:
    """The account of an entitlement, or who registered it."""
    return sa.func.coalesce(registrations.c.account_id, entitlements.c.account_id)


def host_id() -> sa.ColumnElement[str | None]:
    """The host that its keys are bound to."""
    registered = sa.case((asks_for_keys(ASKING), registrations.c.host_id))
    return sa.func.coalesce(registered, entitlements.c.host_id)


def key_count() -> sa.ColumnElement[int]:
    """How many keys it has, with those that its registration asked for."""
    return entitlements.c["keys"] + sa.func.coalesce(ASKING.c["keys"], 0)


def parcel_no() -> sa.ColumnElement[int]:
    """The parcel that its keys went out with."""
    asked = sa.case((asks_for_keys(ASKING), ASKING.c.parcel_no))
    return sa.func.coalesce(asked, entitlements.c.parcel_no)


def issued() -> sa.ColumnElement[bool]:
    """True where all its keys are in the log."""
    waiting = LATER.c.batch_no.is_(None) | waits(LATER) | not_in_the_log(LATER)
    open_ = waits() | not_in_the_log() | (asks_for_keys(ASKING) & waiting)
    return sa.case((open_, sa.false()), else_=sa.true())
