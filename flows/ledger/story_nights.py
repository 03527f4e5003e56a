"""The story of nights and of batches."""

import sqlalchemy as sa

from flows.ledger import counts
from flows.ledger.outgoing import named_rows
from flows.ledger.story_events import (
    LISTED_MAX,
    Event,
    bundle_id,
    counted,
    listed,
    serial_id,
)
from flows.ports import Books
from schemas.tables import batches, bundles, checkpoints, nights


def of_night(books: Books, night_no: int) -> list[Event]:
    """What one night did, drop by drop, batch by batch, bundle by bundle."""
    found = named_rows(books, sa.select(nights).where(nights.c.night_no == night_no))
    if not found:
        return []
    night = found[0]
    events = [Event(night_no, 0, f"Night {night_no} began", night["began_at"])]
    if night["ended_at"] is not None:
        events.append(Event(night_no, 15, f"It ended {night['state']}", night["ended_at"]))
    else:
        events.append(Event(night_no, 15, "It has not ended: it runs, or it died"))
    return [
        *events,
        *_drops(books, night_no),
        *(event for event in _batches(books, batches.c.night_no == night_no)),
        *_bundles(books, night_no),
        *_checkpoint(books, night_no),
    ]


def of_batch(books: Books, batch_no: int) -> list[Event]:
    """Planned, minted, published."""
    return _batches(books, batches.c.batch_no == batch_no)


def _drops(books: Books, night_no: int) -> list[Event]:
    told = counts.drops_of_night(books, night_no)
    events = [
        Event(
            night_no,
            6,
            f"Drop {drop['id']} ({drop['sender']}/{drop['name']}) "
            f"{drop['state'].replace('-', ' ')}: "
            + ", ".join(f"{drop[n]:,} {n}" for n in ("accepted", "duplicate", "refused", "held")),
            see=(f"drop {drop['id']}",),
        )
        for drop in told[:LISTED_MAX]
    ]
    if len(told) > LISTED_MAX:
        events.append(Event(night_no, 6, f"And {len(told) - LISTED_MAX:,} more drops"))
    return events


def _batches(books: Books, which: sa.ColumnElement[bool]) -> list[Event]:
    found, _ = listed(books, sa.select(batches).where(which).order_by(batches.c.batch_no))
    events = []
    for row in found:
        name = f"Batch {row['batch_no']}"
        noun = str(row["makes"])[:-1]
        ends = tuple(dict.fromkeys(serial_id(row[n]) for n in ("first_serial", "last_serial")))
        told = f"{name} planned: {counted(row['units'], noun)} for {' to '.join(ends)}"
        see = (f"batch {row['batch_no']}", *ends)
        events.append(Event(row["night_no"], 8, told, see=see))
        if row["minted_night_no"] is not None:
            events.append(Event(row["minted_night_no"], 9, f"{name} minted"))
        if row["published_night_no"] is not None:
            told = f"{name} published: log positions from {row['log_start']}"
            events.append(Event(row["published_night_no"], 10, told))
    return events


def _bundles(books: Books, night_no: int) -> list[Event]:
    found, more = listed(
        books,
        sa.select(bundles.c.bundle_no, bundles.c.recipient, bundles.c.source_ref)
        .where(bundles.c.night_no == night_no)
        .order_by(bundles.c.bundle_no),
    )
    events = []
    for row in found:
        name = bundle_id(row["bundle_no"])
        goes = row["recipient"] or "nobody"
        told = f"Bundle {name} planned for {row['source_ref']}, goes to {goes}"
        events.append(Event(night_no, 8, told, see=(name,)))
    if more:
        events.append(Event(night_no, 8, "And more bundles"))
    return events


def _checkpoint(books: Books, night_no: int) -> list[Event]:
    found = books.rows(
        sa.select(checkpoints.c.size, checkpoints.c.root)
        .where(checkpoints.c.night_no == night_no)
        .order_by(checkpoints.c.size)
    )
    return [Event(night_no, 10, f"Checkpoint of size {s}, root {root}") for s, root in found]
