"""Workbooks as senders make them, read as text, and replies to them, for the tests of replies."""

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import polars as pl
from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from flows.notify.replies.letters import index_of, letter_of
from schemas.readings import MARKER, CellType, RawSheet, Reading
from schemas.replies import ANSWERS_SCHEMA, CELL_PROBLEMS_SCHEMA, AnsweredSheet, Reply

AS_OF = date(2026, 11, 20)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def workbook(rows: Sequence[Sequence[Any]], name: str = "Orders") -> Workbook:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = name
    for row in rows:
        sheet.append(list(row))
    return book


def read(content: bytes, file_format: str = "xlsx") -> Reading:
    """The cells of a workbook as text and types, by calamine: an independent reader."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return Reading(file_format, None, None, False, tuple(_raw(book, n) for n in book.sheet_names))


def _raw(book: Any, name: str) -> RawSheet:
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    width = max((len(row) for row in rows), default=0)
    columns = [letter_of(i) for i in range(width)]
    cells = {c: [_text(r[i]) if i < len(r) else None for r in rows] for i, c in enumerate(columns)}
    types = {c: [_type(r[i]) if i < len(r) else 0 for r in rows] for i, c in enumerate(columns)}
    return RawSheet(
        name,
        hidden=False,
        cells=pl.DataFrame(cells, schema=dict.fromkeys(columns, pl.String)),
        types=pl.DataFrame(types, schema=dict.fromkeys(columns, pl.UInt8)),
    )


def _text(value: Any) -> str | None:
    if value == "":
        return None
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def _type(value: Any) -> int:
    kinds = {str: CellType.TEXT, bool: CellType.BOOLEAN, float: CellType.NUMBER}
    if value == "":
        return CellType.EMPTY
    if isinstance(value, int) and not isinstance(value, bool):
        return CellType.NUMBER
    return kinds.get(type(value), CellType.DATE)


def answered(
    columns: Mapping[str, str],
    statuses: Mapping[int, tuple[str, str | None, str | None]],
    problems: Sequence[tuple[int, str | None, str, str, bool]] = (),
    **others: Any,
) -> AnsweredSheet:
    """Statuses are row number -> (status, serial, message)."""
    rows = [(n, *told) for n, told in statuses.items()]
    given: dict[str, Any] = {
        "sheet_no": 0,
        "sheet_name": "Orders",
        "kind": "orders",
        "header_row": 1,
    }
    return AnsweredSheet(
        **(given | others),
        columns=dict(columns),
        answers=pl.DataFrame(rows, schema=ANSWERS_SCHEMA, orient="row"),
        cell_problems=pl.DataFrame(list(problems), schema=CELL_PROBLEMS_SCHEMA, orient="row"),
    )


def reply(*sheets: AnsweredSheet, **others: Any) -> Reply:
    given: dict[str, Any] = {
        "drop_name": "orders.xlsx",
        "sender_account": "nordwind",
        "language": "en",
        "as_of": AS_OF,
    }
    return Reply(sheets=sheets, **(given | others))


def without_ours(raw: RawSheet, header_row: int) -> pl.DataFrame:
    """The cells of a sheet but for columns that an earlier reply added, empty edges cut off."""
    cells = raw.cells
    kept = [
        letter
        for letter in cells.columns
        if not (str(cells[letter][header_row - 1] or "")).endswith(MARKER)
    ]
    cells = cells.select(kept).with_columns(pl.all().replace("", None))
    while cells.width and cells[:, -1].null_count() == cells.height:
        cells = cells.drop(cells.columns[-1])
    while cells.height and all(value is None for value in cells.row(-1)):
        cells = cells.head(-1)
    return cells


def ours(raw: RawSheet, header_row: int) -> tuple[str, ...]:
    letters = raw.cells.columns
    row = raw.cells.row(header_row - 1)
    return tuple(
        sorted(
            (le for le, v in zip(letters, row, strict=True) if str(v or "").endswith(MARKER)),
            key=index_of,
        )
    )
