"""Workbooks as senders make them, read as text, and replies to them, for the tests of replies."""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
from openpyxl import Workbook

import flows.ingest.read as ingest
from flows.notify.replies.letters import index_of
from schemas.readings import MARKER, Limits, RawSheet, Reading
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


def read(content: bytes, name: str = "orders.xlsx") -> Reading:
    """The drop as the night reads it."""
    reading = ingest.read(content, name, Limits())
    assert isinstance(reading, Reading), reading
    return reading


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
