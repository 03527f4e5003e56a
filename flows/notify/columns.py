"""A worksheet of ``xlsxwriter`` whose cells below the headings are written as whole columns.

The library takes one cell after the other, 5 µs each: nine tenths of what a key list costs. Here it
still does all but those rows. Their texts stand in the cells themselves (ECMA-376, 18.3.1.4, type
``inlineStr``), as it writes them in its mode of constant memory.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import Any, Final

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

_DAY_0: Final = date(1899, 12, 30).toordinal()
_ESCAPE_LIKE: Final = re.compile("(_x[0-9a-fA-F]{4}_)")
_SPECIAL: Final = re.compile("[\\x00-\\x08\\x0b-\\x1f\ufffe\uffff&<>]")
_TO_BE_ESCAPED: Final = re.compile(f"{_SPECIAL.pattern}|_x")
_XML: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


Cell = str | int | Decimal | date | None


@dataclass(frozen=True)
class Column:
    """Cells of one type, or none, and how each looks."""

    cells: Sequence[Cell]
    looks: Iterable[Format]


class ColumnSheet(Worksheet):  # type: ignore[misc]
    """Its ``columns``, by place, stand from the second row on once the workbook is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.columns: dict[int, Column] = {}

    def _write_dimension(self) -> None:
        height = max((len(column.cells) for column in self.columns.values()), default=0)
        self.dim_rowmax: int = max(self.dim_rowmax or 0, height)
        super()._write_dimension()

    def _write_rows(self) -> None:
        super()._write_rows()
        written = [_written(place, self.columns[place]) for place in sorted(self.columns)]
        rows = enumerate(zip_longest(*written, fillvalue=""), start=2)
        self.fh.write("".join([f'<row r="{n}">{"".join(row)}</row>' for n, row in rows]))


def _written(place: int, column: Column) -> list[str]:
    """The XML of each cell; nothing for an empty one."""
    name = xl_col_to_name(place)
    texts = [cell for cell in column.cells if isinstance(cell, str)]
    write = _number if not texts else _odd if _TO_BE_ESCAPED.search("".join(texts)) else _text
    looks = (look._get_xf_index() for look in column.looks)
    return [
        "" if cell is None else f'<c r="{name}{n}" s="{look}"{write(cell)}</c>'
        for n, (cell, look) in enumerate(zip(column.cells, looks, strict=False), start=2)
    ]


def _number(cell: Any) -> str:
    return f"><v>{cell.toordinal() - _DAY_0 if isinstance(cell, date) else cell}</v>"


def _text(cell: Any) -> str:
    space = "" if cell == cell.strip() else ' xml:space="preserve"'
    return f' t="inlineStr"><is><t{space}>{cell}</t></is>'


def _odd(cell: Any) -> str:
    """A text with what XML reserves, or with control characters, which Excel writes ``_x000D_``."""
    plain = _ESCAPE_LIKE.sub(r"_x005F\1", cell)
    return _text(_SPECIAL.sub(lambda at: _XML.get(at[0]) or f"_x{ord(at[0]):04X}_", plain))
