"""The story of registrations: who registered a serial number, and the keys that made."""

from collections.abc import Sequence

import sqlalchemy as sa

from flows.ledger.minting import asks_for_keys, planned_in
from flows.ledger.outgoing import named_rows
from flows.ledger.story_events import Event, counted, serial_id
from flows.ports import Books
from schemas.tables import batches, registrations, requests


def registering(books: Books, serials: Sequence[int]) -> list[int]:
    """The requests that registered a few serial numbers."""
    g = registrations.c
    found = books.rows(sa.select(g.request_serial).where(g.serial.in_(serials)))
    return [int(row[0]) for row in found]


def registered(books: Books, serials: Sequence[int]) -> list[Event]:
    """Who registered them, and in which batch their keys were planned."""
    g = registrations.c
    found = named_rows(books, sa.select(registrations).where(g.serial.in_(serials)))
    return [
        *(
            Event(
                row["night_no"],
                6,
                f"{serial_id(row['serial'])} registered by {row['account_id']} for "
                f"{row['company']} ({row['country']}), contact {row['contact_name']}"
                f"{', host ' + row['host_id'] if row['host_id'] else ''}",
                see=(f"account {row['account_id']}",),
            )
            for row in found
        ),
        *_planned(books, serials),
    ]


def _planned(books: Books, serials: Sequence[int]) -> list[Event]:
    found = books.rows(
        sa.select(
            registrations.c.serial, requests.c["keys"], batches.c.batch_no, batches.c.night_no
        )
        .join(requests, requests.c.serial == registrations.c.request_serial)
        .join(batches, planned_in())
        .where(registrations.c.serial.in_(serials), asks_for_keys())
    )
    return [
        Event(
            night_no,
            8,
            f"{serial_id(serial)}: {counted(number, 'key')} planned in batch {batch_no} for its "
            "registration",
            see=(f"batch {batch_no}",),
        )
        for serial, number, batch_no, night_no in found
    ]
