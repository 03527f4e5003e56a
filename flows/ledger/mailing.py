"""Deliveries of replies and digests, what is due, and what became of each attempt (step 13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import polars as pl
import sqlalchemy as sa

from flows.ledger.counters import take
from flows.ledger.outgoing import named_rows
from flows.ledger.plans import add_deliveries
from flows.ports import Books
from schemas.tables import bundles, deliveries, delivery_events

UNSENT: Final = delivery_events.c.settled_night_no.is_(None)
"""True of the last event of each delivery that is not sent."""


def add_reply_deliveries(
    books: Books,
    drop_no: int,
    addresses: Sequence[str],
    language: str,
    domain: str,
    night_no: int,
    now: datetime,
) -> None:
    """One delivery of a reply for each address."""
    count = len(addresses)
    resent = books.rows(
        sa.select(sa.func.count()).select_from(deliveries).where(deliveries.c.drop_no == drop_no)
    )[0][0]
    add_deliveries(
        books,
        pl.DataFrame(
            {
                "what": ["reply"] * count,
                "drop_no": [drop_no] * count,
                "recipient": list(addresses),
                "language": [language] * count,
                "message_id": [
                    f"<reply-{drop_no}-{resent + number}@{domain}>" for number in range(count)
                ],
                "resend_no": [0] * count,
                "state": ["pending"] * count,
                "at": [now] * count,
            },
            schema_overrides={"drop_no": pl.Int64, "at": pl.Datetime("us", "UTC")},
        ),
        night_no,
    )


def add_digest_delivery(
    books: Books, address: str, language: str, domain: str, night_no: int, now: datetime
) -> None:
    """The delivery of a night's digest; a night that goes on has one more."""
    sent = books.rows(
        sa.select(sa.func.count())
        .select_from(deliveries)
        .where(deliveries.c.what == "digest", deliveries.c.night_no == night_no)
    )[0][0]
    add_deliveries(
        books,
        pl.DataFrame(
            {
                "what": ["digest"],
                "recipient": [address],
                "language": [language],
                "message_id": [f"<digest-{night_no}-{sent}@{domain}>"],
                "resend_no": [0],
                "state": ["pending"],
                "at": [now],
            },
            schema_overrides={"at": pl.Datetime("us", "UTC")},
        ),
        night_no,
    )


def due_deliveries(books: Books, now: datetime, ambiguous_before: int) -> list[dict[str, Any]]:
    """Deliveries to attempt now: pending, deferred and due, or ambiguous once before this night.

    Each with ``state``, the count of ``events`` so far, and ``since``: when it was last asked for.
    """
    told, state = delivery_events.alias("told"), delivery_events.c.state
    asked_at = sa.case((told.c.state == "pending", told.c.at))
    ambiguous = sa.case((told.c.state == "ambiguous", 1), else_=0)
    last = (
        sa.select(
            delivery_events.c.event_no,
            told.c.delivery_no,
            sa.func.count().label("events"),
            sa.func.max(asked_at).label("since"),
            sa.func.sum(ambiguous).label("ambiguities"),
        )
        .join(told, told.c.delivery_no == delivery_events.c.delivery_no)
        .where(UNSENT)
        .group_by(delivery_events.c.event_no, told.c.delivery_no)
        .subquery("last")
    )
    due = sa.or_(delivery_events.c.due_at.is_(None), delivery_events.c.due_at <= now)
    once = sa.and_(
        state == "ambiguous",
        last.c.ambiguities == 1,
        delivery_events.c.night_no < ambiguous_before,
    )
    ready = sa.or_(deliveries.c.bundle_no.is_(None), bundles.c.written_night_no.is_not(None))
    return named_rows(
        books,
        sa.select(deliveries, state, last.c.events, last.c.since, bundles.c.size_bytes)
        .join(last, last.c.delivery_no == deliveries.c.delivery_no)
        .join(delivery_events, delivery_events.c.event_no == last.c.event_no)
        .outerjoin(bundles, bundles.c.bundle_no == deliveries.c.bundle_no)
        .where(
            sa.or_(state == "pending", sa.and_(state == "deferred", due), once),
            ready,
        )
        .order_by(deliveries.c.delivery_no),
    )


_ADD: Final = sa.insert(delivery_events)


@dataclass(frozen=True)
class Outcome:
    """What became of one attempt, and when it may be tried again."""

    delivery_no: int
    state: str
    server_text: str | None
    at: datetime
    due_at: datetime | None = None


def add_event(
    books: Books,
    delivery_no: int,
    state: str,
    server_text: str | None,
    night_no: int,
    now: datetime,
    due_at: datetime | None = None,
) -> None:
    """What became of an attempt. Earlier events stay."""
    add_outcomes(books, [Outcome(delivery_no, state, server_text, now, due_at)], night_no)


def add_outcomes(books: Books, outcomes: Sequence[Outcome], night_no: int) -> None:
    """What became of attempts, as one event each. Earlier events stay; they are settled now."""
    first = take(books, "event", len(outcomes))
    before = delivery_events.c.delivery_no.in_([outcome.delivery_no for outcome in outcomes])
    settled = sa.update(delivery_events).where(before, UNSENT)
    books.execute(settled.values(settled_night_no=night_no))
    books.execute(
        _ADD,
        [
            {
                "event_no": number,
                "night_no": night_no,
                "settled_night_no": night_no if outcome.state == "sent" else None,
                **vars(outcome),
            }
            for number, outcome in enumerate(outcomes, start=first)
        ],
    )
