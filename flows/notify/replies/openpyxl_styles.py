"""The looks of ``styles.py`` for openpyxl, and a page of lines as one of its sheets."""

from copy import copy
from functools import lru_cache
from typing import Any, Final

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from flows.notify.replies.page import Cell, Page
from flows.notify.replies.remarks import put
from flows.notify.replies.styles import STYLES, Style

LOW: Final = Alignment(horizontal="left", vertical="bottom", indent=1)
"""Of ours in a row of one line: there the sender's own values stand at the foot."""


def dress(cell: Any, name: str) -> None:
    """Give *cell* the look called *name*, whatever it looked like before."""
    font, fill, alignment, border, places = _parts(STYLES[name])
    cell.font, cell.fill, cell.alignment, cell.border = font, fill, alignment, border
    cell.number_format = places


def write_page(sheet: Worksheet, page: Page) -> None:
    """Write the lines of *page* from the top of an empty *sheet*."""
    for index, width in enumerate(page.widths):
        sheet.column_dimensions[get_column_letter(index + 1)].width = width
    for row_no, line in enumerate(page.lines, start=1):
        sheet.row_dimensions[row_no].height = line.height
        for cell in line.cells:
            _write(sheet, row_no, cell)
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def lift(sheet: Worksheet, row_no: int, before: int) -> None:
    """Values of a row that was made high stand at its top, where nobody had placed them."""
    for cells in sheet.iter_rows(row_no, row_no, max_col=before - 1):
        for cell in cells:
            if cell.alignment.vertical is None:
                raised: Any = copy(cell.alignment)
                raised.vertical = "top"
                cell.alignment = raised


def fit_paper(sheet: Worksheet, header_row: int) -> None:
    """Printed, the sheet is one page wide and its headings repeat, unless its sender chose."""
    setup, properties = sheet.page_setup, sheet.sheet_properties.pageSetUpPr
    chosen = setup.scale or setup.fitToWidth or setup.fitToHeight or sheet.print_area
    if chosen or (properties and properties.fitToPage):
        return
    setup.orientation = "landscape"
    setup.fitToWidth, setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if not sheet.print_title_rows:
        sheet.print_title_rows = f"{header_row}:{header_row}"


def _write(sheet: Worksheet, row_no: int, cell: Cell) -> None:
    place: Any = sheet.cell(row_no, cell.column + 1)
    if isinstance(cell.value, str):
        put(place, cell.value)
    else:
        place.value = cell.value
    last = cell.through or cell.column
    for column in range(cell.column, last + 1):
        dress(sheet.cell(row_no, column + 1), cell.style)
    if last > cell.column:
        sheet.merge_cells(
            start_row=row_no, end_row=row_no, start_column=cell.column + 1, end_column=last + 1
        )
    if cell.target:
        place.hyperlink = Hyperlink(ref=place.coordinate, location=cell.target)


@lru_cache(maxsize=64)
def _parts(style: Style) -> tuple[Font, PatternFill, Alignment, Border, str]:
    font = Font(
        name="Calibri",
        sz=style.size,
        b=style.bold,
        color="FF" + style.color,
        u="single" if style.link else None,
    )
    fill = PatternFill("solid", fgColor="FF" + style.fill) if style.fill else PatternFill()
    alignment = Alignment(
        horizontal=style.align,
        vertical=style.vertical,
        wrap_text=style.wrap,
        indent=int(style.inset),
    )
    edge = Side(style="thin", color="FF" + style.line) if style.line else None
    return font, fill, alignment, Border(bottom=edge), style.places or "General"
