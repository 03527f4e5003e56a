"""The bytes of a sample drop in each format. Same drop, same bytes."""

import csv
import datetime as dt
import zipfile
from collections.abc import Callable
from io import BytesIO, StringIO
from typing import Any, Final
from xml.sax.saxutils import escape

import xlsxwriter

from tests.samples.drops import Cell, Drop, Formula, Line, Part, Sheet

MADE_ON: Final = dt.datetime(2026, 11, 19)  # noqa: DTZ001 - a workbook's dates have no zone


def xlsx(drop: Drop) -> bytes:
    """A workbook as its sender's program would save it: looks, widths, merged titles."""
    written = BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    book.set_properties({"created": MADE_ON})
    for sheet in drop.sheets:
        _write_sheet(book, drop, sheet)
    book.close()
    return written.getvalue()


def _write_sheet(book: Any, drop: Drop, sheet: Sheet) -> None:
    written = book.add_worksheet(sheet.name)
    base = {"font_name": drop.font, "font_size": 10}
    looks = {
        Part.TITLE: book.add_format(base | {"bold": True, "font_size": 14, "align": "center"}),
        Part.HEADING: book.add_format(base | {"bold": True, "bg_color": "#E3E9D9", "bottom": 1}),
        Part.TOTALS: book.add_format(base | {"bold": True, "top": 1}),
    }
    plain = book.add_format(base)
    dated = book.add_format(base | {"num_format": drop.date_format, "align": "left"})
    for number, line in enumerate(sheet.lines):
        if line.hidden:
            written.set_row(number, None, None, {"hidden": True})
        if line.part is Part.TITLE:
            title = line.cells[0]
            written.merge_range(number, 0, number, sheet.width() - 1, title, looks[Part.TITLE])
            continue
        for place, cell in enumerate(line.cells):
            look = dated if isinstance(cell, dt.date) else looks.get(line.part, plain)
            _write_cell(written, number, place, cell, look)
    for place, width in enumerate(_widths(sheet)):
        written.set_column(place, place, width)


def _write_cell(sheet: Any, number: int, place: int, cell: Cell, look: Any) -> None:
    match cell:
        case None:
            return
        case Formula():
            sheet.write_formula(number, place, cell.text, look, cell.value)
        case dt.date():
            sheet.write_datetime(number, place, cell, look)
        case str():
            sheet.write_string(number, place, cell, look)
        case _:
            sheet.write_number(number, place, cell, look)


def _widths(sheet: Sheet) -> list[float]:
    passed_over = {Part.TITLE, Part.TEXT} if sheet.kind else set()
    lines = [line for line in sheet.lines if line.part not in passed_over]
    columns = [[line.cells[n : n + 1] for line in lines] for n in range(sheet.width())]
    return [min(44, max(9, *(_width(cells) for cells in column))) for column in columns]


def _width(cells: tuple[Cell, ...]) -> int:
    shown = str(cells[0]) if cells and not isinstance(cells[0], Formula) else ""
    return 2 + sum(2 if ord(character) > 0x2E7F else 1 for character in shown)


def delimited(drop: Drop) -> bytes:
    """Lines ended by CRLF, every cell as its sender's program showed it."""
    written = StringIO(newline="")
    writer = csv.writer(written, delimiter=drop.delimiter, lineterminator="\r\n")
    (sheet,) = drop.sheets
    for line in sheet.lines:
        shown = ["" if cell is None else str(cell) for cell in line.cells]
        writer.writerow(shown + [""] * (sheet.width() - len(shown)))
    return written.getvalue().encode(drop.encoding)


_NAMESPACES: Final = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("number", "datastyle"),
    )
)
_DATED: Final = (
    '<number:date-style style:name="D"><number:day number:style="long"/><number:text>/'
    '</number:text><number:month number:style="long"/><number:text>/</number:text>'
    '<number:year number:style="long"/></number:date-style>'
    '<style:style style:name="dated" style:family="table-cell" style:data-style-name="D"/>'
)
_ODS: Final = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST: Final = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest manifest:version="1.3"'
    ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)


def ods(drop: Drop) -> bytes:
    """An OpenDocument spreadsheet (ODF 1.3): the three members that a reader needs."""
    tables = "".join(
        f'<table:table table:name="{escape(sheet.name)}">'
        + "".join(_ods_line(line, sheet.width()) for line in sheet.lines)
        + "</table:table>"
        for sheet in drop.sheets
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMESPACES}'
        f' office:version="1.3"><office:automatic-styles>{_DATED}</office:automatic-styles>'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        members = {"mimetype": _ODS, "content.xml": content, "META-INF/manifest.xml": _MANIFEST}
        for name, member in members.items():
            stored = zipfile.ZipInfo(name, (2026, 11, 19, 0, 0, 0))
            stored.compress_type = zipfile.ZIP_DEFLATED if name != "mimetype" else 0
            archive.writestr(stored, member)
    return written.getvalue()


def _ods_line(line: Line, width: int) -> str:
    if line.part is Part.TITLE:
        kind = f'office:value-type="string" table:number-columns-spanned="{width}"'
        shown = escape(str(line.cells[0]))
        cells = f"<table:table-cell {kind}><text:p>{shown}</text:p></table:table-cell>"
    else:
        cells = "".join(_ods_cell(cell) for cell in line.cells) or "<table:table-cell/>"
    return f"<table:table-row>{cells}</table:table-row>"


def _ods_cell(cell: Cell) -> str:
    match cell:
        case None:
            return "<table:table-cell/>"
        case dt.date():
            shown = f"{cell:%d/%m/%Y}"
            kind = f'table:style-name="dated" office:value-type="date" office:date-value="{cell}"'
        case int() | float():
            shown, kind = str(cell), f'office:value-type="float" office:value="{cell}"'
        case Formula():
            shown, kind = str(cell.value), f'office:value-type="float" office:value="{cell.value}"'
        case _:
            shown, kind = escape(cell), 'office:value-type="string"'
    return f"<table:table-cell {kind}><text:p>{shown}</text:p></table:table-cell>"


WRITERS: Final[dict[str, Callable[[Drop], bytes]]] = {
    ".xlsx": xlsx,
    ".xls": xlsx,  # what an office program turns into the old format; see make_samples.py
    ".csv": delimited,
    ".tsv": delimited,
    ".ods": ods,
}
