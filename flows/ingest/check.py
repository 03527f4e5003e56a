"""Judging one file as the night would, and changing nothing: the transaction is rolled back."""

from dataclasses import dataclass

from flows.ingest import steps
from flows.ingest.take_in import SheetTaken
from flows.ledger import intake, nights
from flows.ports import Services
from flows.settings import Settings
from schemas.readings import Refusal


@dataclass(frozen=True)
class Checked:
    """What the night would say of a file; ``refusal`` is set where it is refused whole."""

    reckoned: steps.Reckoned | None
    refusal: Refusal | None
    taken: tuple[SheetTaken, ...]
    language: str


class _Undo(Exception):
    """Ends the transaction without a trace."""


def check(
    services: Services, settings: Settings, content: bytes, name: str, sender: str
) -> Checked:
    """*content*, judged against the books of this moment as a drop of *sender*."""
    today = services.clock.today()
    checked: list[Checked] = []
    try:
        with services.database.begin() as books:
            night_no = nights.begin(books, nights.not_before(books, today), services.clock.now())
            found = steps.case_of(books, settings, sender, today, night_no)
            if not found.known:
                checked.append(Checked(None, found.refusal, (), found.case.language))
                raise _Undo
            reckoned = steps.reckon(content, name, found.case.role, settings)
            seen = intake.note_sighting(books, sender, name, "", len(content), today)
            taken = (
                steps.take_in_sheets(books, settings, seen.drop_no, reckoned, found.case)
                if reckoned.refusal is None
                else []
            )
            checked.append(Checked(reckoned, reckoned.refusal, tuple(taken), found.case.language))
            raise _Undo
    except _Undo:
        return checked[0]
