"""What the stories that `show` tells are made of: events, in the order in which they happened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from flows.ledger.outgoing import named_rows
from flows.ports import Books
from schemas.tables import nights
from schemas.wire.serial import format_serial

LISTED_MAX: Final = 50
"""So many lines of one sort are told; the rest are counted."""

NEXT_NIGHT: Final = 1 << 62
"""Stands for the night that has not begun: later than every other."""


@dataclass(frozen=True)
class Event:
    """One thing that happened, in one line.

    ``step`` is the step of the night (design, section 3) and orders events inside one; ``at`` is
    null where only the night is known. ``see`` names identifiers that `show` takes.
    """

    night_no: int
    step: int
    what: str
    at: datetime | None = None
    see: tuple[str, ...] = ()


@dataclass(frozen=True)
class Story:
    """All that is known of one thing; ``more`` says what was left out."""

    subject: str
    events: tuple[Event, ...]
    more: str = ""


@dataclass(frozen=True)
class Dated:
    """An event with the business date of its night; null before that night has begun."""

    event: Event
    as_of: date | None

    @property
    def when(self) -> str:
        """The night and its date, or the exact time in UTC, as a person reads it."""
        if self.event.night_no == NEXT_NIGHT:
            return "next night"
        night = f"night {self.event.night_no}"
        if self.event.at is not None:
            return f"{night}, {self.event.at:%Y-%m-%d %H:%M:%S} UTC"
        return f"{night}, {self.as_of}" if self.as_of else night


def in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    """*events* by night, step and time, each once."""
    return tuple(
        sorted(
            dict.fromkeys(events),
            key=lambda event: (
                event.night_no,
                event.step,
                event.at.timestamp() if event.at else 0,
            ),
        )
    )


def dated(books: Books, story: Story) -> list[Dated]:
    """The events of a story with the dates of their nights."""
    numbers = {event.night_no for event in story.events} - {NEXT_NIGHT}
    found = books.rows(
        sa.select(nights.c.night_no, nights.c.as_of).where(nights.c.night_no.in_(sorted(numbers)))
    )
    days = {int(night_no): as_of for night_no, as_of in found}
    return [Dated(event, days.get(event.night_no)) for event in story.events]


def listed(
    books: Books, statement: sa.Select[*tuple[Any, ...]], most: int = LISTED_MAX
) -> tuple[list[dict[str, Any]], bool]:
    """At most *most* rows of an answer by column name, and whether there are more."""
    found = named_rows(books, statement.limit(most + 1))
    return found[:most], len(found) > most


def bundle_id(bundle_no: int) -> str:
    """``B`` and eight digits, as it stands in mails and file names."""
    return f"B{bundle_no:08d}"


def serial_id(serial: int | None) -> str:
    """The 14 characters of a serial number; empty for none."""
    return format_serial(serial) if serial else ""


def money(amount_e4: int, currency: str | None) -> str:
    """An exact amount with its currency: two decimals, four where they are needed."""
    sign, whole, rest = "-" * (amount_e4 < 0), *divmod(abs(amount_e4), 10_000)
    decimals = f"{rest:04d}"
    shown = decimals[:2] if decimals.endswith("00") else decimals
    return f"{sign}{whole:,}.{shown} {currency or ''}".strip()


def row_of(sheet_name: str | None, row_no: int) -> str:
    """``sheet NAME, row 3``; only ``row 3`` in a text file, whose one sheet has no name."""
    return f"sheet {sheet_name}, row {row_no}" if sheet_name else f"row {row_no}"


def counted(number: int, noun: str) -> str:
    """``1 key``, ``2 keys``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
