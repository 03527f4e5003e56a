"""The answers to a delimited drop, as text in its own delimiter and encoding."""

from collections.abc import Mapping
from typing import Final

import polars as pl

from flows.notify.replies.letters import index_of
from schemas.readings import MARKER, RawSheet
from schemas.replies import NARROW_MARKERS, AnsweredSheet

_LINE_END: Final = "\r\n"
_RUNS: Final = r"^[=+\-@\t\r]"
"""What a spreadsheet program may take for a formula at the start of a field."""


def delimited(
    raw: RawSheet,
    answered: AnsweredSheet | None,
    headings: tuple[str, str, str],
    status_words: Mapping[str, str],
    delimiter: str,
    encoding: str,
) -> bytes:
    """The sender's rows with our three columns beside them.

    *headings* end with the marker. Where the encoding lacks a character that we need, the text is
    UTF-8 with a byte order mark: nothing is lost. Fields of ours never begin like a formula.
    """
    frame = _fields(raw, answered, headings, status_words)
    lines = frame.select(
        pl.concat_str(
            [_quoted(pl.col(name), delimiter) for name in frame.columns], separator=delimiter
        )
    ).to_series()
    text = lines.str.join(_LINE_END).item() + _LINE_END if len(lines) else ""
    return _encoded(text, encoding)


def _fields(
    raw: RawSheet,
    answered: AnsweredSheet | None,
    headings: tuple[str, str, str],
    status_words: Mapping[str, str],
) -> pl.DataFrame:
    cells = raw.cells.with_columns(pl.all().fill_null(""))
    if answered is None:
        return cells
    numbered = cells.with_columns(
        pl.int_range(1, cells.height + 1).cast(pl.Int64).alias("row_no")
    ).join(answered.answers, on="row_no", how="left", maintain_order="left")
    head = pl.col("row_no") == answered.header_row
    values = (
        pl.col("status").replace_strict(dict(status_words), default=pl.col("status")),
        pl.col("message").str.replace_all("\n", " ", literal=True),
        pl.col("serial"),
    )
    ours = [
        pl.when(head)
        .then(pl.lit(heading))
        .otherwise(_harmless(value.fill_null("")))
        .alias(f"our {i}")
        for i, (heading, value) in enumerate(zip(headings, values, strict=True))
    ]
    kept = [letter for letter in cells.columns if letter not in answered.ours]
    first = min(map(index_of, answered.ours)) if answered.ours else cells.width
    before = [letter for letter in kept if index_of(letter) < first]
    after = [letter for letter in kept if index_of(letter) >= first]
    return numbered.select(*before, *ours, *after)


def _harmless(value: pl.Expr) -> pl.Expr:
    return pl.when(value.str.contains(_RUNS)).then("'" + value).otherwise(value)


def _quoted(value: pl.Expr, delimiter: str) -> pl.Expr:
    special = pl.any_horizontal(
        value.str.contains(mark, literal=True) for mark in (delimiter, '"', "\n", "\r")
    )
    quoted = pl.concat_str(pl.lit('"'), value.str.replace_all('"', '""', literal=True), pl.lit('"'))
    return pl.when(special).then(quoted).otherwise(value)


def _encoded(text: str, encoding: str) -> bytes:
    for marker in (MARKER, *NARROW_MARKERS):
        try:
            return text.replace(MARKER, marker).encode(encoding)
        except UnicodeEncodeError:
            continue
    return text.encode("utf-8-sig")
