"""A fresh workbook with the sender's values and the answers, for any number of rows.

xlsxwriter makes the book, its styles, summary, comments and filters; the rows themselves are made
as text by column expressions and streamed into the file, since a writer that is called once per
cell takes minutes for a million rows. Structure of a sheet: ECMA-376 part 1, section 18.3.
"""

import io
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

import polars as pl
import xlsxwriter

from flows.notify.replies.fresh_rows import NAMED_STYLES, first_column, row_texts
from flows.notify.replies.letters import index_of, letter_of
from flows.notify.replies.page import Page, lines_width
from flows.notify.replies.styles import MESSAGE_WIDTH, SERIAL_WIDTH, STATUS_WIDTH, STYLES, Style
from schemas.readings import RawSheet
from schemas.replies import AnsweredSheet

COMMENTS_MAX: Final = 5_000
"""Beyond, cells are filled and their messages stand in the row alone: comments are slow to open."""

LEVEL: Final = "compress_level" if sys.version_info >= (3, 13) else "_compresslevel"
_WIDTH_MAX: Final = 300
_BOLD: Final = 1.25
"""How much wider headings are than text."""
_BLOCK_ROWS: Final = 20_000
_SHEET_ROWS: Final = re.compile(rb"<sheetData>.*</sheetData>|<sheetData/>", re.DOTALL)
_SEEDED: Final = re.compile(rb'<c r="[A-Z]+1" s="(\d+)"/>')


@dataclass(frozen=True)
class FreshSheet:
    """One sheet of the drop under the name it gets, with its answers where it was recognised."""

    name: str
    raw: RawSheet
    answered: AnsweredSheet | None


def fresh(
    page: Page,
    sheets: tuple[FreshSheet, ...],
    headings: tuple[str, str, str],
    status_words: Mapping[str, str],
    as_of: date,
) -> bytes:
    """The workbook: *page* first, then *sheets*; *headings* are those of our three columns.

    *status_words* says each status in the sender's language.
    """
    skeleton = _skeleton(page, sheets, as_of)
    day = (max(as_of.year, 1980), as_of.month, as_of.day, 0, 0, 0)
    rows_of = {f"xl/worksheets/sheet{i}.xml": sheet for i, sheet in enumerate(sheets, start=2)}
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(skeleton)) as source,
        zipfile.ZipFile(out, "w") as target,
    ):
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, day)
            entry.compress_type = zipfile.ZIP_DEFLATED
            setattr(entry, LEVEL, 1)  # else an entry of one's own has 6, whatever its archive has
            entry.external_attr = 0o600 << 16
            content = source.read(name)
            with target.open(entry, "w", force_zip64=name in rows_of) as part:
                if name not in rows_of:
                    part.write(content)
                    continue
                for piece in _filled(content, rows_of[name], headings, status_words):
                    part.write(piece)
    return out.getvalue()


def _filled(
    skeleton: bytes,
    sheet: FreshSheet,
    headings: tuple[str, str, str],
    status_words: Mapping[str, str],
) -> Iterator[bytes]:
    """The XML of a sheet, its rows in place of those that only carried the styles."""
    numbers = [int(number) for number in _SEEDED.findall(skeleton)]
    styles = dict(zip(NAMED_STYLES, numbers, strict=True))
    where = _SHEET_ROWS.search(skeleton)
    if where is None:
        raise ValueError(sheet.name)
    yield skeleton[: where.start()] + b"<sheetData>"
    for start in range(0, sheet.raw.cells.height, _BLOCK_ROWS):
        texts = row_texts(
            sheet.raw, sheet.answered, headings, status_words, styles, start, _BLOCK_ROWS
        )
        yield texts.str.join("").cast(pl.Binary).item() if len(texts) else b""
    yield b"</sheetData>" + skeleton[where.end() :]


