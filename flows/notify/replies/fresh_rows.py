"""The rows of a fresh sheet as XML text, by column expressions.

A number that arrived as a number goes back as one, a day as a day, an error as an error; everything
else is text, so that ``00123`` stays what it is and ``=cmd`` is never a formula (ECMA-376 part 1,
section 18.3.1.4).
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

from flows.notify.replies.letters import index_of, letter_of
from flows.notify.replies.page import LETTER_WIDTH, NO_VALUE, WIDE_LETTER_WIDTH
from flows.notify.replies.styles import MESSAGE_WIDTH
from schemas.readings import CellType, RawSheet
from schemas.replies import AnsweredSheet, Status

DAY: Final = "day"
PROBLEM: Final = "problem"
NOTE: Final = "noted"

NAMED_STYLES: Final = (
    DAY,
    PROBLEM,
    NOTE,
    f"{PROBLEM}_{DAY}",
    f"{NOTE}_{DAY}",
    "head",
    "heading",
    "message",
    "serial",
    *(f"status_{status.value}" for status in Status),
)
"""The styles that rows may carry, in the order in which the first row of a skeleton shows them."""

_ILLEGAL: Final = [chr(c) for c in (*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF)]
_ESCAPES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "_x000D_"} | {
    letter: f"_x{ord(letter):04X}_" for letter in _ILLEGAL
}
_LOOKS_ESCAPED: Final = r"_(x[0-9A-Fa-f]{4}_)"
_ESCAPED_SOMEHOW: Final = f"[{''.join(_ESCAPES)}]|{_LOOKS_ESCAPED}"
_NUMBER: Final = r"^-?\d+(\.\d+)?$"
_TRUTHS: Final = {"true": "1", "false": "0"}
_ERRORS: Final = ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"]
_WIDE: Final = r"[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]"
_LINE_HEIGHT: Final = 15
_ROOM: Final = MESSAGE_WIDTH * 0.9
"""What a line holds on average: words do not end where it does."""
_HEIGHT_MAX: Final = 409
_DAY_ZERO: Final = pl.datetime(1899, 12, 30)
_DAY_MIN: Final = pl.datetime(1900, 3, 1)
"""Before it, spreadsheets count a day that never was."""
_NO_DAY: Final = "1899-12-31 "
_YEAR_END: Final = 10_000
_MICROSECONDS_A_DAY: Final = 86_400_000_000


def first_column(raw: RawSheet, answered: AnsweredSheet) -> int:
    """Where our columns begin, from 0: where an earlier reply had them, else beside all others."""
    if answered.ours:
        return min(map(index_of, answered.ours))
    return index_of(raw.cells.columns[-1]) + 1


def row_texts(
    raw: RawSheet,
    answered: AnsweredSheet | None,
    headings: tuple[str, str, str],
    status_words: Mapping[str, str],
    styles: Mapping[str, int],
    start: int,
    height: int,
) -> pl.Series:
    """One ``<row>`` per row of *raw* from *start* on, *height* at most; empty rows are left out."""
    block = raw.cells.slice(start, height)
    types = raw.types.slice(start, height)
    frame = block.select(
        pl.int_range(start + 1, start + 1 + block.height).cast(pl.Int64).alias("row_no"),
        *(pl.col(letter).alias(f"v{letter}") for letter in block.columns),
    ).hstack([types[letter].alias(f"t{letter}") for letter in block.columns])
    frame = frame.with_columns(pl.col("row_no").cast(pl.String).alias("n"))
    letters = list(block.columns)
    ours: list[pl.Expr] = []
    first = 0
    if answered is not None:
        letters = [letter for letter in letters if letter not in answered.ours]
        frame = _with_flags(frame, answered)
        frame = _with_answers(frame, answered, status_words, styles)
        first = first_column(raw, answered)
        ours = _our_cells(answered, headings, styles, first)
    cells = [_cell(letter, frame, answered, styles) for letter in letters]
    ordered = sorted(
        [*zip(map(index_of, letters), cells, strict=True), *enumerate(ours, start=first)],
        key=lambda p: p[0],
    )
    body = pl.concat_str([cell for _, cell in ordered]) if ordered else pl.lit("")
    high = pl.lit("") if answered is None else _height(pl.col("a1"))
    rows = frame.select("n", high.alias("high"), body.alias("body")).filter(pl.col("body") != "")
    return rows.select(pl.format('<row r="{}"{}>{}</row>', "n", "high", "body").alias("xml"))["xml"]


def _height(message: pl.Expr) -> pl.Expr:
    """The height of a row whose message takes several lines (see ``page.lines_needed``)."""
    wide = message.str.count_matches(_WIDE)
    plain = message.str.len_chars().cast(pl.Int64) - wide
    width = wide * WIDE_LETTER_WIDTH + plain * LETTER_WIDTH
    lines = (width / _ROOM).ceil() + message.str.count_matches("\n")
    high = (lines * _LINE_HEIGHT).clip(upper_bound=_HEIGHT_MAX).cast(pl.Int64).cast(pl.String)
    text = pl.concat_str(pl.lit(' ht="'), high, pl.lit('" customHeight="1"'))
    return pl.when(lines > 1).then(text).otherwise(pl.lit("")).fill_null("")


def _cell(
    letter: str, frame: pl.DataFrame, answered: AnsweredSheet | None, styles: Mapping[str, int]
) -> pl.Expr:
    """One cell of the sender's, in the type in which it arrived."""
    value, kind = pl.col(f"v{letter}"), pl.col(f"t{letter}")
    flag = f"f{letter}"
    flagged = flag in frame.columns
    style = _style(letter, flagged, answered, styles)
    start = pl.concat_str(pl.lit(f'<c r="{letter}'), "n", pl.lit('"'))
    place = pl.concat_str(start, style)
    kinds = set(frame[f"t{letter}"].unique())
    lost = (kind >= CellType.ERROR) | ((kind > CellType.TEXT) & ~_is_head(answered))
    made = _text(place, _escaped(value) if _needs_escapes(frame[f"v{letter}"]) else value)
    if kinds - {CellType.EMPTY, CellType.TEXT}:
        made = pl.when(lost).then(_error(place, value)).otherwise(made)
    if CellType.NUMBER in kinds:
        number = (kind == CellType.NUMBER) & value.str.contains(_NUMBER)
        made = pl.when(number).then(_value(place, value)).otherwise(made)
    if CellType.BOOLEAN in kinds:
        truth = value.replace_strict(_TRUTHS, default=None, return_dtype=pl.String)
        known = (kind == CellType.BOOLEAN) & truth.is_not_null()
        made = pl.when(known).then(_value(place, truth, "b")).otherwise(made)
    if CellType.DATE in kinds:
        dated = _style_of_day(flag if flagged else None, styles)
        serial = _days_in(frame[f"v{letter}"], value)
        day = (kind == CellType.DATE) & serial.is_not_null() & ~_is_head(answered)
        made = pl.when(day).then(_value(pl.concat_str(start, dated), serial)).otherwise(made)
    empty = (value.is_null() | (value == "")) & (kind < CellType.ERROR)
    return pl.when(empty).then(_empty(flagged, place, flag)).otherwise(made)


