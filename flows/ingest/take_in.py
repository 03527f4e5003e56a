"""Steps 4 to 6 for one sheet: typed, judged, and written inside the drop's transaction.

A long sheet is judged and written in parts (``parts``).
"""

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import polars as pl

from flows.ingest import change
from flows.ingest.amend import OLD
from flows.ingest.judge import Judged, Room, answered
from flows.ingest.kinds import BY_NAME
from flows.ingest.kinds.effects import MOVES
from flows.ingest.kinds.kind import Case, Kind, ReferenceKind, either
from flows.ingest.parts import Place, each_judged, scope_of
from flows.ingest.typed import text_rows
from flows.ledger import intake, references, requests
from flows.ledger.intake import NOTHING, Counted
from flows.ports import Books, Database
from flows.settings import Settings
from schemas.problems import no_problems, refuse
from schemas.problems.licenses import REST_GOES_ON
from schemas.readings import Hints, Reading, Recognised, TextRows
from schemas.requests import ABOUT, RESTS


@dataclass(frozen=True)
class SheetTaken:
    """What became of one sheet: the answers to rows not accepted, and all problems and notes.

    ``keys`` of its requests are to be minted.
    """

    sheet: Recognised
    counted: Counted
    answers: pl.DataFrame
    problems: pl.DataFrame
    keys: int


def take_in_sheet(
    books: Books,
    settings: Settings,
    drop_no: int,
    reading: Reading,
    sheet: Recognised,
    case: Case,
    *,
    others: pl.DataFrame | None = None,
    released: pl.Series | None = None,
    approved: bool = True,
    apart: Database | None = None,
    told: Callable[[int], None] = lambda rows: None,
) -> SheetTaken:
    """One sheet, judged and written.

    Args:
        others: What other sheets of its kind in the drop say (``sheets``).
        released: Row numbers of held rows that a person has decided on; None at the first intake.
        approved: What was decided on them.
        apart: See ``each_judged``.
        told: Called with the number of rows each time so many more are done.
    """
    kind = BY_NAME[sheet.kind]
    raw = reading.sheets[sheet.sheet_index]
    text = text_rows(kind.sheet, sheet, raw)
    if released is not None:
        text = text.numbered(released)
    limited = isinstance(kind, Kind) and released is None
    room = _room(books, settings, case) if limited else None
    row = _intake_row(kind, sheet, text, case.night_no)
    intake_no = intake.add_intake(books, row | {"drop_no": drop_no})
    place = Place(kind, hints_of(reading, case), drop_no, intake_no, others)
    taken = SheetTaken(sheet, NOTHING, answered().drop("repeats_row_no"), no_problems(), 0)
    each = each_judged(books, place, text, case, room, approved=approved, apart=apart)
    with closing(each) as parts:
        for judged in parts:
            serials, notes = _write(books, place, judged, case)
            judged = replace(judged, problems=pl.concat([judged.problems, notes]))
            answers = _with_serials(judged.answers, serials)
            intake.add_answers(books, intake_no, answers, judged.problems, taken.problems.height)
            taken = _more(taken, judged, answers, _counted(judged, released is not None))
            told(judged.rows)
    intake.count_rows(books, intake_no, taken.counted)
    return taken


def _intake_row(
    kind: Kind | ReferenceKind, sheet: Recognised, text: TextRows, night_no: int
) -> dict[str, Any]:
    return {
        "night_no": night_no,
        "sheet_no": sheet.sheet_index,
        "sheet_name": sheet.sheet_name,
        "kind": kind.name,
        "layout": layout(sheet, text),
        "planned_night_no": None if isinstance(kind, Kind) else night_no,
    }


def _more(taken: SheetTaken, judged: Judged, answers: pl.DataFrame, counted: Counted) -> SheetTaken:
    return replace(
        taken,
        counted=taken.counted + counted,
        answers=pl.concat([taken.answers, answers]),
        problems=pl.concat([taken.problems, judged.problems]),
        keys=taken.keys + judged.keys,
    )


def hints_of(reading: Reading, case: Case) -> Hints:
    """What decides where a cell can be read two ways."""
    account = case.account or {}
    return Hints(
        decimal_mark=account.get("decimal_mark"),
        date_order=account.get("date_order"),
        delimiter=reading.delimiter,
        date1904=reading.date1904,
        language=case.language,
    )


