"""The story of keys in the log, and of their end."""

from collections.abc import Sequence

import sqlalchemy as sa

from flows.ledger.outgoing import named_rows
from flows.ledger.story_events import Event, serial_id
from flows.ports import Books
from schemas.tables import batches, checkpoints, entitlements, keys, revocations


def logged(books: Books, serials: Sequence[int], key_no: int | None) -> list[Event]:
    """Log positions of the keys, with the first checkpoint that covers them."""
    position = batches.c.log_start + keys.c.place
    last = sa.func.max(position)
    of_one = () if key_no is None else (keys.c.key_no == key_no,)
    found = named_rows(
        books,
        sa.select(
            keys.c.serial,
            batches.c.published_night_no,
            sa.func.min(position).label("first"),
            last.label("last"),
        )
        .join(batches, batches.c.batch_no == keys.c.batch_no)
        .where(keys.c.serial.in_(serials), batches.c.log_start.is_not(None), *of_one)
        .group_by(keys.c.serial, batches.c.published_night_no)
        .order_by(keys.c.serial),
    )
    heads = _heads(books, [row["last"] for row in found])
    return [
        Event(
            row["published_night_no"],
            10,
            f"{serial_id(row['serial'])}{f' key {key_no}' if key_no else ''}: log "
            f"{_places(row['first'], row['last'])}{heads[row['last']]}",
        )
        for row in found
    ]


def _places(first: int, last: int) -> str:
    return f"position {first}" if first == last else f"positions {first} to {last}"


def _heads(books: Books, positions: Sequence[int]) -> dict[int, str]:
    """For each log position, the first checkpoint that covers it, in words; empty for none."""
    if not positions:
        return {}
    found = books.rows(
        sa.select(checkpoints.c.size, checkpoints.c.root)
        .where(checkpoints.c.size > min(positions))
        .order_by(checkpoints.c.size)
    )
    return {
        place: next((f" (checkpoint size {s}, root {root})" for s, root in found if s > place), "")
        for place in positions
    }


def closed(books: Books, serials: Sequence[int]) -> list[Event]:
    """How entitlements ended."""
    found = books.rows(
        sa.select(
            entitlements.c.serial, entitlements.c.closed_as, entitlements.c.closed_night_no
        ).where(entitlements.c.serial.in_(serials), entitlements.c.closed_night_no.is_not(None))
    )
    return [
        Event(night_no, 10, f"{serial_id(serial)} {closed_as}")
        for serial, closed_as, night_no in found
    ]


def revoked(books: Books, serials: Sequence[int], key_no: int | None) -> list[Event]:
    """Revocations, and their place in the log."""
    of_one = () if key_no is None else (sa.func.coalesce(revocations.c.key_no, key_no) == key_no,)
    found = named_rows(
        books,
        sa.select(revocations).where(revocations.c.serial.in_(serials), *of_one),
    )
    events = []
    for row in found:
        what = f"key {row['key_no']}" if row["key_no"] else "all keys"
        told = f"{serial_id(row['serial'])}: {what} revoked ({row['reason']})"
        events.append(Event(row["night_no"], 10, told))
        if row["log_position"] is not None:
            told = f"{serial_id(row['serial'])}: revocation at log position {row['log_position']}"
            events.append(Event(row["published_night_no"], 10, told))
    return events