def _error(place: pl.Expr, value: pl.Expr) -> pl.Expr:
    """What stands for a cell that has no value, or one that no workbook can hold as what it was.

    As a text it would be taken for what was meant when the reply is dropped again.
    """
    shown = pl.when(value.is_in(_ERRORS)).then(value).otherwise(pl.lit(NO_VALUE))
    return _value(place, shown, "e")


def _days_in(column: pl.Series, value: pl.Expr) -> pl.Expr:
    """``_serial_day`` of *value*, reckoned once for each text that *column* holds."""
    known = column.alias("said").drop_nulls().unique().to_frame()
    known = known.with_columns(day=_serial_day(pl.col("said"))).drop_nulls()
    if known.is_empty():
        return pl.lit(None, pl.String)
    return value.replace_strict(known["said"], known["day"], default=None, return_dtype=pl.String)


def _serial_day(value: pl.Expr) -> pl.Expr:
    """The number by which a workbook knows the day, the moment or the time of day *value*."""
    forms = (("", "%Y-%m-%d"), ("", "%Y-%m-%d %H:%M:%S%.f"), (_NO_DAY, "%Y-%m-%d %H:%M:%S%.f"))
    spaced = value.str.replace("T", " ", literal=True)
    moment = pl.coalesce(
        pl.concat_str(pl.lit(before), spaced).str.to_datetime(form, time_unit="us", strict=False)
        for before, form in forms
    )
    zero = pl.when(moment < _DAY_MIN).then(_DAY_ZERO.dt.offset_by("1d")).otherwise(_DAY_ZERO)
    passed = (moment - zero).dt.total_microseconds() / _MICROSECONDS_A_DAY
    shown = passed.cast(pl.String).str.strip_suffix(".0")
    return pl.when(passed >= 0, moment.dt.year() < _YEAR_END).then(shown)


def _style(
    letter: str, flagged: bool, answered: AnsweredSheet | None, styles: Mapping[str, int]
) -> pl.Expr:
    head = pl.lit(f' s="{styles["heading"]}"')
    style = pl.when(_is_head(answered)).then(head).otherwise(pl.lit(""))
    if not flagged:
        return style
    looks = {name: f' s="{styles[name]}"' for name in (PROBLEM, NOTE)}
    own = pl.col(f"f{letter}").replace_strict(looks, default=None, return_dtype=pl.String)
    return pl.coalesce(own, style)


