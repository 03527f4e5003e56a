"""The sheets of a drop are taken in one after the other: each sees what came before."""

from collections.abc import Sequence
from itertools import groupby

import polars as pl

from flows.ingest.kinds import BY_NAME
from flows.ingest.kinds.kind import Case, ReferenceKind
from flows.ingest.take_in import SheetTaken, hints_of, take_in_sheet
from flows.ingest.twice import PLACE, as_table
from flows.ingest.typed import typed
from flows.ingest.zeros import restored
from flows.ports import Books, Database, Progress
from flows.settings import Settings
from schemas.problems import row_place
from schemas.readings import Reading, Recognised


def take_in_sheets(
    books: Books,
    settings: Settings,
    drop_no: int,
    reading: Reading,
    recognised: Sequence[Recognised],
    case: Case,
    progress: Progress,
    apart: Database | None = None,
) -> list[SheetTaken]:
    """Steps 4 to 6 for the *recognised* sheets, which stand in the order of their kinds.

    *apart* is the database where *books* hold nothing of other drops that it does not show.
    """
    rows = sum(reading.sheets[sheet.sheet_index].cells.height for sheet in recognised)
    taken: list[SheetTaken] = []
    for _, of_kind in groupby(recognised, key=lambda sheet: sheet.kind):
        sheets = [*of_kind]
        others = _elsewhere(books, reading, sheets, case)
        for sheet in sheets:
            beside = others.get(sheet.sheet_index)
            one = take_in_sheet(
                books,
                settings,
                drop_no,
                reading,
                sheet,
                case,
                others=beside,
                apart=None if taken else apart,
                told=lambda done: progress.within(done / rows),
            )
            taken.append(one)
    return taken


def _elsewhere(
    books: Books, reading: Reading, sheets: Sequence[Recognised], case: Case
) -> dict[int, pl.DataFrame]:
    """By sheet index, what all the others of *sheets* say, from ``as_table`` with ``place``.

    Empty unless there are several, and of reference data: only there a later sheet has a say in
    what becomes of an earlier one.
    """
    kind = BY_NAME[sheets[0].kind]
    if len(sheets) == 1 or not isinstance(kind, ReferenceKind):
        return {}
    said = {sheet.sheet_index: _said(books, kind, reading, sheet, case) for sheet in sheets}
    return {
        index: pl.concat([rows for other, rows in said.items() if other != index]) for index in said
    }


def _said(
    books: Books, kind: ReferenceKind, reading: Reading, sheet: Recognised, case: Case
) -> pl.DataFrame:
    raw = reading.sheets[sheet.sheet_index]
    found = typed(kind.sheet, sheet, raw, hints_of(reading, case))
    readable = found.rows.join(found.problems, on="row_no", how="anti", maintain_order="left")
    rows, _, known = restored(books, kind, readable, case)
    asked = kind.rule(rows, known, case).asked
    where = row_place(pl.col("row_no"), pl.lit(sheet.sheet_name))
    return as_table(kind, asked).with_columns(where.alias(PLACE))
