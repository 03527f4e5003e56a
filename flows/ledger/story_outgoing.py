"""The story of bundles, replies and their deliveries."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from flows.ledger import hand_overs
from flows.ledger.outgoing import named_rows
from flows.ledger.story_events import LISTED_MAX, Event, bundle_id, listed
from flows.ports import Books
from schemas.tables import bundle_parcels, bundles, deliveries, delivery_events


def bundles_of_parcels(books: Books, parcel_nos: Sequence[int]) -> list[int]:
    """The bundles that hold any of the parcels."""
    found = books.rows(
        sa.select(bundle_parcels.c.bundle_no)
        .where(bundle_parcels.c.parcel_no.in_(sorted(parcel_nos)))
        .distinct()
        .order_by(bundle_parcels.c.bundle_no)
        .limit(LISTED_MAX)
    )
    return [int(row[0]) for row in found]


def of_bundles(books: Books, bundle_nos: Sequence[int]) -> list[Event]:
    """Planned, written, and every attempt to deliver."""
    wanted = sorted(bundle_nos)
    found, _ = listed(books, sa.select(bundles).where(bundles.c.bundle_no.in_(wanted)))
    events = [_planned(row) for row in found]
    events += [_written(row) for row in found if row["written_night_no"] is not None]
    events += _handed(books, wanted)
    return events + of_deliveries(books, deliveries.c.bundle_no.in_(wanted))


def _handed(books: Books, bundle_nos: list[int]) -> list[Event]:
    """Until when a partner is to hand a bundle over, and that it did."""
    dues, handed = hand_overs.told(books, bundle_nos)
    events = [
        Event(
            row["night_no"],
            8,
            f"Bundle {bundle_id(row['bundle_no'])}: {row['partner_account']} is to hand it over to"
            f" {row['customer_account']} by {row['due_on']}",
        )
        for row in dues
    ]
    return events + [
        Event(
            row["night_no"],
            6,
            f"Bundle {bundle_id(row['bundle_no'])} handed to {row['handed_to']} on"
            f" {row['handed_on']}",
        )
        for row in handed
    ]


def _planned(row: dict[str, Any]) -> Event:
    name = bundle_id(row["bundle_no"])
    goes = f"to {row['recipient']}" if row["recipient"] else "to nobody: no recipient is permitted"
    of_drop = row["source_kind"] in ("vouchers", "change") and str(row["source_ref"]).isdigit()
    source = f"{row['source_kind']} {'of drop ' * of_drop}{row['source_ref']} of {row['sender']}"
    return Event(
        row["night_no"], 8, f"Bundle {name} planned for {source}, goes {goes}", see=(name,)
    )


def _written(row: dict[str, Any]) -> Event:
    told = f"Bundle {bundle_id(row['bundle_no'])} written, {row['size_bytes'] or 0:,} bytes"
    checkpoint = f", with the checkpoint of size {row['log_size']}" if row["log_size"] else ""
    return Event(row["written_night_no"], 12, f"{told}, SHA-256 {row['sha256']}{checkpoint}")


def of_deliveries(books: Books, which: sa.ColumnElement[bool]) -> list[Event]:
    """Every event of the deliveries that *which* is true of, the latest first to be told."""
    found = named_rows(
        books,
        sa.select(
            deliveries.c.delivery_no,
            deliveries.c.bundle_no,
            deliveries.c.drop_no,
            deliveries.c.notice_no,
            deliveries.c.what,
            deliveries.c.recipient,
            deliveries.c.resend_no,
            deliveries.c.asked_by,
            deliveries.c.reason,
            *(delivery_events.c[n] for n in ("event_no", "night_no", "at", "state")),
            *(delivery_events.c[n] for n in ("server_text", "due_at")),
        )
        .join(delivery_events, delivery_events.c.delivery_no == deliveries.c.delivery_no)
        .where(which)
        .order_by(delivery_events.c.event_no.desc())
        .limit(4 * LISTED_MAX),
    )
    return [_delivery(row) for row in reversed(found)]


def _delivery(row: dict[str, Any]) -> Event:
    if row["bundle_no"] is not None:
        see: tuple[str, ...] = (bundle_id(row["bundle_no"]),)
        what = f"bundle {see[0]}"
    elif row["drop_no"] is not None:
        see, what = (f"drop {row['drop_no']}",), f"reply to drop {row['drop_no']}"
    else:
        number = f" {row['notice_no']}" if row["notice_no"] is not None else ""
        see, what = (), row["what"] + number
    again = f", resend {row['resend_no']}{_asked(row)}" if row["resend_no"] else ""
    to = f" to {row['recipient']}" if row["recipient"] else ""
    told = f"Delivery {row['delivery_no']}: {what}{to}{again}: {row['state']}"
    said = _said(row["state"], row["server_text"])
    due = f", not before {row['due_at']:%Y-%m-%d %H:%M} UTC" if row["due_at"] else ""
    return Event(row["night_no"], 13, told + said + due, row["at"], see)


def _asked(row: dict[str, Any]) -> str:
    by = f" asked by {row['asked_by']}" if row["asked_by"] else ""
    return f"{by} ({row['reason']})" if row["reason"] else by


def _said(state: str, text: str | None) -> str:
    if not text:
        return ""
    ours = state in {"pending", "failed", "held"}
    return f", {text}" if ours else f", server said {text!r}"