def _skeleton(page: Page, sheets: tuple[FreshSheet, ...], as_of: date) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    moment = datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC).replace(tzinfo=None)
    book.set_properties({"created": moment, "author": "keymill"})
    book.formats[0].set_align("top")  # of every cell that has no style of its own
    formats: dict[str, Any] = {}
    for name, style in STYLES.items():
        formats[name] = book.add_format(_properties(style))
    _page(book.add_worksheet(page.name), page, formats)
    room = COMMENTS_MAX
    for sheet in sheets:
        room -= _frame_of(book.add_worksheet(sheet.name), sheet, formats, room)
    book.close()
    return out.getvalue()


def _page(sheet: Any, page: Page, formats: Mapping[str, Any]) -> None:
    for index, width in enumerate(page.widths):
        sheet.set_column(index, index, width)
    for row, line in enumerate(page.lines):
        sheet.set_row(row, line.height)
        for cell in line.cells:
            look = formats[cell.style]
            value = _clean(cell.value) if isinstance(cell.value, str) else cell.value
            if cell.through and cell.through > cell.column:
                sheet.merge_range(row, cell.column, row, cell.through, "", look)
            if cell.target:
                # The writer wants its own spelling of a place in the same workbook.
                sheet.write_url(row, cell.column, f"internal:{cell.target}", look, string=value)
            elif isinstance(value, str):
                sheet.write_string(row, cell.column, value, look)
            else:
                sheet.write_number(row, cell.column, value, look)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.activate()


def _frame_of(sheet: Any, fresh_sheet: FreshSheet, formats: Mapping[str, Any], room: int) -> int:
    """Everything of a sheet but its rows; how many comments it has."""
    raw, answered = fresh_sheet.raw, fresh_sheet.answered
    for index, name in enumerate(NAMED_STYLES):
        sheet.write_blank(0, index, None, formats[name])
    top = answered.header_row - 1 if answered else 0
    for letter in raw.cells.columns:
        index = index_of(letter)
        sheet.set_column(index, index, _width(raw.cells[letter].slice(top), answered is not None))
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    if raw.hidden:
        sheet.hide()
    last_row = max(raw.cells.height, 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{letter_of(_WIDTH_MAX)}{last_row}"})
    if answered is None:
        return 0
    first = first_column(raw, answered)
    for offset, width in enumerate((STATUS_WIDTH, MESSAGE_WIDTH, SERIAL_WIDTH)):
        sheet.set_column(first + offset, first + offset, width)
    sheet.freeze_panes(answered.header_row, 0)
    sheet.repeat_rows(answered.header_row - 1)
    left = min((index_of(letter) for letter in answered.columns.values()), default=0)
    sheet.autofilter(answered.header_row - 1, left, last_row - 1, first + 2)
    return _comments(sheet, answered, room)


def _comments(sheet: Any, answered: AnsweredSheet, room: int) -> int:
    remarks = (
        answered.cell_problems.filter(pl.col("column").is_not_null())
        .group_by("row_no", "column", maintain_order=True)
        .agg(pl.col("message").str.join("\n"))
        .head(max(room, 0))
    )
    for row_no, letter, message in remarks.iter_rows():
        sheet.write_comment(
            f"{letter}{row_no}",
            _clean(message),
            {"author": "keymill", "width": 320, "height": 30 + 18 * (len(message) // 45 + 1)},
        )
    return remarks.height


def _width(column: pl.Series, headed: bool) -> float:
    """In characters; *column* begins with its heading where it is *headed*."""
    longest = column.head(1_000).str.len_chars().quantile(0.98) or 0
    heading = lines_width(column[0] or "") if headed and len(column) else 0
    return float(min(44, max(9, longest + 3, heading * _BOLD + 2)))


def _properties(style: Style) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "font_name": "Calibri",
        "bold": style.bold,
        "font_size": style.size,
        "font_color": "#" + style.color,
        "text_wrap": style.wrap,
        "align": style.align,
        "valign": style.vertical.replace("center", "vcenter"),
        "indent": int(style.inset),
    }
    if style.fill:
        properties["bg_color"] = "#" + style.fill
    if style.line:
        properties |= {"bottom": 1, "bottom_color": "#" + style.line}
    if style.link:
        properties["underline"] = 1
    if style.places:
        properties["num_format"] = style.places
    return properties


def _clean(text: str) -> str:
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", text)[:32_767]