def _style_of_day(flag: str | None, styles: Mapping[str, int]) -> pl.Expr:
    """A day is shown as one, whatever else is told of its cell."""
    plain = pl.lit(f' s="{styles[DAY]}"')
    if flag is None:
        return plain
    looks = {name: f' s="{styles[f"{name}_{DAY}"]}"' for name in (PROBLEM, NOTE)}
    own = pl.col(flag).replace_strict(looks, default=None, return_dtype=pl.String)
    return pl.coalesce(own, plain)


def _is_head(answered: AnsweredSheet | None) -> pl.Expr:
    return pl.lit(value=False) if answered is None else pl.col("row_no") == answered.header_row


def _value(place: pl.Expr, value: pl.Expr, kind: str = "n") -> pl.Expr:
    opening = "><v>" if kind == "n" else f' t="{kind}"><v>'
    return pl.concat_str(place, pl.lit(opening), value, pl.lit("</v></c>"))


def _empty(flagged: bool, place: pl.Expr, flag: str) -> pl.Expr:
    """Nothing, but for an empty cell that is itself the problem."""
    if not flagged:
        return pl.lit("")
    return pl.when(pl.col(flag).is_not_null()).then(place + "/>").otherwise(pl.lit(""))


def _text(place: pl.Expr, escaped: pl.Expr) -> pl.Expr:
    opening, closing = ' t="inlineStr"><is><t xml:space="preserve">', "</t></is></c>"
    return pl.concat_str(place, pl.lit(opening), escaped, pl.lit(closing))


def _escaped(value: pl.Expr) -> pl.Expr:
    return value.str.replace_all(_LOOKS_ESCAPED, "_x005F_${1}").str.replace_many(_ESCAPES)


def _needs_escapes(column: pl.Series) -> bool:
    """Most columns hold nothing that XML reads otherwise, and looking is cheaper than replacing."""
    return bool(column.str.contains(_ESCAPED_SOMEHOW).any())


def _with_flags(frame: pl.DataFrame, answered: AnsweredSheet) -> pl.DataFrame:
    """A column per letter that has remarks: ``problem``, ``noted`` or null."""
    remarks = answered.cell_problems.filter(pl.col("column").is_not_null()).with_columns(
        pl.col("row_no").cast(pl.Int64)
    )
    for letter in remarks["column"].unique(maintain_order=True):
        if f"v{letter}" not in frame.columns:
            continue
        rows = (
            remarks.filter(pl.col("column") == letter)
            .group_by("row_no")
            .agg(
                pl.when(pl.col("note").all())
                .then(pl.lit(NOTE))
                .otherwise(pl.lit(PROBLEM))
                .first()
                .alias(f"f{letter}")
            )
        )
        frame = frame.join(rows, on="row_no", how="left", maintain_order="left")
    return frame


def _with_answers(
    frame: pl.DataFrame,
    answered: AnsweredSheet,
    status_words: Mapping[str, str],
    styles: Mapping[str, int],
) -> pl.DataFrame:
    looks = {s.value: f' s="{styles[f"status_{s.value}"]}"' for s in Status}
    answers = answered.answers.select(
        "row_no",
        pl.col("status").replace_strict(dict(status_words), default=pl.col("status")).alias("a0"),
        pl.col("message").alias("a1"),
        pl.col("serial").alias("a2"),
        pl.col("status").replace_strict(looks, default="").alias("s0"),
    )
    return frame.join(answers, on="row_no", how="left", maintain_order="left")


def _our_cells(
    answered: AnsweredSheet, headings: tuple[str, str, str], styles: Mapping[str, int], first: int
) -> list[pl.Expr]:
    looks = (pl.col("s0"), pl.lit(f' s="{styles["message"]}"'), pl.lit(f' s="{styles["serial"]}"'))
    head = pl.col("row_no") == answered.header_row
    cells = []
    for offset, (heading, look) in enumerate(zip(headings, looks, strict=True)):
        value = pl.when(head).then(pl.lit(heading)).otherwise(pl.col(f"a{offset}"))
        style = pl.when(head).then(pl.lit(f' s="{styles["head"]}"')).otherwise(look)
        place = pl.concat_str(pl.lit(f'<c r="{letter_of(first + offset)}'), "n", pl.lit('"'), style)
        filled = value.is_not_null() & (value != "")
        cells.append(pl.when(filled).then(_text(place, _escaped(value))).otherwise(pl.lit("")))
    return cells
