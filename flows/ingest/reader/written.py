"""What is written in the cells of a column, as text that calamine would give.

Each function takes what stands between tags, and raises UnusualError where calamine might read it
in another way, or not at all.
"""

import math
from typing import Final

import polars as pl

from flows.ingest.reader.usual import UnusualError

_ENTITIES: Final = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
_ENTITY: Final = "|".join(_ENTITIES)
_ESCAPE: Final = "_x00"
_PLAIN: Final = r"^(?:0|-?[1-9][0-9]{0,14})$"
_NUMBER: Final = r"^-?[0-9]+(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?$"
_DECIMALS: Final = 9
_BOOLEANS: Final = {"0": "false", "1": "true"}
_ERRORS: Final = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")


def text(xml: pl.Series) -> pl.Series:
    """Text in which five characters may be written as entities."""
    marked = xml.filter(xml.str.contains("&", literal=True))
    marks = marked.str.count_matches("&", literal=True)
    if (marks != marked.str.count_matches(_ENTITY)).any() or xml.str.len_bytes().min() == 0:
        raise UnusualError
    if xml.str.contains(_ESCAPE, literal=True).any():
        raise UnusualError
    return xml if marked.is_empty() else xml.str.replace_many(_ENTITIES)


def number(digits: pl.Series) -> pl.Series:
    """Plain digits, at most nine of them behind the point."""
    plain = digits.str.contains(_PLAIN)
    if plain.all():
        return digits
    others = digits.filter(~plain).unique()
    if not others.str.contains(_NUMBER).all():
        raise UnusualError
    return digits.replace(others, pl.Series(map(_plain, others), dtype=pl.String))


def _plain(digits: str) -> str:
    value = float(digits)
    if not math.isfinite(value):
        raise UnusualError
    return f"{value:.{_DECIMALS}f}".rstrip("0").rstrip(".")


def boolean(digit: pl.Series) -> pl.Series:
    """``true`` or ``false``."""
    if not digit.is_in([*_BOOLEANS]).all():
        raise UnusualError
    return digit.replace(_BOOLEANS)


def error(name: pl.Series) -> pl.Series:
    """Nothing, for each error."""
    if not name.is_in(_ERRORS).all():
        raise UnusualError
    return name.clear(len(name))
