"""Steps 1 to 7 of the night: from files in inboxes to requests in the books.

1 list, 2 read, 3 recognise and order, 4 type, 5 judge, 6 take in, 7 archive. Plain functions; the
flow beside this file only calls them.
"""

import json
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from flows.errors import KeymillError
from flows.ingest import kinds
from flows.ingest.inboxes import content_of, lies_at
from flows.ingest.kinds.kind import Case, Role
from flows.ingest.listing import noted
from flows.ingest.recognise import recognise
from flows.ingest.sender import SenderCase, case_of
from flows.ingest.sheets import take_in_sheets
from flows.ingest.take_in import SheetTaken
from flows.ledger import intake, nights, references, sightings
from flows.ports import Books, Database, Reader, Services
from flows.running import Look
from flows.settings import Settings
from schemas.problems import drops as refusals
from schemas.problems import senders
from schemas.readings import Reading, Recognised, Refusal, Unrecognised
from schemas.requests import VENDOR

GONE: Final = "gone"
"""The state of a drop whose bytes are not where they were listed: it is no drop any more."""


@dataclass(frozen=True)
class Receipt:
    """What became of one drop: numbers only, fit for Prefect's eyes."""

    drop_no: int
    state: str
    rows: int = 0
    accepted: int = 0
    duplicate: int = 0
    refused: int = 0
    held: int = 0


@dataclass(frozen=True)
class Reckoned:
    """A drop as far as it got before it met the books."""

    reading: Reading | None
    recognised: tuple[Recognised, ...]
    left_out: tuple[Unrecognised, ...]
    refusal: Refusal | None


def list_drops(
    services: Services, settings: Settings, night_no: int, look: Look | None = None
) -> list[int]:
    """Step 1: the numbers of the whole drops that wait, in the order of taking in (step 3).

    *look* is the first one, where it was taken before.
    """
    with services.database.begin() as books:
        waiting = noted(books, services, nights.as_of(books, night_no), look)
    return [drop.drop_no for drop in in_order(services, settings, waiting)]


def in_order(
    services: Services, settings: Settings, waiting: list[sightings.Seen]
) -> list[sightings.Seen]:
    """The vendor's drops first, by the latest kind they hold; then others; ties by name."""
    ours = [drop for drop in waiting if drop.account_id == VENDOR]
    latest = {drop.drop_no: _latest_kind(services, settings, drop) for drop in ours}
    return sorted(
        waiting,
        key=lambda d: (d.account_id != VENDOR, latest.get(d.drop_no, 0), d.account_id, d.name),
    )


def _latest_kind(services: Services, settings: Settings, drop: sightings.Seen) -> int:
    content = content_of(services.storage, drop.path, drop.sha256)
    if content is None:
        return 0
    found = reckon(services.read, content, drop.name, Role.VENDOR, settings).recognised
    return max((kinds.PLACE[sheet.kind] for sheet in found), default=0)


def reckon(read: Reader, content: bytes, name: str, role: Role, settings: Settings) -> Reckoned:
    """Steps 2 and 3: the sheets of a drop, those that count in the order of their kinds."""
    reading = read(content, name, settings.limits)
    if isinstance(reading, Refusal):
        return Reckoned(None, (), (), reading)
    mine = {kind.name: kind.sheet for kind in kinds.sendable_by(role).values()}
    found, left_out = recognise(reading, mine)
    told = tuple(_told_whose(reading, sheet, mine) for sheet in left_out)
    refusal = None if found else Refusal(refusals.NO_SHEET.code)
    ordered = sorted(found, key=lambda sheet: (kinds.PLACE[sheet.kind], sheet.sheet_index))
    return Reckoned(reading, tuple(ordered), told, refusal)


def _told_whose(reading: Reading, sheet: Unrecognised, mine: dict[str, Any]) -> Unrecognised:
    """The same sheet; refused as not the sender's where it is of a kind that others may send."""
    others = {kind.name: kind.sheet for kind in kinds.KINDS if kind.name not in mine}
    if not others:
        return sheet
    found, _ = recognise(reading, others)
    kind = next((other.kind for other in found if other.sheet_index == sheet.sheet_index), None)
    if kind is None:
        return sheet
    return replace(sheet, code=senders.SENDER_NOT_ALLOWED.code, detail=kind, refused=True)


