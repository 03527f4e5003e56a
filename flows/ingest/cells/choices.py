"""Closed lists: a value, its words in four languages, or a synonym."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import polars as pl

from flows.ingest.cells.cell import looked_up
from flows.ingest.cells.folding import folded
from schemas.problems import cells as problems
from schemas.readings import Hints
from schemas.sheets.sheet import Column

_SEPARATORS: Final = re.compile(r"[;,、；\n]")
_BOOLEANS: Final = {"true": "yes", "false": "no"}


def choice(cells: pl.DataFrame, column: Column, hints: Hints) -> pl.DataFrame:
    """The one value of the column's list that the cell means."""
    known = _words(column)
    return looked_up(
        cells,
        lambda text: _value(text, known),
        problems.CHOICE_UNKNOWN,
        allowed(column, hints.language),
    )


def choices(cells: pl.DataFrame, column: Column, hints: Hints) -> pl.DataFrame:
    """All values that the cell means, in the list's order, each once, joined by ``;``."""
    known = _words(column)
    order = [one.value for one in column.choices]

    def several(text: str) -> str | None:
        parts = [part for part in _SEPARATORS.split(text) if part.strip()]
        values = {_value(part, known) for part in parts}
        if not values or None in values:
            return None
        return ";".join(value for value in order if value in values)

    return looked_up(cells, several, problems.CHOICE_UNKNOWN, allowed(column, hints.language))


def allowed(column: Column, language: str | None) -> str:
    """The list as a reader of *language* would write it."""
    return ", ".join(one.words.said_in(language or "en") for one in column.choices)


@lru_cache(maxsize=256)
def _words(column: Column) -> Mapping[str, str]:
    """Every word of the list to its value; a value itself is stronger than another's synonym."""
    weak = {w: one.value for one in column.choices for w in (*one.words.every(), *one.synonyms)}
    strong = {one.value: one.value for one in column.choices}
    both = {word: value for word, value in (weak | strong).items() if folded(word)}
    return weak | strong | {folded(word): value for word, value in both.items()}


def _value(text: str, known: Mapping[str, str]) -> str | None:
    bare = text.strip()
    word = folded(bare)
    return known.get(bare) or known.get(word) or known.get(_BOOLEANS.get(word, word))
