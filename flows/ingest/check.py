"""Judging as the night would, and changing nothing: the transaction is rolled back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

from flows.ingest import listing, steps
from flows.ingest.inboxes import content_of
from flows.ingest.sender import case_of
from flows.ingest.take_in import SheetTaken
from flows.ledger import nights, sightings
from flows.ports import Books, Database, Services
from flows.settings import Settings
from schemas.readings import Refusal


@dataclass(frozen=True)
class Checked:
    """What the night would say of a file; ``refusal`` is set where it is refused whole."""

    name: str
    sender: str
    reckoned: steps.Reckoned | None
    refusal: Refusal | None
    taken: tuple[SheetTaken, ...]
    language: str


class _Undo(Exception):
    """Ends the transaction without a trace."""


def check(
    services: Services,
    settings: Settings,
    content: bytes,
    name: str,
    sender: str,
    told: Callable[[Books, int, Checked], None] = lambda books, drop_no, checked: None,
) -> Checked:
    """*content*, judged against the books of this moment as a drop of *sender*.

    *told* is called with the books as they would be, the drop's number and the result, before all
    is undone: a reply can be made from them.
    """
    today = services.clock.today()
    with rehearsal(services.database) as books:
        night_no = nights.begin(books, nights.not_before(books, today), services.clock.now())
        seen = sightings.note(books, sender, name, "", len(content), today)
        apart = services.database
        checked = judged(books, services, settings, seen, content, night_no, apart)
        told(books, seen.drop_no, checked)
        return checked


def rehearse(services: Services, settings: Settings, as_of: date) -> list[Checked]:
    """Every drop that waits, judged one after the other as one night would."""
    with rehearsal(services.database) as books:
        night_no = nights.begin(books, as_of, services.clock.now())
        waiting = listing.noted(books, services, nights.as_of(books, night_no))
        return [
            judged(books, services, settings, seen, content, night_no)
            for seen in steps.in_order(services, settings, waiting)
            if (content := content_of(services.storage, seen.path, seen.sha256)) is not None
        ]


def judged(
    books: Books,
    services: Services,
    settings: Settings,
    seen: sightings.Seen,
    content: bytes,
    night_no: int,
    apart: Database | None = None,
) -> Checked:
    """One drop, taken in inside the caller's transaction (``steps.written``)."""
    found = case_of(books, settings, seen.account_id, seen.seen_on, night_no, services)
    role = found.case.role
    reckoned = (
        steps.reckon(services.read, content, seen.name, role, settings) if found.known else None
    )
    refusal, taken = steps.written(books, services, settings, seen, reckoned, found, apart)
    return Checked(seen.name, seen.account_id, reckoned, refusal, tuple(taken), found.case.language)


@contextmanager
def rehearsal(database: Database) -> Iterator[Books]:
    """A transaction that always ends as if it had never been."""
    try:
        with database.begin() as books:
            yield books
            _undo()
    except _Undo:
        return


def _undo() -> NoReturn:
    raise _Undo
