"""What every sheet of ``reconciliation.xlsx`` is written on: formats, headings, tables."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Final, Literal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from flows.reconcile.wording import Wording
from schemas.words import letters

Form = Literal["text", "name", "prose", "id", "whole", "money", "date"]
Value = str | int | Decimal | date | None

WIDTHS: Final[dict[Form, int]] = {
    "text": 22,
    "name": 38,
    "prose": 52,
    "id": 10,
    "whole": 16,
    "money": 20,
    "date": 13,
}
_FORMATS: Final[dict[Form, dict[str, object]]] = {
    "text": {"num_format": "@", "indent": 1},
    "name": {"num_format": "@", "indent": 1},
    "prose": {"num_format": "@", "indent": 1, "text_wrap": True},
    "id": {"num_format": "0", "align": "left", "indent": 1},
    "whole": {"num_format": "#,##0"},
    "money": {"num_format": "#,##0.00##"},
    "date": {"num_format": "yyyy-mm-dd", "align": "left", "indent": 1},
}
_HEADS: Final[dict[Form, dict[str, object]]] = {
    form: {"align": "right"} if form in {"whole", "money"} else {"indent": 1} for form in _FORMATS
}
_LINE_HEIGHT: Final = 15
_PROSE_LINE: Final = 58
"""Letters that a line of prose holds at least."""
_HEAD_HEIGHT: Final = 32
"""Points: two lines of a heading."""
_ACROSS_MAX: Final = 110
"""Characters that fit on a page across; wider sheets are printed smaller."""

_TABLE_STYLE: Final = "Table Style Light 1"
FIRST_ROW: Final = 3
"""Where the first table of a sheet begins, from 0: below the title, its note and a blank row."""


@dataclass(frozen=True)
class Head:
    """One column of a table: what stands above, how its cells are shown, whether it is summed."""

    heading: str
    form: Form
    total: bool = False


@dataclass(frozen=True)
class Computed:
    """A formula, the value it must give, and its form where it is not its column's."""

    formula: str
    value: str | int | Decimal
    form: Form | None = None


Cells = Sequence[Value | Computed]


class Paper:
    """A workbook in the making. Nothing in its bytes depends on when or where it is made."""

    def __init__(self, wording: Wording, as_of: date, vendor: str) -> None:
        self.wording = wording
        self._as_of, self._vendor = as_of, vendor
        self._target = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(self._target, options)
        made = datetime.combine(as_of, time(), UTC)
        title = wording.say("head", "title", date=wording.date(as_of))
        self._book.set_properties({"title": title, "author": vendor, "created": made})
        self.forms = {form: self.format(**how) for form, how in _FORMATS.items()}
        line = {"bold": True, "text_wrap": True}
        self._heads = {form: self.format(**how, **line, bottom=1) for form, how in _HEADS.items()}
        self._sums = {form: self.format(**how, bold=True, top=1) for form, how in _FORMATS.items()}
        self._title = self.format(bold=True, font_size=16)
        self._note = self.format(font_color="#595959")
        self._bad = self.format(bold=True, font_color="#9C0006", bg_color="#FFC7CE")

    def format(self, **properties: object) -> Format:
        """A cell format of this workbook."""
        return self._book.add_format({"valign": "vcenter", **properties})

    def sheet(self, name: str, title: str, note: str) -> Worksheet:
        """A new sheet under *name*, ready to print on A4 across."""
        sheet = self._book.add_worksheet(name[:31])
        sheet.write_string(0, 0, title, self._title)
        sheet.set_row(0, 24)
        sheet.write_string(1, 0, note, self._note)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.hide_gridlines(2)
        as_of = f"{self._vendor} · {self.wording.date(self._as_of)}".replace("&", "&&")
        sheet.set_footer(f"&L&8{as_of}&R&8&A · &P/&N")
        return sheet

    def table(
        self, sheet: Worksheet, row: int, name: str, heads: Sequence[Head], columns: Sequence[Cells]
    ) -> int:
        """Write a table at *row*, a column of cells for each head; the first row below it.

        Sums stand below the table, not in it, and follow its filter.
        """
        end = row + max(len(columns[0]), 1)
        described = [
            {
                "header": head.heading,
                "header_format": self._heads[head.form],
                "format": self.forms[head.form],
            }
            for head in heads
        ]
        options = {"name": name, "style": _TABLE_STYLE, "columns": described}
        sheet.set_row(row, _HEAD_HEIGHT)
        sheet.add_table(row, 0, end, len(heads) - 1, options)
        for place, (head, cells) in enumerate(zip(heads, columns, strict=True)):
            self._column(sheet, row + 1, place, head.form, cells)
            if head.total and cells:
                self._sum(sheet, end, place, head.form, cells)
        return end + 1

    def _column(self, sheet: Worksheet, row: int, place: int, form: Form, cells: Cells) -> None:
        for below, cell in enumerate(cells, row):
            if isinstance(cell, Computed):
                shown = self.forms[cell.form or form]
                sheet.write_formula(below, place, cell.formula, shown, _plain(cell.value))
            elif cell is not None:
                sheet.write(below, place, cell, self.forms[form])
            if form == "prose" and isinstance(cell, str):
                sheet.set_row(below, _LINE_HEIGHT * (1 + letters(cell) // _PROSE_LINE))

    def _sum(self, sheet: Worksheet, end: int, place: int, form: Form, cells: Cells) -> None:
        over = xl_range(end - len(cells) + 1, place, end, place)
        values = [cell.value if isinstance(cell, Computed) else cell for cell in cells]
        exact = sum(value for value in values if isinstance(value, int | Decimal))
        formula = f"=SUBTOTAL(109,{over})"
        sheet.write_formula(end + 1, place, formula, self._sums[form], _plain(exact))

    def alarm(self, sheet: Worksheet, cells: tuple[int, int, int, int], criterion: str) -> None:
        """Cells of the range (first row, column, last row, column) stand out where *criterion*."""
        rule = {"type": "cell", "criteria": "!=", "value": criterion, "format": self._bad}
        sheet.conditional_format(*cells, rule)

    def bytes(self) -> bytes:
        """The finished workbook."""
        self._book.close()
        return self._target.getvalue()


def _plain(value: str | int | Decimal) -> str | int | float:
    return float(value) if isinstance(value, Decimal) else value


def widths(sheet: Worksheet, columns: Sequence[int]) -> None:
    """True from now on: the columns of *sheet* have these widths, in characters."""
    for place, width in enumerate(columns):
        sheet.set_column(place, place, width)
    if sum(columns) > _ACROSS_MAX:
        sheet.fit_to_pages(1, 0)
