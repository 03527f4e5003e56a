"""The story of offers: which upgrade was offered for which license, who was told, and when."""

from collections.abc import Sequence

import polars as pl
import sqlalchemy as sa

from flows.ledger import offered
from flows.ledger.outgoing import named_rows
from flows.ledger.story_events import Event, serial_id
from flows.ledger.story_outgoing import of_deliveries
from flows.ports import Books
from schemas.serials import notification_numbers, notification_texts
from schemas.tables import deliveries, notice_subjects, offers


def numbered(books: Books, text: str) -> tuple[int, list[int]] | None:
    """The offer with this notification ID, and the licenses that it may be taken up with."""
    numbers = notification_numbers(pl.Series([text], dtype=pl.String))
    members = offered.named(books, numbers)
    if members.is_empty():
        return None
    return int(numbers[0]), members["member"].to_list()


def of_licenses(books: Books, serials: Sequence[int]) -> list[Event]:
    """The offers made for a few licenses, or for what they took the place of."""
    found = offered.of_licenses(books, pl.Series(list(serials), dtype=pl.Int64))
    return of_offers(books, found["offer_no"].unique().sort().to_list())


def of_offers(books: Books, offer_nos: Sequence[int]) -> list[Event]:
    """What was offered, and every mail that told of it."""
    found = named_rows(
        books,
        sa.select(offers).where(offers.c.offer_no.in_(offer_nos)).order_by(offers.c.offer_no),
    )
    events = []
    for row in found:
        name = notification_texts(pl.Series([row["offer_no"]]))[0]
        what = (
            f"Offer {name}: {row['quantity']:,} of {serial_id(row['serial'])} to version "
            f"{row['version']} of {row['to_sku']}, until {row['expires_on']}"
        )
        see = (name, serial_id(row["serial"]))
        events.append(Event(row["night_no"], 8, what, see=see))
    return events + _told(books, offer_nos)


def _told(books: Books, offer_nos: Sequence[int]) -> list[Event]:
    s = notice_subjects.c
    named = sa.select(s.notice_no).where(
        s.subject_kind == "offer", s.subject_ref.in_([str(number) for number in offer_nos])
    )
    return of_deliveries(books, deliveries.c.notice_no.in_(named))
