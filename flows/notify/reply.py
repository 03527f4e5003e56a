"""The reply to a drop: the sender's own file with an answer on every row (design, section 5)."""

import io
import pickle
import re
import subprocess  # our own module, by list of arguments, never a shell
import sys
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from flows.notify.replies.delimited import delimited
from flows.notify.replies.fresh import FreshSheet, fresh
from flows.notify.replies.page import (
    EMPTY,
    ERROR,
    FILLED,
    UNVALUED,
    Annotation,
    CellRemark,
    RowAnswer,
    SheetAnswers,
)
from flows.notify.replies.summary import summary
from flows.notify.replies.wording import Wording, wording
from schemas.readings import MARKER, CellType, RawSheet, Reading
from schemas.replies import AnsweredSheet, Reply, ReplyFiles, Status

ANNOTATED_ROWS_MAX: Final = 20_000
"""Above it, and for formats without comments, a reply is a fresh workbook."""

SECONDS_MAX: Final = 60.0
MEMORY_MAX_BYTES: Final = 3 * 1024**3

_SIGNS: Final = {
    CellType.EMPTY: EMPTY,
    CellType.ERROR: ERROR,
    CellType.FORMULA: UNVALUED,
}
_ANNOTATED_FORMATS: Final = frozenset({"xlsx", "xlsm"})
_PARTS_LOST: Final = {
    "charts": "xl/charts/",
    "pictures": "xl/media/",
    "macros": "xl/vbaProject.bin",
    "pivots": "xl/pivotTables/",
    "links": "xl/externalLinks/",
}
_FORBIDDEN_IN_NAMES: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_ENVIRONMENT: Final = {"PYTHONPATH": str(Path(__file__).resolve().parents[2]), "LC_ALL": "C.UTF-8"}
"""No setting and no secret reaches the process that opens a sender's file."""


def make_reply(
    original: bytes, reading: Reading | None, reply: Reply, *, seconds_max: float = SECONDS_MAX
) -> ReplyFiles:
    """The files of a reply; the same input gives the same bytes.

    Args:
        original: The drop as it came.
        reading: The drop as text; None where it could not be read (then the summary is alone).
        reply: What is answered. ``sheet_no`` counts ``reading.sheets`` from 0.
        seconds_max: How long annotating a copy may take before a fresh workbook is made instead.
    """
    if reading is None:
        return ReplyFiles(_fresh(Reading("", None, None, False, ()), reply, ()), None, False)
    csv = _delimited(reading, reply)
    lost: tuple[str, ...] = ()
    if _can_be_annotated(reading):
        copy = _annotated(original, reading, reply, seconds_max)
        if copy is not None:
            return ReplyFiles(copy, csv, True)
        lost = ("everything",)
    elif reading.delimiter is None:
        lost = ("everything",)
    return ReplyFiles(_fresh(reading, reply, lost), csv, False)


def reply_name(drop_name: str, taken: bool, as_of: date, sha256: str) -> str:
    """``orders.xlsx.reply.xlsx``, or with as-of and 8 digits of the hash where that is *taken*."""
    inserted = f".{as_of.isoformat()}.{sha256[:8]}" if taken else ""
    return f"{drop_name}{inserted}.reply.xlsx"


def _can_be_annotated(reading: Reading) -> bool:
    rows = sum(sheet.cells.height for sheet in reading.sheets)
    return reading.format in _ANNOTATED_FORMATS and rows <= ANNOTATED_ROWS_MAX


def _annotated(original: bytes, reading: Reading, reply: Reply, seconds_max: float) -> bytes | None:
    """The sender's workbook with the answers; None where openpyxl cannot make it in time."""
    lost = _lost(original)
    names = {number: sheet.name for number, sheet in enumerate(reading.sheets)}
    words = wording(reply.language)
    order = Annotation(
        original=original,
        page=summary(reply, names, lost, MARKER),
        sheets=tuple(_plain(sheet, names[sheet.sheet_no], words) for sheet in reply.sheets),
        as_of=reply.as_of,
        marker=MARKER,
        kinds={sheet.name: _kinds(sheet) for sheet in reading.sheets},
    )
    command = [sys.executable, "-m", "flows.notify.replies.child", str(MEMORY_MAX_BYTES)]
    try:
        done = subprocess.run(  # noqa: S603  (a fixed list of arguments)
            command,
            input=pickle.dumps(order),
            capture_output=True,
            timeout=seconds_max,
            env=_ENVIRONMENT,
        )
    except subprocess.TimeoutExpired:
        return None
    return (
        done.stdout
        if done.returncode == 0 and zipfile.is_zipfile(io.BytesIO(done.stdout))
        else None
    )


