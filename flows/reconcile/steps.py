"""Step 11, *Compare*, and step 14, *Report* (design, section 3)."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from flows.ledger import nights, reports
from flows.ports import Services, Storage
from flows.reconcile.counting import close, count
from flows.reconcile.facts import facts
from flows.reconcile.page import page
from flows.reconcile.wording import wording
from flows.reconcile.workbook import workbook

WORKBOOK: Final = "reconciliation.xlsx"
PAGE: Final = "index.html"


@dataclass(frozen=True)
class Comparison:
    """What step 11 found: the identities that do not hold. All but the bundles' are compared."""

    night_no: int
    unbalanced: tuple[str, ...]

    @property
    def balanced(self) -> bool:
        """True where steps 12 and 13 may go on."""
        return not self.unbalanced


@dataclass(frozen=True)
class Reported:
    """What step 14 wrote, and whether every identity holds, the bundles' too.

    ``written`` is empty where a later night has begun and the reports stood there already.
    """

    night_no: int
    as_of: date
    log_size: int
    balanced: bool
    unbalanced: tuple[str, ...]
    written: tuple[str, ...]


def compare(services: Services, night_no: int) -> Comparison:
    """Step 11: whether what moved through *night_no* is what can be counted.

    The sums it came to are written down for the next night to go on from.
    """
    with services.database.begin(readonly=True) as books:
        found = count(books, night_no, nights.as_of(books, night_no), told=services.progress.within)
    with services.database.begin() as books:
        close(books, night_no, found)
    return Comparison(night_no, found.unbalanced)


def night_of(services: Services, as_of: date) -> int | None:
    """The number of the last night that a report for *as_of* speaks of; None before the first."""
    with services.database.begin(readonly=True) as books:
        found = reports.last_night(books, as_of)
    return found[0] if found else None


def report(
    services: Services,
    night_no: int,
    as_of: date,
    *,
    language: str = "en",
    vendor: str = "keymill",
    whole: bool = True,
) -> Reported:
    """Step 14: write the reports for *as_of*, whose last night is *night_no*.

    Everything is counted, unless *whole* is false and the night may go on from an earlier one.

    Reports of the newest night are replaced; once a later night has begun, those that stand
    there stay as they are, and only missing ones are made up for.
    """
    with services.database.begin(readonly=True) as books:
        newest = reports.last_night(books)
        found = count(books, night_no, as_of, whole=whole, told=services.progress.within)
        told = facts(books, night_no, as_of, found)
    closed = newest is not None and newest[0] > night_no
    if not closed:
        with services.database.begin() as books:
            close(books, night_no, found)
    words = wording(language)
    written = []
    for name, made in ((WORKBOOK, workbook), (PAGE, page)):
        path = f"reports/{as_of.isoformat()}/{name}"
        if closed and _stands(services.storage, path):
            continue
        services.storage.replace(path, made(told, words, vendor))
        written.append(path)
    wrong = tuple(each.name for each in told.identities if not each.balanced)
    return Reported(night_no, as_of, told.log_size, not wrong, wrong, tuple(written))


def _stands(storage: Storage, path: str) -> bool:
    try:
        storage.read(path)
    except FileNotFoundError:
        return False
    return True


def as_of(services: Services, night_no: int) -> date:
    """The business date that a night speaks for."""
    with services.database.begin(readonly=True) as books:
        return nights.as_of(books, night_no)
