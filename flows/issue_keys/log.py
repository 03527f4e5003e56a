"""The log on its storage: tiles of new leaves, and signed checkpoints."""

from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import date
from typing import Any, Final, TypeVar

import polars as pl

from flows.issue_keys.leaves import leaf_texts, revocation_texts
from flows.issue_keys.mint import salt_columns, salted_sha256s
from flows.issue_keys.publish import append, entry_bundles, leaf_hashes, read_frontier
from flows.ledger import nights, publishing
from flows.ports import Services, Signer, Storage
from schemas.wire.checkpoint import (
    ED25519,
    Checkpoint,
    MalformedNote,
    UntrustedNote,
    Vkey,
    parse_checkpoint,
    sign_note,
    verify_note,
)
from schemas.wire.entry import Revocation
from schemas.wire.proof import RevokedList, compose_revoked
from schemas.wire.serial import format_serial
from schemas.wire.tiles import TILE_WIDTH, bundle_path

WRITERS: Final = 8

_T = TypeVar("_T")


def vkey(signer: Signer, origin: str, name: str = "current") -> Vkey:
    """The verifier key that products embed."""
    return Vkey(origin, ED25519, signer.public_key(name))


def vkeys(signer: Signer, origin: str) -> list[Vkey]:
    """The verifier keys of everything we signed or will sign next: current, next, retired ones."""
    ours = [signer.public_key("current"), signer.public_key("next"), *signer.retired_keys()]
    return [Vkey(origin, ED25519, key) for key in ours]


def body(origin: str, size: int, root: bytes) -> str:
    """The text of a checkpoint, before it is signed."""
    return Checkpoint(origin, size, root).text


def sign(signer: Signer, origin: str, text: str) -> str:
    """The signed note of a checkpoint; one Ed25519 signature, however long the log."""
    return sign_note(
        text, [(vkey(signer, origin), lambda message: signer.sign("current", message))]
    )


def opened(signer: Signer, origin: str, note: str) -> Checkpoint:
    """The checkpoint behind a note that our key signed.

    Raises:
        MalformedNote: it is no checkpoint, or not signed by us.
    """
    try:
        text, _ = verify_note(note, vkeys(signer, origin))
    except UntrustedNote as error:
        raise MalformedNote(str(error)) from None
    return parse_checkpoint(text)


def revoked(
    services: Services, origin: str, checkpoint: Mapping[str, Any], today: date | None = None
) -> bytes:
    """``log/revoked.json``: every revocation that *checkpoint* covers, under one signature.

    With *today*, those too that are due by then and come into the log with the next night.
    """
    size = int(checkpoint["size"])
    with services.database.begin(readonly=True) as books:
        as_of = today or nights.as_of(books, int(checkpoint["night_no"]))
        rows = publishing.revocations_within(books, size)
        if today:
            rows += publishing.revocations_waiting(books, today)
    listed = tuple(
        Revocation(revokes=format_serial(serial), reason=reason, issued=issued, key_no=key_no)
        for serial, key_no, reason, issued in rows
    )
    text = RevokedList(origin, as_of, size, listed).text
    return compose_revoked(sign(services.signer, origin, text))


def with_leaves(services: Services, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of ``publishing.leaves`` with salts and ``leaf_text``; account and host in clear."""
    if rows.is_empty():
        none = pl.lit(None, pl.String)
        return rows.with_columns(leaf_text=none, account_salt=none, host_salt=none)
    parts = []
    for (epoch,), part in rows.group_by("epoch", maintain_order=True):
        secret = services.signer.key_secret(int(str(epoch)))
        parts.append(part.with_columns(salt_columns(part["serial"], part["key_no"], secret)))
    salted = pl.concat(parts)
    shown = salted.with_columns(
        account=salted_sha256s(salted["account_salt"], salted["account"]),
        host=salted_sha256s(salted["host_salt"], salted["host"]),
    )
    return salted.with_columns(leaf_text=leaf_texts(shown))


def write_tiles(services: Services, built: int, size: int) -> bytes:
    """The tiles of leaves *built* to *size* are written; the root of all *size* leaves.

    Writing the same leaves again is no error, so a night that died here goes on.
    """
    storage, progress = services.storage, services.progress
    progress.start("Writing the log", size - built)
    frontier = read_frontier(built, tile_reader(storage))
    edge = _last_bundle(storage, built)
    with _writing(storage) as write, closing(_ahead(_texts(services, built))) as leaves:
        for texts in leaves:
            bundles = entry_bundles(frontier.size, edge, texts)
            tiles, frontier = append(frontier, leaf_hashes(texts))
            edge = bundles.pop(_edge_path(frontier.size), b"")
            write(bundles | tiles)
            progress.advance(texts.len())
        write(frontier.partial_tiles() | ({_edge_path(size): edge} if edge else {}))
    return frontier.root()


@contextmanager
def _writing(storage: Storage) -> Iterator[Callable[[Mapping[str, bytes]], None]]:
    """Writes files, several at a time, as writing is mostly waiting; all are durable at the end.

    While some are written the next can be made; more wait until those before them stand.
    """
    under_way: list[Future[None]] = []

    def all_stand() -> None:
        while under_way:
            under_way.pop().result()

    with ThreadPoolExecutor(WRITERS) as pool:

        def write(files: Mapping[str, bytes]) -> None:
            all_stand()
            for path, content in files.items():
                under_way.append(pool.submit(storage.write, f"log/{path}", content))

        yield write
        all_stand()


def _ahead(made: Iterator[_T]) -> Generator[_T]:
    """The same; while one is used, the next is made."""
    with ThreadPoolExecutor(1) as beside:
        following = beside.submit(next, made, None)
        while (one := following.result()) is not None:
            following = beside.submit(next, made, None)
            yield one


def _edge_path(size: int) -> str:
    width = size % TILE_WIDTH
    return bundle_path(size // TILE_WIDTH, width) if width else ""


def _last_bundle(storage: Storage, size: int) -> bytes:
    path = _edge_path(size)
    return storage.read(f"log/{path}") if path else b""


def _texts(services: Services, built: int) -> Generator[pl.Series]:
    """The texts of the leaves from *built* on, in order; the next rows are asked for meanwhile."""
    with closing(_ahead(_rows(services, built))) as each:
        for what, rows in each:
            batch = what == "batch"
            yield with_leaves(services, rows)["leaf_text"] if batch else revocation_texts(rows)


def _rows(services: Services, built: int) -> Iterator[tuple[str, pl.DataFrame]]:
    with services.database.begin(readonly=True) as books:
        placed = publishing.placed_from(books, built)
    for place, what, number in placed:
        with services.database.begin(readonly=True) as books:
            if what == "batch":
                rows = publishing.leaves(books, number)
            else:
                rows = publishing.revocations_from(books, place, number)
        yield what, rows


def tile_reader(storage: Storage) -> Callable[[str], bytes]:
    """Reads tiles by their path in the log."""
    return lambda path: storage.read(f"log/{path}")
