"""Listing (step 1): which files are whole, told by two looks, and what is noted of them."""

from datetime import date
from time import monotonic
from typing import Final

from flows.ingest.inboxes import files_waiting, sha256_of
from flows.ingest.read import start_reader
from flows.ledger import intake, sightings
from flows.ports import Blob, Books, Services, Storage
from flows.running import Look

LOOK_AGAIN_SECONDS: Final = 0.5


def look(services: Services) -> Look:
    """The first look; a reader begins to start where there is anything to read."""
    files = files_waiting(services.storage)
    if files:
        start_reader()
    return Look(files)


def noted(
    books: Books, services: Services, as_of: date, looked: Look | None = None
) -> list[sightings.Seen]:
    """The drops that are whole: size and time equal at two looks, half a second or more apart.

    The first of them is *looked*, where it was taken before. What was noted of files that are not
    there any more, before this began, is forgotten.
    """
    before = sightings.sighted(books)
    first = looked or look(services)
    if first.files:
        services.clock.sleep(max(0.0, first.at + LOOK_AGAIN_SECONDS - monotonic()))
    second = files_waiting(services.storage)
    whole = [blob for blob in second if blob in first.files]
    digests = {blob.name: _digest(services.storage, blob) for blob in whole}
    there = {blob.name: digests.get(blob.name) for blob in second}
    left = [drop.drop_no for drop in before if not _may_stand(drop, there)]
    sightings.forget(books, left)
    found = [_note(books, blob, digests[blob.name], as_of) for blob in whole]
    return [drop for drop in found if drop is not None]


def _digest(storage: Storage, blob: Blob) -> str | None:
    try:
        return sha256_of(storage.read(blob.name))
    except FileNotFoundError:
        return None


def _may_stand(drop: sightings.Seen, there: dict[str, str | None]) -> bool:
    """Whether the bytes of *drop* lie where they lay; those of an upload are not known yet."""
    return drop.path in there and there[drop.path] in (None, drop.sha256)


def _note(books: Books, blob: Blob, sha256: str | None, as_of: date) -> sightings.Seen | None:
    """The drop a file is; None where it is gone, or taken in and only to be archived."""
    _, account_id, name = blob.name.split("/")
    if sha256 is None or intake.waiting_drop(books, account_id, name, sha256) is not None:
        return None
    return sightings.note(books, account_id, name, sha256, blob.size_bytes, as_of)
