"""The story of what licenses follow, what followed them, and what was attached to them."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from flows.ledger.outgoing import named_rows
from flows.ledger.story_events import LISTED_MAX, Event, listed, serial_id
from flows.ports import Books
from schemas.requests import Action
from schemas.tables import attributes, contacts, requests, shares, takings

_RECORDED: Final = (Action.SEND.value, Action.RECORD.value)


def recording(books: Books, serials: Sequence[int]) -> list[int]:
    """The requests that recorded something of a few serial numbers, or sent them again."""
    r = requests.c
    about = sa.select(r.serial).where(r.of_serial.in_(serials), r.action.in_(_RECORDED))
    return [int(row[0]) for row in books.rows(about.order_by(r.serial).limit(LISTED_MAX))]


def changed(books: Books, serials: Sequence[int]) -> list[Event]:
    """What a few serial numbers follow, what took their place, and what accounts attached."""
    return [*_taken(books, serials), *_attached(books, serials)]


def _taken(books: Books, serials: Sequence[int]) -> list[Event]:
    t, r = takings.c, requests.c
    mine = t.request_serial.in_(serials) | t.taken_serial.in_(serials)
    found, _ = listed(
        books,
        sa.select(t.request_serial, t.taken_serial, t.quantity, t.night_no, r.action)
        .join(requests, r.serial == t.request_serial)
        .where(mine)
        .order_by(t.request_serial, t.taken_serial),
    )
    return [
        Event(
            row["night_no"],
            6,
            f"{row['quantity']:,} of {serial_id(row['taken_serial'])} "
            f"{'go on as' if row['action'] == Action.GRANT.value else 'taken by'} "
            f"{serial_id(row['request_serial'])}",
            see=(serial_id(row["taken_serial"]), serial_id(row["request_serial"])),
        )
        for row in found
    ]


def _attached(books: Books, serials: Sequence[int]) -> list[Event]:
    told = []
    for table in (contacts, shares, attributes):
        newest = table.c.request_serial.desc()
        of_them = sa.select(table).where(table.c.serial.in_(serials)).order_by(newest)
        for row in reversed(named_rows(books, of_them.limit(LISTED_MAX))):
            what = f"{serial_id(row['serial'])}: {_said(row)}"
            told.append(Event(row["night_no"], 6, what))
    return told


def _said(row: dict[str, object]) -> str:
    if "grantee_email" in row:
        right, whom = row["right"], row["grantee_email"]
        return f"shared with {whom} ({right})" if right else f"no longer shared with {whom}"
    if "attribute" in row:
        name, value = row["attribute"], row["value"]
        return f"attribute {name} cleared" if value is None else f"attribute {name} is {value}"
    technical = f", technical {row['technical_email']}" if row["technical_email"] else ""
    return f"contact is {row['email']}{technical}"
