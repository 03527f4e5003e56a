"""Listing (step 1): what was noted of the files that wait in the inboxes."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Final

import sqlalchemy as sa

from flows.errors import NotFound
from flows.ledger.counters import take
from flows.ports import Books
from schemas.tables import sightings


@dataclass(frozen=True)
class Seen:
    """A whole file in an inbox: the drop it will be when a night takes it in."""

    account_id: str
    name: str
    sha256: str
    drop_no: int
    size_bytes: int
    seen_on: date
    loaded_by: str | None

    @property
    def path(self) -> str:
        """Where it lies in the storage."""
        return f"inbox/{self.account_id}/{self.name}"


def note(
    books: Books,
    account_id: str,
    name: str,
    sha256: str,
    size_bytes: int,
    day: date,
    loaded_by: str | None = None,
) -> Seen:
    """The day a drop was first seen, and its number, are remembered as long as it waits.

    A night that runs as of an earlier *day* than was noted has seen it on that day.
    """
    known = books.rows(
        sa.select(sightings.c.drop_no).where(
            sightings.c.account_id == account_id,
            sightings.c.name == name,
            sightings.c.sha256 == sha256,
        )
    )
    if known:
        books.execute(
            sa.update(sightings)
            .where(sightings.c.drop_no == known[0][0], sightings.c.seen_on > day)
            .values(seen_on=day)
        )
        return seen(books, known[0][0])
    number = take(books, "drop", 1)
    noted = Seen(account_id, name, sha256, number, size_bytes, day, loaded_by)
    books.execute(sa.insert(sightings).values(**asdict(noted)))
    return noted


_SEEN: Final = [sightings.c[field.name] for field in fields(Seen)]


def seen(books: Books, drop_no: int) -> Seen:
    """What was noted of a drop that waits."""
    found = books.rows(sa.select(*_SEEN).where(sightings.c.drop_no == drop_no))
    if not found:
        raise NotFound(f"Drop {drop_no} does not wait.", "See `keymill status`.")
    return Seen(*found[0])


def sighted(books: Books) -> list[Seen]:
    """What was noted of every drop that waits, or left its inbox since."""
    found = books.rows(sa.select(*_SEEN).order_by(sightings.c.drop_no))
    return [Seen(*row) for row in found]


def forget(books: Books, drop_nos: Sequence[int]) -> None:
    """Drops that left their inbox untaken: the same bytes are another drop when they come back."""
    if drop_nos:
        books.execute(sa.delete(sightings).where(sightings.c.drop_no.in_(drop_nos)))


def forget_name(books: Books, account_id: str, name: str) -> None:
    """The same for all that was noted of files of one name."""
    books.execute(
        sa.delete(sightings).where(sightings.c.account_id == account_id, sightings.c.name == name)
    )