def _lost(original: bytes) -> tuple[str, ...]:
    """What the copy of a workbook will lack, in the order of ``_PARTS_LOST``."""
    with zipfile.ZipFile(io.BytesIO(original)) as parts:
        names = parts.namelist()
    return tuple(
        thing
        for thing, start in _PARTS_LOST.items()
        if any(name.lower().startswith(start.lower()) for name in names)
    )


def _plain(sheet: AnsweredSheet, name: str, words: Wording) -> SheetAnswers:
    """The answers of a sheet as plain values, for a process that knows no frames."""
    rows = tuple(
        RowAnswer(
            row_no=row_no,
            status=words["status"].get(status, status),
            style=f"status_{status}",
            message=message or "",
            serial=serial or "",
            wanting=status == Status.REFUSED.value,
        )
        for row_no, status, serial, message in sheet.answers.select(
            "row_no", "status", "serial", "message"
        ).iter_rows()
    )
    remarks = (
        sheet.cell_problems.filter(pl.col("column").is_not_null())
        .group_by("row_no", "column", maintain_order=True)
        .agg(pl.col("message").str.join("\n"), pl.col("note").all())
    )
    return SheetAnswers(
        name=name,
        header_row=sheet.header_row,
        letters=tuple(sheet.columns.values()),
        first_free_letter=sheet.first_free_letter,
        ours=sheet.ours,
        headings=_headings(words, ""),
        rows=rows,
        remarks=tuple(CellRemark(*values) for values in remarks.iter_rows()),
    )


def _kinds(raw: RawSheet) -> dict[str, str]:
    """What each cell is, in the signs of ``replies/page.py``: a text for each column."""
    return {
        column.name: column.replace_strict(_SIGNS, default=FILLED, return_dtype=pl.String)
        .str.join("")
        .item()
        for column in raw.types.iter_columns()
    }


def _fresh(reading: Reading, reply: Reply, lost: tuple[str, ...]) -> bytes:
    words = wording(reply.language)
    answered = {sheet.sheet_no: sheet for sheet in reply.sheets}
    kept = {n: s for n, s in enumerate(reading.sheets) if not _is_summary(s)}
    page_name = words["summary"]["sheet_name"]
    names = _names(kept, page_name, reply.drop_name)
    sheets = tuple(FreshSheet(names[n], raw, answered.get(n)) for n, raw in kept.items())
    page = summary(reply, names, lost, MARKER)
    return fresh(page, sheets, _headings(words, MARKER), words["status"], reply.as_of)


def _is_summary(raw: RawSheet) -> bool:
    """True of the summary of an earlier reply."""
    if raw.cells.is_empty():
        return False
    first = raw.cells.item(0, 0)
    return isinstance(first, str) and first.endswith(MARKER)


def _names(sheets: Mapping[int, RawSheet], page_name: str, drop_name: str) -> dict[int, str]:
    """A name for each sheet that a workbook may have: at most 31 letters, no two alike."""
    taken = {page_name.casefold()}
    names: dict[int, str] = {}
    for number, raw in sheets.items():
        wanted = _FORBIDDEN_IN_NAMES.sub(" ", raw.name or Path(drop_name).stem).strip(" '")[:31]
        choices = [wanted or "Sheet", *(f"{wanted[:27]} {i}" for i in range(2, 1000))]
        name = next(choice for choice in choices if choice.casefold() not in taken)
        taken.add(name.casefold())
        names[number] = name
    return names


def _headings(words: Wording, marker: str) -> tuple[str, str, str]:
    said = words["headings"]
    return (said["status"] + marker, said["message"] + marker, said["serial"] + marker)


def _delimited(reading: Reading, reply: Reply) -> bytes | None:
    if reading.delimiter is None or not reading.sheets:
        return None
    words = wording(reply.language)
    return delimited(
        reading.sheets[0],
        next((sheet for sheet in reply.sheets if sheet.sheet_no == 0), None),
        _headings(words, MARKER),
        words["status"],
        reading.delimiter,
        reading.encoding or "utf-8-sig",
    )
