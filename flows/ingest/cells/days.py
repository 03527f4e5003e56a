"""Dates as people write them in four languages; one that can be read two ways is never guessed.

Which of day and month comes first is decided by the column's other cells that can be read in one
way only, then by the delimiter ``;`` (day first, where programs write it), then by the account's
``date_order``. Sources: ISO 8601; Japanese eras as of the Reiwa notice of 2019.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

import polars as pl

from flows.ingest.cells.cell import judged
from flows.ingest.cells.folding import folded
from flows.ingest.cells.months import MONTHS
from schemas.problems import cells as problems
from schemas.readings import CellType, Hints
from schemas.sheets.sheet import Column

Orders = Mapping[str, dt.date]
"""Every order in which a text is a day, and the day."""

_ERAS: Final = {"令和": 2018, "r": 2018, "平成": 1988, "h": 1988, "昭和": 1925, "s": 1925}
_YEARS: Final = range(1900, 10_000)
_CENTURY_PIVOT: Final = 70
_SERIALS: Final = range(20_000, 80_000)
_EPOCH: Final = dt.date(1899, 12, 30)
_EPOCH_1904: Final = dt.date(1904, 1, 1)
_ISO: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME: Final = r"[T ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?$"

_YMD: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?\.?(?:\(.\))?")
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_ERA: Final = re.compile(
    r"(令和|平成|昭和|[RHS])\s*(\d{1,2}|元)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?", re.I
)
_PARTS: Final = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})\.?")
_DAY_NAMED: Final = re.compile(
    r"(?:\w+,\s*)?(\d{1,2})(?:er|st|nd|rd|th)?[.\s/-]*([^\W\d]+)[.,\s/-]*(\d{4}|\d{2})"
)
_MONTH_NAMED: Final = re.compile(r"([^\W\d]+)[.\s-]*(\d{1,2})(?:st|nd|rd|th)?[,\s-]+(\d{4})")


def day(cells: pl.DataFrame, _column: Column, hints: Hints) -> pl.DataFrame:
    """The calendar day that each cell names; a time of day is left aside."""
    bare = pl.col("text").str.normalize("NFKC").str.strip_chars()
    bare = bare.str.replace(_TIME, "")
    iso = pl.when(bare.str.contains(_ISO + "$")).then(bare).str.to_date("%Y-%m-%d", strict=False)
    stored = pl.col("type") == CellType.DATE
    sure = pl.when(iso.dt.year() >= _YEARS.start).then(iso)
    split = cells.with_columns(bare=bare, value=sure)
    known = split.filter(pl.col("value").is_not_null() | stored)
    others = split.filter(pl.col("value").is_null() & ~stored)
    read = judged(known, pl.col("value"), problems.NOT_A_DATE)
    columns = ["text", "type", "value", "code", "detail"]
    return pl.concat([read.select(columns), _others(others, hints).select(columns)])


def _others(cells: pl.DataFrame, hints: Hints) -> pl.DataFrame:
    """Distinct cells in any of the rarer shapes."""
    shapes = [_orders(*cell, hints.date1904) for cell in cells.select("bare", "type").iter_rows()]
    order = _order([shape for shape in shapes if shape], hints)
    read = [_decided(shape, order) for shape in shapes]
    return cells.with_columns(
        pl.Series("value", [one[0] for one in read], dtype=pl.Date),
        pl.Series("code", [one[1] for one in read], dtype=pl.String),
        pl.Series("detail", [one[2] for one in read], dtype=pl.String),
    )


def _order(shapes: list[Orders], hints: Hints) -> tuple[str, ...]:
    """The orders to be preferred, the best first."""
    sure = {next(iter(shape)) for shape in shapes if len(shape) == 1} - {"sure"}
    seen = tuple(sure) if len(sure) == 1 else ()
    told = ("dmy",) if hints.delimiter == ";" else ()
    return seen + told + ((hints.date_order,) if hints.date_order else ())


def _decided(
    shape: Orders | None, preferred: tuple[str, ...]
) -> tuple[dt.date | None, str | None, str | None]:
    if shape is None:
        return None, problems.NOT_A_DATE.code, None
    days = sorted(set(shape.values()))
    if not days:
        return None, problems.DATE_IMPOSSIBLE.code, None
    if len(days) == 1:
        return days[0], None, None
    chosen = next((order for order in preferred if order in shape), None)
    if chosen is not None:
        return shape[chosen], None, None
    both = " / ".join(one.isoformat() for one in days)
    return None, problems.DATE_AMBIGUOUS.code, both


@lru_cache(maxsize=65_536)
def _orders(text: str, kind: int, date1904: bool) -> Orders | None:
    """The ways to read one text: none if it is no date, empty if there is no such day."""
    if kind == CellType.NUMBER and text.isdecimal() and int(text) in _SERIALS:
        since = _EPOCH_1904 if date1904 else _EPOCH
        return {"sure": since + dt.timedelta(days=int(text))}
    if parts := _PARTS.fullmatch(text):
        first, _, second, third = parts.groups()
        return dict(_in_every_order(int(first), int(second), third))
    numbers = _year_month_day(text)
    if numbers is None:
        return None
    found = _calendar(*numbers)
    return {"sure": found} if found else {}


def _in_every_order(first: int, second: int, third: str) -> Iterator[tuple[str, dt.date]]:
    year = _full_year(third)
    readings = [("dmy", (year, second, first)), ("mdy", (year, first, second))]
    if len(third) == len("26"):
        readings.append(("ymd", (_full_year(str(first)), second, int(third))))
    for order, numbers in readings:
        found = _calendar(*numbers)
        if found:
            yield order, found


def _year_month_day(text: str) -> tuple[int, int, int] | None:
    """The numbers of a text that can be read in one order only."""
    if found := _YMD.fullmatch(text) or _COMPACT.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _ERA.fullmatch(text):
        year = 1 if found[2] == "元" else int(found[2])
        return (_ERAS[found[1].lower()] + year if year else 0), int(found[3]), int(found[4])
    if found := _DAY_NAMED.fullmatch(text):
        day_text, name, year_text = found.groups()
    elif found := _MONTH_NAMED.fullmatch(text):
        name, day_text, year_text = found.groups()
    else:
        return None
    month = MONTHS.get(folded(name))
    return (_full_year(year_text), month, int(day_text)) if month else None


def _full_year(text: str) -> int:
    year = int(text)
    if len(text) > len("26"):
        return year
    return year + (2000 if year < _CENTURY_PIVOT else 1900)


def _calendar(year: int, month: int, day_of_month: int) -> dt.date | None:
    if year not in _YEARS:
        return None
    try:
        return dt.date(year, month, day_of_month)
    except ValueError:
        return None
