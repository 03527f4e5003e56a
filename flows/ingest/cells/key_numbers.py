"""Key numbers: which keys of a license are meant, written as numbers and ranges (``1, 3-5``).

A number cell from 1,000 on is refused: spreadsheet programs make 1234 of a typed ``1,234``.
"""

import re
from typing import Final

import polars as pl

from flows.ingest.cells.cell import looked_up, narrow
from schemas.problems import cells as problems
from schemas.readings import CellType, Hints
from schemas.sheets.sheet import Column

NUMBERS_MAX: Final = 1_000
"""In one cell: a range is written in a few signs, whatever it holds."""

_MARKS: Final = re.compile(r"\s*(?:[,;、・&\n]|\b(?:and|et|und)\b|および|と)\s*")
_ONE: Final = r"(?:#|n°|no\.?|nr\.?|№)?\s*([0-9]{1,9})\s*番?"
_TO: Final = r"(?:[-‐‑–—−~〜ー]|\.\.\.?|…|\b(?:to|à|au|bis)\b|から)"
_PART: Final = re.compile(rf"{_ONE}(?:\s*{_TO}\s*{_ONE})?", re.I)
_GROUPS_FROM: Final = 4
"""A number cell of so many digits may have been a list."""


def key_numbers(cells: pl.DataFrame, _column: Column, _hints: Hints) -> pl.DataFrame:
    """The numbers in ascending order, each once, joined by ``;``: ``1;3;4;5``."""
    narrowed = cells.with_columns(narrow(pl.col("text")))
    read = looked_up(narrowed, _listed, problems.NOT_KEY_NUMBERS, None)
    digits = pl.col("value").str.len_bytes()
    number = pl.col("type") == CellType.NUMBER
    changed = (pl.col("type") == CellType.DATE) | (number & (digits >= _GROUPS_FROM))
    code = pl.when(changed.fill_null(False)).then(pl.lit(problems.KEY_NUMBERS_CHANGED.code))
    return read.with_columns(cells["text"], code=code.otherwise("code")).with_columns(
        value=pl.when(pl.col("code").is_null()).then("value")
    )


def _listed(text: str) -> str | None:
    """*text* in canonical form; None where it is no list of whole numbers above zero."""
    numbers: set[int] = set()
    for part in _MARKS.split(text.strip(" ;,、")):
        told = _PART.fullmatch(part.strip())
        if told is None:
            return None
        first, last = int(told[1]), int(told[2] or told[1])
        if not 1 <= first <= last or last - first >= NUMBERS_MAX:
            return None
        numbers |= set(range(first, last + 1))
    if len(numbers) > NUMBERS_MAX:
        return None
    return ";".join(str(number) for number in sorted(numbers))