def take_in(services: Services, settings: Settings, drop_no: int, night_no: int) -> Receipt:
    """Steps 2 to 7 for one drop; ``GONE`` where its sender has taken it away meanwhile."""
    with services.database.begin(readonly=True) as books:
        drop = sightings.seen(books, drop_no)
        case = case_of(books, settings, drop.account_id, drop.seen_on, night_no, services)
    content = content_of(services.storage, drop.path, drop.sha256)
    if content is None:
        if not lies_at(services.storage, drop.path):  # else the next night sees what it became
            with services.database.begin() as books:
                sightings.forget(books, [drop_no])
        return Receipt(drop_no, GONE)
    reckoned = (
        reckon(services.read, content, drop.name, case.case.role, settings) if case.known else None
    )
    with services.database.begin() as books:
        apart = services.database
        refusal, taken = written(books, services, settings, drop, reckoned, case, apart)
    archive(services, drop_no, night_no, content)
    return receipt(drop_no, "refused" if refusal else "taken-in", taken)


def written(
    books: Books,
    services: Services,
    settings: Settings,
    drop: sightings.Seen,
    reckoned: Reckoned | None,
    sender: SenderCase,
    apart: Database | None = None,
) -> tuple[Refusal | None, list[SheetTaken]]:
    """Step 6: the drop and all its sheets, inside the caller's transaction.

    *apart* is the database where that transaction has taken in no other drop.
    """
    refusal = sender.refusal if reckoned is None else reckoned.refusal
    intake.add_drop(books, _drop_row(drop, sender.case, reckoned, refusal))
    if reckoned is None or reckoned.reading is None or refusal is not None:
        return refusal, []
    reading, recognised = reckoned.reading, reckoned.recognised
    taken = take_in_sheets(
        books, settings, drop.drop_no, reading, recognised, sender.case, services.progress, apart
    )
    return None, taken


def receipt(drop_no: int, state: str, taken: list[SheetTaken]) -> Receipt:
    """The counts of a drop over its sheets."""
    totals = {
        name: sum(getattr(sheet.counted, name) for sheet in taken)
        for name in ("rows", "accepted", "duplicate", "refused", "held")
    }
    return Receipt(drop_no, state, **totals)


def _drop_row(
    drop: sightings.Seen, case: Case, reckoned: Reckoned | None, refusal: Refusal | None
) -> dict[str, Any]:
    left_out = reckoned.left_out if reckoned else ()
    return {
        "drop_no": drop.drop_no,
        "account_id": drop.account_id,
        "name": drop.name,
        "sha256": drop.sha256,
        "size_bytes": drop.size_bytes,
        "first_seen_on": drop.seen_on,
        "night_no": case.night_no,
        "state": "refused" if refusal else "taken-in",
        "problem_code": refusal.code if refusal else None,
        "problem_detail": refusal.detail if refusal else None,
        "left_out": json.dumps([asdict(sheet) for sheet in left_out]),
        "language": case.language,
        "loaded_by": drop.loaded_by,
    }


def archive(services: Services, drop_no: int, night_no: int, taken_in: bytes | None = None) -> None:
    """Step 7: the drop lies in the archive under its SHA-256, and no longer in its inbox.

    *taken_in* are its bytes where they are at hand. A file that was replaced under the same name
    meanwhile is another drop, and stays: it is looked at right before it is removed.
    """
    with services.database.begin(readonly=True) as books:
        found = [drop for drop in intake.unarchived(books) if drop[0] == drop_no]
    for _, account_id, name, sha256 in found:
        path = f"inbox/{account_id}/{name}"
        content = content_of(services.storage, path, sha256) if taken_in is None else taken_in
        if content is not None:
            services.storage.write(f"archive/{sha256}", content)
        if content_of(services.storage, path, sha256) is not None:
            services.storage.remove(path)
    with services.database.begin() as books:
        intake.archived(books, drop_no, night_no)


def archive_left_behind(services: Services, night_no: int) -> list[KeymillError]:
    """Step 7 for drops that an earlier night took in and did not archive; why some still stay.

    A drop that stays, in an inbox that is closed to us perhaps, stops no other.
    """
    with services.database.begin(readonly=True) as books:
        waiting = [int(drop[0]) for drop in intake.unarchived(books)]
    failures = []
    for drop_no in waiting:
        try:
            archive(services, drop_no, night_no)
        except KeymillError as failure:
            failures.append(failure)
    return failures


def make_inboxes(services: Services, night_no: int) -> None:
    """Every account accepted this night has a folder to drop files into."""
    with services.database.begin(readonly=True) as books:
        names = references.accounts_of_night(books, night_no)
    for account_id in names:
        services.storage.make_folder(f"inbox/{account_id}")
