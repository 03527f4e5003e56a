"""Step 5 for the parts of a sheet: asked of the books, then judged while another is written.

A long sheet is judged in parts, each of which sees what came before, as sheets do; so a million
rows need no more memory than two parts of them.
"""

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import polars as pl

from flows.ingest.amend import amend
from flows.ingest.judge import Judged, Room, answered, judge, key_of, with_cells
from flows.ingest.kinds.drawdowns import MOVES
from flows.ingest.kinds.kind import Case, Kind, Known, ReferenceKind
from flows.ingest.zeros import restore_zeros
from flows.ledger import references, requests
from flows.ports import Books
from schemas.problems import PROBLEMS_SCHEMA, refuse
from schemas.problems.senders import REJECTED
from schemas.readings import Typed

PART_ROWS: Final = 100_000
"""How many rows of a sheet are judged at a time."""


@dataclass(frozen=True)
class Place:
    """Where a sheet is taken in."""

    kind: Kind | ReferenceKind
    drop_no: int
    intake_no: int
    others: pl.DataFrame | None


def each_judged(
    books: Books, place: Place, found: Typed, case: Case, room: Room | None, *, approved: bool
) -> Generator[Judged]:
    """The parts of a sheet, judged, in order; the caller writes each before it takes the next.

    The next part is judged meanwhile where it asks for nothing that this one was given: rows of a
    kind without ``settle`` meet only in their business keys.
    """
    if not approved:
        yield from map(_rejected, _parts(place.kind, found))
        return
    parts = _parts(place.kind, found)
    meet_by_keys = isinstance(place.kind, Kind) and place.kind.settle is None
    with ThreadPoolExecutor(1) as beside:
        judging = _begun(beside, _asked(books, place, next(parts), case), room)
        for part in parts:
            judged = judging.result()
            room = _left(room, judged)
            asked = _asked(books, place, part, case) if meet_by_keys else None
            if asked and not asked.apart_from(judged.accepted):
                asked = None
            if asked:
                judging = _begun(beside, asked, room)
            yield judged
            if not asked:
                judging = _begun(beside, _asked(books, place, part, case), room)
        yield judging.result()


def _begun(beside: ThreadPoolExecutor, asked: "_Asked", room: Room | None) -> Future[Judged]:
    return beside.submit(asked.judge, room)


@dataclass(frozen=True)
class _Asked:
    """A part of a sheet for which the books have been asked; what is left of judging is pure.

    ``keys`` are its business keys; reference data, which is one part, has none.
    """

    keys: pl.Series
    judge: Callable[[Room | None], Judged]

    def apart_from(self, accepted: pl.DataFrame) -> bool:
        """True where what the books said stands, whether *accepted* is written or not."""
        return not self.keys.is_in(accepted["business_key"].implode()).any()


def _asked(books: Books, place: Place, found: Typed, case: Case) -> _Asked:
    kind = place.kind
    readable = found.rows.join(found.problems, on="row_no", how="anti", maintain_order="left")
    readable, notes = restore_zeros(books, kind.sheet, readable, case)
    if isinstance(kind, ReferenceKind):
        known = kind.look_up(books, readable, case)
        current = _current(books, kind, readable, known)
        amended = partial(amend, kind, found, readable, known, current, case, place.others)
        return _Asked(pl.Series(dtype=pl.String), lambda _room: _noted(amended(), notes))
    known = kind.look_up(books, readable, case)
    if kind.spell:
        readable, spelled = kind.spell(readable, known)
        notes = pl.concat([notes, spelled])
    readable = readable.with_columns(business_key=key_of(kind.sheet))
    scope, keys = scope_of(kind, case), readable["business_key"]
    before = requests.earlier(books, kind.name, scope, case.sender, keys, place.intake_no)

    def judged(room: Room | None) -> Judged:
        rows = with_cells(kind.sheet, readable)
        return _noted(judge(kind, found, rows, known, before, case, room), notes)

    return _Asked(keys, judged)


def _noted(judged: Judged, notes: pl.DataFrame) -> Judged:
    return replace(judged, problems=pl.concat([judged.problems, notes.select(*PROBLEMS_SCHEMA)]))


def scope_of(kind: Kind, case: Case) -> str:
    """Whose keys a kind's business keys are: the sender's, or everybody's (``*``)."""
    return "*" if kind.keys_are_global else case.sender


def _current(books: Books, kind: ReferenceKind, rows: pl.DataFrame, known: Known) -> pl.DataFrame:
    """What the rows may amend; accounts are found by any spelling of theirs."""
    name = kind.key[0]
    if name == "account_key":
        named = rows["account_id"].str.to_lowercase()
    elif name == "customer_account":
        named = known["accounts"]["account_id"]
    else:
        named = rows[name]
    return references.in_force(books, kind.table, name, named)


def _parts(kind: Kind | ReferenceKind, found: Typed) -> Iterator[Typed]:
    """Reference data is one part: there, a later row has a say in what becomes of an earlier."""
    if isinstance(kind, ReferenceKind) or found.rows.height <= PART_ROWS:
        yield found
        return
    for rows in found.rows.iter_slices(PART_ROWS):
        within = pl.col("row_no").is_between(rows["row_no"][0], rows["row_no"][-1])
        yield replace(found, rows=rows, problems=found.problems.filter(within))


def _left(room: Room | None, judged: Judged) -> Room | None:
    """What later parts find: nothing where a row of this one is held."""
    if room is None:
        return None
    used = room.units if judged.count("held") else judged.asked("quantity")
    return replace(room, units=room.units - used)


def _rejected(found: Typed) -> Judged:
    return Judged(
        rows=found.rows.height,
        accepted=pl.DataFrame(schema={"row_no": pl.Int64}),
        answers=answered(found.rows.select("row_no", pl.lit("refused").alias("status"))),
        problems=refuse(found.rows, REJECTED),
        movements=pl.DataFrame(schema=MOVES),
    )