def layout(sheet: Recognised, text: TextRows) -> str:
    """Where the sheet's table lies and what was left out of it, as JSON."""
    return json.dumps(
        {
            "header_row": sheet.header_row,
            "columns": dict(sheet.columns),
            "ours": sheet.ours,
            "unknown_headings": [asdict(heading) for heading in sheet.unknown_headings],
            "ignored": [asdict(ignored) for ignored in text.ignored],
        }
    )


def _room(books: Books, settings: Settings, case: Case) -> Room:
    limit = (case.account or {}).get("approval_quantity") or settings.approval_quantity
    left = max(int(limit) - requests.units_of_night(books, case.sender, case.night_no), 0)
    return Room(left, left)


def _counted(judged: Judged, released: bool) -> Counted:
    found = {name: judged.count(name) for name in ("accepted", "duplicate", "refused", "held")}
    if not released:
        return Counted(judged.rows, **found)
    return Counted(0, **(found | {"held": -judged.rows}))


def _write(
    books: Books, place: Place, judged: Judged, case: Case
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The accepted rows that have a serial number now, with what they ask, and notes."""
    none = pl.DataFrame(schema=_NUMBERED)
    kind, intake_no, effects = place.kind, place.intake_no, judged.effects
    if judged.accepted.is_empty():
        return none, no_problems()
    if isinstance(kind, ReferenceKind):
        _write_versions(books, kind, judged.accepted, intake_no, case)
        intake.add_movements(books, effects.movements, intake_no, case.night_no)
        return none, no_problems()
    serials = _add_requests(books, place, judged.accepted, kind.name, scope_of(kind, case), case)
    notes = no_problems()
    if kind.effects:
        rests = _add_requests(books, place, effects.rests, RESTS, "*", case)
        change.carry_out(books, effects, serials, rests, case.night_no)
        notes = either([effects.notes, refuse(rests, REST_GOES_ON, None, change.told(rests))])
    own = judged.accepted.select(pl.col(name).cast(dtype) for name, dtype in MOVES.items())
    every = pl.concat([own, effects.movements.select(*MOVES), change.closing_moves(effects)])
    moves = every.filter(pl.col("debit").is_not_null()).sort("row_no", maintain_order=True)
    intake.add_movements(books, moves, intake_no, case.night_no)
    return serials, notes


_NUMBERED: Final = {
    "row_no": pl.Int64,
    "serial": pl.Int64,
    "of_serial": pl.Int64,
    "action": pl.String,
}


def _add_requests(
    books: Books, place: Place, asked: pl.DataFrame, kind: str, scope: str, case: Case
) -> pl.DataFrame:
    """*asked* with the serial number of each."""
    return intake.add_requests(
        books,
        asked.with_columns(pl.col("source_ref").fill_null(str(place.drop_no))),
        kind=kind,
        scope=scope,
        sender=case.sender,
        intake_no=place.intake_no,
        night_no=case.night_no,
    )


def _with_serials(answers: pl.DataFrame, serials: pl.DataFrame) -> pl.DataFrame:
    """A row that repeats one of the same sheet is answered with that row's serial number."""
    about = pl.when(pl.col("action").is_in(ABOUT)).then("of_serial")
    said = pl.coalesce(about, "serial").alias("s")
    repeated = serials.select(pl.col("row_no").alias("repeats_row_no"), said)
    return (
        answers.join(repeated, on="repeats_row_no", how="left", maintain_order="left")
        .with_columns(pl.coalesce("serial", "s").alias("serial"))
        .drop("repeats_row_no", "s")
    )


def _write_versions(
    books: Books, kind: ReferenceKind, added: pl.DataFrame, intake_no: int, case: Case
) -> None:
    replaced = added[OLD + "version_no"].drop_nulls().to_list()
    references.replace_versions(books, kind.table, replaced, case.night_no)
    names = [c.name for c in kind.table.columns if c.name in added.columns]
    references.add_versions(
        books,
        kind.table,
        added.select(
            *names,
            pl.lit(intake_no, pl.Int64).alias("intake_no"),
            pl.lit(case.night_no, pl.Int64).alias("night_no"),
        ),
    )
