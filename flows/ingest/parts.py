"""Steps 4 and 5 for the parts of a sheet: typed and judged, each while the one before is written.

A long sheet is judged in parts, each of which sees what came before, as sheets do; so a million
rows need no more memory than two parts of them.
"""

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import polars as pl

from flows.ingest.amend import amend
from flows.ingest.judge import Judged, Room, answered, judge, key_of, with_cells
from flows.ingest.kinds.effects import NO_EFFECTS
from flows.ingest.kinds.kind import Case, Kind, Known, ReferenceKind
from flows.ingest.typed import typed_rows
from flows.ingest.zeros import restored
from flows.ledger import references, requests
from flows.ports import Books, Database
from schemas.problems import PROBLEMS_SCHEMA, refuse
from schemas.problems.senders import REJECTED
from schemas.readings import Hints, TextRows

PART_ROWS: Final = 100_000
"""How many rows of a sheet are judged at a time, at most."""

_PARTS: Final = 4
_LEAST_ROWS: Final = 10_000


@dataclass(frozen=True)
class Place:
    """Where a sheet is taken in."""

    kind: Kind | ReferenceKind
    hints: Hints
    drop_no: int
    intake_no: int
    others: pl.DataFrame | None


def each_judged(
    books: Books,
    place: Place,
    text: TextRows,
    case: Case,
    room: Room | None,
    *,
    approved: bool,
    apart: Database | None = None,
) -> Generator[Judged]:
    """The parts of a sheet, judged, in order; the caller writes each before it takes the next.

    Args:
        apart: Where the books can be asked beside the caller's transaction, which has written
            nothing yet that judging asks for; the next part is judged there meanwhile.
    """
    parts = _parts(place.kind, text)
    if not approved:
        yield from map(_rejected, parts)
    elif apart and text.height > _part_rows(text) and _meets_by_keys(place.kind):
        yield from _each_meanwhile(apart, books, place, parts, case, room)
    else:
        for part in parts:
            judged = _judged(books, place, part, case, room).judged
            yield judged
            room = _left(room, judged)


def _meets_by_keys(kind: Kind | ReferenceKind) -> bool:
    """True where what is written of one part matters to another only if they share a key."""
    return isinstance(kind, Kind) and kind.settle is None


def _each_meanwhile(
    apart: Database,
    books: Books,
    place: Place,
    parts: Iterator[TextRows],
    case: Case,
    room: Room | None,
) -> Generator[Judged]:
    """The same; a part that shares a business key with an earlier one is judged again, in order."""
    answer = _judged(books, place, next(parts), case, room)
    accepted = pl.Series(dtype=pl.String)
    with apart.begin(readonly=True) as before, ThreadPoolExecutor(1) as beside:
        for part in parts:
            room = _left(room, answer.judged)
            coming = beside.submit(_judged, before, place, part, case, room)
            yield answer.judged
            accepted.append(answer.judged.accepted["business_key"])
            answer = coming.result()
            if accepted.is_in(answer.keys.implode()).any():
                answer = _judged(books, place, part, case, room)
    yield answer.judged


class _Answer(NamedTuple):
    """A part of a sheet, judged, and its business keys; reference data has none."""

    judged: Judged
    keys: pl.Series


def _judged(books: Books, place: Place, text: TextRows, case: Case, room: Room | None) -> _Answer:
    kind = place.kind
    found = typed_rows(kind.sheet, text, place.hints)
    readable = found.rows.join(found.problems, on="row_no", how="anti", maintain_order="left")
    readable, notes, known = restored(books, kind, readable, case)
    if isinstance(kind, ReferenceKind):
        current = _current(books, kind, readable, known)
        amended = amend(kind, found, readable, known, current, case, place.others)
        return _Answer(_noted(amended, notes), pl.Series(dtype=pl.String))
    if kind.spell:
        readable, spelled = kind.spell(readable, known)
        notes = pl.concat([notes, spelled])
    readable = readable.with_columns(business_key=key_of(kind.sheet))
    scope, keys = scope_of(kind, case), readable["business_key"]
    before = requests.earlier(books, kind.name, scope, case.sender, keys, place.intake_no)
    rows = with_cells(kind.sheet, readable)
    return _Answer(_noted(judge(kind, found, rows, known, before, case, room), notes), keys)


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


def _parts(kind: Kind | ReferenceKind, text: TextRows) -> Iterator[TextRows]:
    """Reference data is one part: there, a later row has a say in what becomes of an earlier."""
    whole = isinstance(kind, ReferenceKind) or kind.whole
    if whole or text.height <= _part_rows(text):
        yield text
        return
    for first in range(0, text.height, _part_rows(text)):
        yield text.part(first, _part_rows(text))


def _part_rows(text: TextRows) -> int:
    """A sheet of middling length is cut in four, for judging and writing to go side by side."""
    return min(PART_ROWS, max(_LEAST_ROWS, -(-text.height // _PARTS)))


def _left(room: Room | None, judged: Judged) -> Room | None:
    """What later parts find: nothing where a row of this one is held."""
    if room is None:
        return None
    used = room.units if judged.count("held") else judged.units
    return replace(room, units=room.units - used)


def _rejected(text: TextRows) -> Judged:
    rows = text.cells.select("row_no")
    return Judged(
        rows=text.height,
        accepted=pl.DataFrame(schema={"row_no": pl.Int64}),
        answers=answered(rows.with_columns(pl.lit("refused").alias("status"))),
        problems=refuse(rows, REJECTED),
        effects=NO_EFFECTS,
    )
