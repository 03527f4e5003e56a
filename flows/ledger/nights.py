"""Nights and the lease: one runs at a time, and a dead one is taken over within a minute."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from flows.errors import BooksRefused, NightRunning
from flows.ledger.closings import forget
from flows.ledger.counters import take
from flows.ports import Books
from schemas.tables import leases, nights

LEASE: Final = "night"
BEAT_SECONDS: Final = 10
DEAD_AFTER_SECONDS: Final = 45
_BEAT: Final = (
    sa.update(leases)
    .where(leases.c.name == LEASE, leases.c.owner == sa.bindparam("holder"))
    .values(beats_at=sa.bindparam("now"))
)


def take_lease(
    books: Books, owner: str, now: datetime, gone: Callable[[str], bool] = lambda _owner: False
) -> None:
    """The night is *owner*'s; *gone* tells of another one whether it is known to have ended.

    Raises:
        NightRunning: another owner gave a sign of life in the last 45 seconds, and is not gone.
    """
    dead = now - timedelta(seconds=DEAD_AFTER_SECONDS)
    taken = books.execute(
        sa.update(leases)
        .where(leases.c.name == LEASE)
        .where(sa.or_(leases.c.beats_at < dead, leases.c.owner.in_(["", owner])))
        .values(owner=owner, beats_at=now, terms=None)
    )
    if taken:
        return
    holder = books.rows(sa.select(leases.c.owner).where(leases.c.name == LEASE))
    if not holder:
        books.execute(sa.insert(leases).values(name=LEASE, owner=owner, beats_at=now))
        return
    its = sa.update(leases).where(leases.c.name == LEASE, leases.c.owner == holder[0][0])
    if not (
        gone(holder[0][0]) and books.execute(its.values(owner=owner, beats_at=now, terms=None))
    ):
        raise NightRunning(
            "Another night is running.", "Wait for it; a dead one is taken over within a minute."
        )


def beat(books: Books, owner: str, now: datetime) -> bool:
    """A sign of life; False where the lease has been taken over."""
    return books.execute(_BEAT, [{"holder": owner, "now": now}]) == 1


def release_lease(books: Books, owner: str, now: datetime) -> None:
    """The next night may begin at once."""
    mine = sa.update(leases).where(leases.c.name == LEASE, leases.c.owner == owner)
    books.execute(mine.values(owner="", beats_at=now))


def set_terms(books: Books, terms: str) -> None:
    """Workers that share these *terms* may help the night; the caller holds the lease."""
    books.execute(sa.update(leases).where(leases.c.name == LEASE).values(terms=terms))


def led_by(books: Books, night_no: int) -> tuple[str, str] | None:
    """Who leads a night that takes workers, and on which terms; None where it is over."""
    found = books.rows(
        sa.select(leases.c.owner, leases.c.terms)
        .join(nights, sa.and_(nights.c.night_no == night_no, nights.c.ended_at.is_(None)))
        .where(leases.c.name == LEASE, leases.c.owner != "", leases.c.terms.is_not(None))
    )
    return (str(found[0][0]), str(found[0][1])) if found else None


def is_led_by(books: Books, owner: str, night_no: int, *, hold: bool) -> bool:
    """True where *owner* leads the unended night; with *hold*, until this transaction ends.

    The row to hold is locked first, and the night looked at only then: by a statement that sees
    what the lock waited for.
    """
    led = sa.select(leases.c.owner).where(leases.c.name == LEASE, leases.c.owner == owner)
    unended = sa.select(nights.c.night_no).where(
        nights.c.night_no == night_no, nights.c.ended_at.is_(None)
    )
    held = led.with_for_update(read=True) if hold else led
    return bool(books.rows(held)) and bool(books.rows(unended))


def begin(books: Books, as_of: date, now: datetime) -> int:
    """The number of the night that begins.

    A night of the same as-of that died is gone on with under its own number.

    Raises:
        BooksRefused: an earlier night spoke for a later date.
    """
    latest = books.rows(
        sa.select(nights.c.night_no, nights.c.as_of, nights.c.ended_at)
        .order_by(nights.c.night_no.desc())
        .limit(1)
    )
    if latest:
        night_no, its_date, ended_at = latest[0]
        if as_of < its_date:
            raise BooksRefused(
                f"The last night spoke for {its_date}, which is after {as_of}.",
                f"Run with --as-of {its_date} or later.",
            )
        if ended_at is None and as_of == its_date:
            forget(books, int(night_no))
            return int(night_no)
    number = take(books, "night", 1)
    books.execute(sa.insert(nights).values(night_no=number, as_of=as_of, began_at=now))
    return number


def end(books: Books, night_no: int, state: str, counts: Mapping[str, Any], now: datetime) -> None:
    """The night is over."""
    books.execute(
        sa.update(nights)
        .where(nights.c.night_no == night_no)
        .values(ended_at=now, state=state, counts=json.dumps(counts))
    )


def as_of(books: Books, night_no: int) -> date:
    """The business date a night speaks for."""
    found = books.rows(sa.select(nights.c.as_of).where(nights.c.night_no == night_no))
    return date.fromisoformat(str(found[0][0]))


def counts(books: Books, night_no: int) -> str:
    """What ``run --json`` said of an ended night."""
    found = books.rows(sa.select(nights.c.counts).where(nights.c.night_no == night_no))
    return str(found[0][0])


def recent(books: Books, count: int) -> list[tuple[Any, ...]]:
    """The last nights, newest first: number, as-of, begin, end, state, counts."""
    return books.rows(sa.select(nights).order_by(nights.c.night_no.desc()).limit(count))


def not_before(books: Books, day: date) -> date:
    """*day*, or the date of the last night where that is later."""
    found = books.rows(sa.select(sa.func.max(nights.c.as_of)))
    return max(day, date.fromisoformat(str(found[0][0]))) if found[0][0] else day
