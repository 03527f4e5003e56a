"""Delimited text as cells; a quoted line break stays inside its row, as a spreadsheet shows it."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
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
_HINT: Final = "sep="
_QUOTE: Final = '"'


def read(content: bytes, extension: str, limits: Limits) -> Reading:
    """One sheet, named by nothing.

    Raises:
        DropRefusedError: another encoding, a quotation mark never closed, or beyond a limit.
    """
    found = encoded.decoded(content)
    if found is None:
        raise DropRefusedError(drops.ENCODING_UNKNOWN)
    text, encoding = found
    text, delimiter = _without_hint(text)
    delimiter = delimiter or _delimiter(text, extension)
    cells = _cells(text, delimiter, limits)
    sheet = RawSheet("", False, cells, grid.all_text(cells))
    form = extension if extension != "txt" else "csv"
    return Reading(form, encoding, delimiter, False, (sheet,))


def _without_hint(text: str) -> tuple[str, str | None]:
    """The text without the line ``sep=;`` that spreadsheet programs take for themselves."""
    if text[: len(_HINT)].lower() != _HINT or text[len(_HINT) :][:1] not in DELIMITERS:
        return text, None
    hint, _, rest = text.partition("\n")
    return (rest, hint[len(_HINT)]) if len(hint.rstrip("\r")) == len(_HINT) + 1 else (text, None)


def _delimiter(text: str, extension: str) -> str:
    """The mark that cuts the first rows most evenly into the most cells."""
    first = DELIMITERS if extension != "tsv" else ("\t", *DELIMITERS)
    return max(first, key=lambda mark: _evenness(text, mark))


def _evenness(text: str, delimiter: str) -> int:
    """The sum, over the sampled rows, of cells beyond the first where rows agree on their number.

    The sample may end inside a quoted cell; what is left of that cell counts as one.
    """
    sample = io.StringIO(text[:100_000], newline="")
    rows = csv.reader(sample, delimiter=delimiter)
    widths = Counter(len(row) for row in islice(rows, _SAMPLE_ROWS) if len(row) > 1)
    return max(((width - 1) * count * count for width, count in widths.items()), default=0)


def _cells(text: str, delimiter: str, limits: Limits) -> pl.DataFrame:
    csv.field_size_limit(max(limits.characters, 131_072))
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    blocks: list[pl.DataFrame] = []
    height, last = 0, ""
    try:
        while block := list(islice(rows, _BLOCK_ROWS)):
            height += len(block)
            if height > limits.rows:
                raise DropRefusedError(drops.TOO_MANY_ROWS, str(limits.rows))
            blocks.append(_block(block, limits))
            last = block[-1][-1] if block[-1] else ""
    except csv.Error as broken:
        raise DropRefusedError(drops.CELL_TOO_LONG, str(limits.characters)) from broken
    if "\n" in last and text.count(_QUOTE) % 2:
        raise DropRefusedError(drops.QUOTE_UNCLOSED)
    return pl.concat(blocks, how="diagonal") if blocks else pl.DataFrame()


def _block(rows: list[list[str]], limits: Limits) -> pl.DataFrame:
    width = max(len(row) for row in rows)
    if width > limits.columns and _filled(rows) > limits.columns:
        raise DropRefusedError(drops.TOO_MANY_COLUMNS, str(limits.columns))
    columns: Iterator[tuple[str, ...]] = zip_longest(*rows, fillvalue="")
    named = {grid.letter(number): column for number, column in enumerate(columns)}
    frame = pl.DataFrame(named or {"A": [""] * len(rows)}, schema_overrides=None)
    text = frame.cast(pl.String)
    return text.select(pl.when(pl.all() != "").then(pl.all()))[:, : limits.columns]


def _filled(rows: list[list[str]]) -> int:
    """The widest row, its empty cells at the right not counted."""
    return max(len(row) - _empty_at_end(row) for row in rows)


def _empty_at_end(row: list[str]) -> int:
    return next((number for number, cell in enumerate(reversed(row)) if cell), len(row))
