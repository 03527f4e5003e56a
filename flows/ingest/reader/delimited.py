"""Delimited text as cells; a quoted line break stays inside its row, as a spreadsheet shows it."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice, zip_longest
from typing import Final

import polars as pl

from flows.ingest.reader import encoded, grid
from flows.ingest.reader.refusing import DropRefusedError
from schemas.problems import drops
from schemas.readings import Limits, RawSheet, Reading

DELIMITERS: Final = (",", ";", "\t", "|")
_SAMPLE_ROWS: Final = 50
_BLOCK_ROWS: Final = 20_000
_SAMPLE_CHARACTERS: Final = 100_000
_HINT: Final = re.compile(r"sep=([,;\t|])(?:\r\n|\n|\r)", re.I)
_QUOTE: Final = b'"'


def read(content: bytes, extension: str, limits: Limits) -> Reading:
    """One sheet, named by nothing.

    Raises:
        DropRefusedError: another encoding, a quotation mark never closed, or beyond a limit.
    """
    encoding = encoded.encoding(content)
    if encoding is None:
        raise DropRefusedError(drops.ENCODING_UNKNOWN)
    lines = io.TextIOWrapper(io.BytesIO(content), encoding, newline="")
    head = lines.read(_SAMPLE_CHARACTERS)
    hinted, skipped = _hint(head)
    delimiter = hinted or _delimiter(head, extension)
    lines.seek(0)
    lines.read(skipped)
    cells = _cells(lines, delimiter, limits)
    if _ends_inside_quotes(cells, content):
        raise DropRefusedError(drops.QUOTE_UNCLOSED)
    sheet = RawSheet("", False, cells, grid.all_text(cells))
    form = extension if extension != "txt" else "csv"
    return Reading(form, encoding, delimiter, False, (sheet,))


def _hint(text: str) -> tuple[str | None, int]:
    """The delimiter of the line ``sep=;`` that spreadsheet programs take for themselves.

    With it the number of characters that are no row of the sheet.
    """
    found = _HINT.match(text)
    return (found[1], found.end()) if found else (None, 0)


def _delimiter(text: str, extension: str) -> str:
    """The mark that cuts the first rows most evenly into the most cells."""
    first = DELIMITERS if extension != "tsv" else ("\t", *DELIMITERS)
    return max(first, key=lambda mark: _evenness(text, mark))


def _evenness(text: str, delimiter: str) -> int:
    """The sum, over the sampled rows, of cells beyond the first where rows agree on their number.

    The sample may end inside a quoted cell; what is left of that cell counts as one.
    """
    sample = io.StringIO(text, newline="")
    rows = csv.reader(sample, delimiter=delimiter)
    widths = Counter(len(row) for row in islice(rows, _SAMPLE_ROWS) if len(row) > 1)
    return max(((width - 1) * count * count for width, count in widths.items()), default=0)


def _cells(lines: Iterable[str], delimiter: str, limits: Limits) -> pl.DataFrame:
    csv.field_size_limit(max(limits.characters, 131_072))
    rows = csv.reader(lines, delimiter=delimiter)
    blocks: list[pl.DataFrame] = []
    height = 0
    try:
        while block := list(islice(rows, _BLOCK_ROWS)):
            height += len(block)
            if height > limits.rows:
                raise DropRefusedError(drops.TOO_MANY_ROWS, str(limits.rows))
            blocks.append(_block(block, limits))
    except csv.Error as broken:
        raise DropRefusedError(drops.CELL_TOO_LONG, str(limits.characters)) from broken
    return pl.concat(blocks, how="diagonal") if blocks else pl.DataFrame()


def _ends_inside_quotes(cells: pl.DataFrame, content: bytes) -> bool:
    """Whether the last row swallowed the rest of the file."""
    if cells.is_empty():
        return False
    last = cells.tail(1)
    broken = last.select(pl.any_horizontal(pl.all().str.contains("\n", literal=True))).to_series()
    return bool(broken.any()) and content.count(_QUOTE) % 2 == 1


def _block(rows: list[list[str]], limits: Limits) -> pl.DataFrame:
    width = max(len(row) for row in rows)
    if width > limits.columns and _filled(rows) > limits.columns:
        raise DropRefusedError(drops.TOO_MANY_COLUMNS, str(limits.columns))
    columns = islice(zip_longest(*rows, fillvalue=""), limits.columns)
    named = {grid.letter(number): column for number, column in enumerate(columns)}
    if not named:
        return pl.DataFrame({"A": [None] * len(rows)}, schema={"A": pl.String})
    text = pl.DataFrame(named, schema=dict.fromkeys(named, pl.String))
    return text.select(pl.when(pl.all() != "").then(pl.all()))


def _filled(rows: list[list[str]]) -> int:
    """The widest row, its empty cells at the right not counted."""
    return max(len(row) - _empty_at_end(row) for row in rows)


def _empty_at_end(row: list[str]) -> int:
    return next((number for number, cell in enumerate(reversed(row)) if cell), len(row))
