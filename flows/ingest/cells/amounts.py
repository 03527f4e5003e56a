"""Numbers: what ``1.234`` means is decided by its column, then by the file, then by the account.

A mark that stands once before three digits may part thousands or decimals. Any other cell of the
column that can be read in one way only tells which; so does the delimiter ``;`` (programs write it
where the comma is the decimal mark), and the account's ``decimal_mark``.
"""

from decimal import Decimal
from typing import Final

import polars as pl

from flows.ingest.cells.cell import narrow
from schemas.problems import cells as problems
from schemas.readings import CellType, Hints
from schemas.sheets.sheet import Column

PLACES_MAX: Final = 4
_SIGNIFICANT: Final = 15
_MONEY: Final = pl.Decimal(18, PLACES_MAX)
_SIGNS: Final = r"[€$£¥円]"
_SPACES: Final = "[ \u00a0\u202f\u2009'’]"
_GROUPED: Final = rf"^[+-]?[0-9]{{1,3}}(?:{_SPACES}[0-9]{{3}})+(?:[.,][0-9]+)?$"
_FORMS: Final = {
    "plain": r"^[+-]?[0-9]+$",
    "once": r"^[+-]?[0-9]*[.,][0-9]+$",
    "either": r"^[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}$",
    "points": r"^[+-]?[0-9]{1,3}(?:\.[0-9]{3}){2,}$",
    "commas": r"^[+-]?[0-9]{1,3}(?:,[0-9]{3}){2,}$",
    "comma_last": r"^[+-]?[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+$",
    "point_last": r"^[+-]?[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+$",
}


def money(cells: pl.DataFrame, _column: Column, hints: Hints) -> pl.DataFrame:
    """Exact amounts of at most four places."""
    read = _numbers(cells, hints)
    places = pl.col("number").str.extract(r"\.([0-9]*[1-9])0*$").str.len_bytes().fill_null(0)
    fits = places <= PLACES_MAX
    amount = pl.when(fits).then(pl.col("number")).str.to_decimal(scale=PLACES_MAX)
    value = amount.cast(_MONEY, strict=False)
    return _finished(
        read.with_columns(value=value),
        pl.when(~fits).then(pl.lit(problems.TOO_MANY_DECIMALS.code)),
        pl.when(~fits).then(pl.lit(str(PLACES_MAX))),
    )


def quantity(cells: pl.DataFrame, _column: Column, hints: Hints) -> pl.DataFrame:
    """Whole numbers; ``5.0`` is one."""
    read = _numbers(cells, hints)
    whole = pl.col("number").str.extract(r"^([+-]?[0-9]+)(?:\.0*)?$")
    value = whole.cast(pl.Int64, strict=False)
    fraction = pl.col("number").is_not_null() & whole.is_null()
    return _finished(
        read.with_columns(value=value),
        pl.when(fraction).then(pl.lit(problems.NOT_WHOLE.code)),
        pl.lit(None, pl.String),
    )


def _finished(read: pl.DataFrame, code: pl.Expr, detail: pl.Expr) -> pl.DataFrame:
    """The cells with one problem each where no value came out: theirs, *code*, or out of range."""
    beyond = pl.lit(problems.OUT_OF_RANGE.code)
    late = pl.coalesce(code, beyond)
    failed = pl.col("value").is_null()
    return read.with_columns(
        code=pl.when(failed).then(pl.coalesce("code", late)),
        detail=pl.when(failed).then(pl.coalesce("detail", detail)),
    ).select("text", "type", "value", "code", "detail")


def _numbers(cells: pl.DataFrame, hints: Hints) -> pl.DataFrame:
    """The cells with ``number`` (digits with a point) or a code."""
    bare = narrow(pl.col("text")).str.replace_all("−", "-", literal=True)
    bare = bare.str.replace_all(_SIGNS, "").str.strip_chars()
    grouped = bare.str.contains(_GROUPED)
    bare = pl.when(grouped).then(bare.str.replace_all(_SPACES, "")).otherwise(bare)
    shaped = cells.with_columns(bare=bare, grouped=grouped).with_columns(
        pl.col("bare").str.contains(pattern).alias(form) for form, pattern in _FORMS.items()
    )
    is_number = pl.col("type") == CellType.NUMBER
    shaped = shaped.with_columns(pl.col("either") & ~pl.col("grouped") & ~is_number)
    mark = _decimal_mark(shaped.filter(~is_number), hints)
    numbered = shaped.with_columns(
        number=pl.when(is_number).then(_significant(cells)).otherwise(_as_written(mark))
    )
    unsure = pl.col("either") & pl.lit(mark is None)
    return numbered.with_columns(
        code=pl.when(unsure)
        .then(pl.lit(problems.NUMBER_AMBIGUOUS.code))
        .when(pl.col("number").is_null())
        .then(pl.lit(problems.NOT_A_NUMBER.code)),
        detail=pl.when(unsure).then(_both_ways()),
    )


def _decimal_mark(shaped: pl.DataFrame, hints: Hints) -> str | None:
    """The column's decimal mark as far as it can be known."""
    single = pl.col("once") & ~pl.col("either")
    comma = pl.col("bare").str.contains(",", literal=True)
    says_comma = pl.col("comma_last") | pl.col("points") | (single & comma)
    says_point = pl.col("point_last") | pl.col("commas") | (single & ~comma)
    commas, points = shaped.select(says_comma.any(), says_point.any()).row(0)
    if commas != points:
        return "," if commas else "."
    return "," if hints.delimiter == ";" else hints.decimal_mark


def _as_written(mark: str | None) -> pl.Expr:
    """The number that the text writes; null where it writes none, or one of two."""
    bare = pl.col("bare")
    without_points = bare.str.replace_all(".", "", literal=True)
    without_commas = bare.str.replace_all(",", "", literal=True)
    decimal = bare.str.replace(",", ".", literal=True)
    thousands = without_points.str.replace_all(",", "", literal=True)
    comma = bare.str.contains(",", literal=True)
    parted = comma if mark == "," else ~comma
    return (
        pl.when("plain")
        .then(bare)
        .when("either")
        .then(pl.lit(None) if mark is None else pl.when(parted).then(decimal).otherwise(thousands))
        .when("once")
        .then(decimal)
        .when(pl.col("points") | pl.col("comma_last"))
        .then(without_points.str.replace(",", ".", literal=True))
        .when(pl.col("commas") | pl.col("point_last"))
        .then(without_commas)
    )


def _both_ways() -> pl.Expr:
    digits = pl.col("bare").str.replace(r"[.,]", "")
    decimal = pl.col("bare").str.replace(",", ".", literal=True)
    return pl.concat_str(digits, pl.lit(" / "), decimal)


def _significant(cells: pl.DataFrame) -> pl.Series:
    """Stored numbers to the 15 digits that a spreadsheet shows; the rest is binary noise."""
    long = pl.col("text").str.len_bytes() > _SIGNIFICANT
    texts = cells["text"]
    noisy = cells.select(long & (pl.col("type") == CellType.NUMBER)).to_series()
    if not noisy.any():
        return texts.str.extract(r"^(-?[0-9]+(?:\.[0-9]+)?)$")
    rounded = texts.filter(noisy).map_elements(_rounded, return_dtype=pl.String)
    rows = pl.arange(0, cells.height, eager=True).filter(noisy)
    return texts.scatter(rows, rounded).str.extract(r"^(-?[0-9]+(?:\.[0-9]+)?)$")


def _rounded(text: str) -> str:
    try:
        return format(Decimal(format(Decimal(text), f".{_SIGNIFICANT}g")), "f")
    except ArithmeticError:
        return text
