"""Whether entries, tiles, checkpoint and books say the same; the first difference of each pair."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import polars as pl

from flows.issue_keys import log
from flows.issue_keys.leaves import revocation_texts
from flows.issue_keys.publish import EMPTY, append, leaf_hashes
from flows.ledger import publishing
from flows.ports import Services, Storage
from flows.settings import Settings
from schemas.wire.checkpoint import Checkpoint, MalformedNote
from schemas.wire.tiles import TILE_WIDTH, MalformedBundle, bundle_path, decode_bundle

CHECKPOINT: Final = "log/checkpoint"
BUNDLES_AT_ONCE: Final = 256


@dataclass(frozen=True)
class Audit:
    """The size and root (hex) of the published log, and what differs; empty where nothing does."""

    size: int
    root: str
    differences: tuple[str, ...]


class Damaged(Exception):
    """The entries cannot be read on: a bundle is missing or is not what it should be."""


def audit(services: Services, settings: Settings) -> Audit:
    """The whole log, read and computed again; reads every entry twice."""
    with services.database.begin(readonly=True) as books:
        last = publishing.last_checkpoint(books)
    try:
        note = services.storage.read(CHECKPOINT).decode()
        head = log.opened(services.signer, settings.log_origin, note)
    except FileNotFoundError:
        published = last is not None and last["published_at"] is not None
        missing = (f"{CHECKPOINT} is missing, but the books say it was published",)
        return Audit(0, "", missing if published else ())
    except (MalformedNote, UnicodeDecodeError) as error:
        return Audit(0, "", (f"{CHECKPOINT} is not signed by this log: {error}",))
    found = [
        _tree_differs(services, head),
        _checkpoint_differs(services, head),
        _books_differ(services, head),
    ]
    return Audit(head.size, head.root.hex(), tuple(text for text in found if text))


def _tree_differs(services: Services, head: Checkpoint) -> str | None:
    """Compare the entries with the tiles above them and the signed root."""
    frontier = EMPTY
    try:
        for texts in entries(services.storage, head.size, 0, head.size):
            tiles, frontier = append(frontier, leaf_hashes(texts))
            if wrong := _differing(services.storage, tiles):
                return wrong
        if wrong := _differing(services.storage, frontier.partial_tiles()):
            return wrong
    except Damaged as error:
        return str(error)
    if frontier.root() != head.root:
        return f"the entries give the root {frontier.root().hex()}, signed is {head.root.hex()}"
    return None


def _differing(storage: Storage, tiles: dict[str, bytes]) -> str | None:
    for path, content in tiles.items():
        if _read(storage, path) != content:
            return f"log/{path} is not what the entries below it give"
    return None


def _checkpoint_differs(services: Services, head: Checkpoint) -> str | None:
    with services.database.begin(readonly=True) as books:
        known = publishing.checkpoint_at(books, head.size)
        last = publishing.last_checkpoint(books)
    if known is None:
        return f"the books know no checkpoint of {head.size} entries"
    if known["root"] != head.root.hex():
        return f"the books have another root for {head.size} entries: {known['root']}"
    if last is not None and last["published_at"] is not None and last["size"] > head.size:
        return f"{CHECKPOINT} is older than the last one published, of {last['size']} entries"
    return None


def _books_differ(services: Services, head: Checkpoint) -> str | None:
    """Compare each leaf that the books give with the entry at its place."""
    place = 0
    try:
        for texts in _leaves(services):
            end = min(place + texts.len(), head.size)
            for stored in entries(services.storage, head.size, place, end):
                differing = (texts.slice(0, stored.len()) != stored).arg_true()
                if differing.len():
                    first = int(differing[0])
                    return f"entry {place + first} is {stored[first]}, in the books {texts[first]}"
                place, texts = place + stored.len(), texts.slice(stored.len())
            if place == head.size:
                return None
    except Damaged as error:
        return str(error)
    if place == head.size:  # no leaves at all: nothing was ever minted
        return None
    return f"the log has entries from {place} on that the books do not have"


def entries(storage: Storage, size: int, start: int, end: int) -> Iterator[pl.Series]:
    """The leaf texts at places *start* to *end* of a log of *size* entries, some at a time.

    Raises:
        Damaged: a bundle is missing, or does not hold what its name says.
    """
    at = start
    while at < end:
        first = at // TILE_WIDTH
        last = min(first + BUNDLES_AT_ONCE, -(-end // TILE_WIDTH))
        found = [entry for index in range(first, last) for entry in _bundle(storage, size, index)]
        stop = min(end, last * TILE_WIDTH)
        yield pl.Series(found, dtype=pl.String).slice(at - first * TILE_WIDTH, stop - at)
        at = stop


def _bundle(storage: Storage, size: int, index: int) -> list[str]:
    width = min(TILE_WIDTH, size - index * TILE_WIDTH)
    path = bundle_path(index, width)
    content = _read(storage, path)
    if content is None:
        raise Damaged(f"log/{path} is missing")
    try:
        found = [entry.decode() for entry in decode_bundle(content)]
    except (MalformedBundle, UnicodeDecodeError):
        raise Damaged(f"log/{path} is no bundle of entries") from None
    if len(found) != width:
        raise Damaged(f"log/{path} holds {len(found)} entries")
    return found


def _leaves(services: Services) -> Iterator[pl.Series]:
    """The leaf texts that the books give, in the order of places."""
    with services.database.begin(readonly=True) as books:
        placed = publishing.placed_from(books, 0)
    for place, what, number in placed:
        with services.database.begin(readonly=True) as books:
            if what == "batch":
                rows = publishing.leaves(books, number)
            else:
                yield revocation_texts(publishing.revocations_from(books, place, number))
                continue
        yield log.with_leaves(services, rows)["leaf_text"]


def _read(storage: Storage, path: str) -> bytes | None:
    try:
        return storage.read(f"log/{path}")
    except FileNotFoundError:
        return None
