"""Builds that are wrong on purpose: each breaks one promise, and only where a night is killed."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Final
from unittest.mock import patch

from flows.ingest import steps
from flows.ingest.sender import case_of
from flows.ingest.sheets import take_in_sheets
from flows.ledger import intake, mailing, sightings
from flows.ledger.counters import take
from flows.notify import posting
from flows.ports import Services
from flows.settings import Settings


@contextmanager
def _rows_after_their_drop() -> Iterator[None]:
    """Taking in commits twice: first the drop, then its rows."""

    def wrong(services: Services, settings: Settings, drop_no: int, night_no: int) -> Any:
        with services.database.begin(readonly=True) as books:
            drop = sightings.seen(books, drop_no)
            known = case_of(books, settings, drop.account_id, drop.seen_on, night_no)
        content = services.storage.read(drop.path)
        reckoned = steps.reckon(services.read, content, drop.name, known.case.role, settings)
        row = steps._drop_row(drop, known.case, reckoned, None)
        with services.database.begin() as books:
            intake.add_drop(books, row)
        with services.database.begin() as books:
            assert reckoned.reading
            reading, found = reckoned.reading, reckoned.recognised
            taken = take_in_sheets(
                books, settings, drop_no, reading, found, known.case, services.progress
            )
        steps.archive(services, drop_no, night_no)
        return steps.receipt(drop_no, "taken-in", taken)

    with patch.object(steps, "take_in", wrong):
        yield


@contextmanager
def _numbers_outside_the_transaction() -> Iterator[None]:
    """A serial number is taken in a transaction of its own, before the one that uses it."""
    right = steps.take_in

    def wrong(services: Services, settings: Settings, drop_no: int, night_no: int) -> Any:
        with services.database.begin() as books:
            take(books, "serial", 1)
        return right(services, settings, drop_no, night_no)

    with patch.object(steps, "take_in", wrong):
        yield


@contextmanager
def _mail_remembered_at_the_end() -> Iterator[None]:
    """What was sent is kept in memory until all is sent."""
    deliver, add_outcomes = posting.deliver, mailing.add_outcomes

    def wrong(
        services: Services, settings: Settings, night_no: int, only: str | None = None
    ) -> dict[str, int]:
        sent: list[mailing.Outcome] = []
        with patch.object(mailing, "add_outcomes", lambda _books, came, _night: sent.extend(came)):
            counted = deliver(services, settings, night_no, only)
        with services.database.begin() as books:
            add_outcomes(books, sent, night_no)
        return counted

    with patch.object(posting, "deliver", wrong):
        yield


WRONG: Final[dict[str, Callable[[], AbstractContextManager[None]]]] = {
    "": nullcontext,
    "rows after their drop": _rows_after_their_drop,
    "numbers outside the transaction": _numbers_outside_the_transaction,
    "mail remembered at the end": _mail_remembered_at_the_end,
}
