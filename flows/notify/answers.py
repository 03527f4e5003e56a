"""Problems as sentences in their reader's language, made for whole columns at a time.

Nothing here reads books or files: frames and the registry of problems go in, frames come out.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from schemas.problems import ROW_PLACE, Problem
from schemas.readings import RawSheet
from schemas.replies import ANSWERS_SCHEMA, CELL_PROBLEMS_SCHEMA
from schemas.sheets.sheet import Sheet
from schemas.words import Words, amount, spoken, units

MESSAGES_SCHEMA: Final = {
    "row_no": pl.Int64(),
    "column": pl.String(),
    "code": pl.String(),
    "message": pl.String(),
    "note": pl.Boolean(),
    "heading": pl.String(),
}
"""``heading`` is what *message* begins with where a colon follows it, else null."""

ROW: Final = Words("row {row}", "ligne {row}", "Zeile {row}", "{row} 行目")
SHEET_ROW: Final = Words(
    "sheet “{sheet}”, row {row}",
    "feuille « {sheet} », ligne {row}",
    "Blatt „{sheet}“, Zeile {row}",
    "シート「{sheet}」の {row} 行目",
)

_PLACES: Final = ("heading", "value", "detail")
_LABEL: Final = re.compile(r"\{heading\}(?: ?:|：)")


def messages(
    problems: pl.DataFrame,
    schema: type[Sheet],
    language: str,
    known: Mapping[str, Problem],
    *,
    headings: Mapping[str, str] | None = None,
    cells: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Every problem with the sentence its sender reads: what is wrong, then what to do.

    Args:
        problems: A problem frame (``schemas.problems.PROBLEMS_SCHEMA``).
        schema: The kind of sheet; its headings stand where *headings* has none.
        language: A BCP 47 tag; English where we do not speak it.
        known: Every problem by its code.
        headings: What the sender calls the columns, by canonical name.
        cells: ``row_no`` and the cells as text, by canonical name; fills ``{value}``.

    Returns:
        As many rows in the same order, with ``MESSAGES_SCHEMA``. A code that is not *known* is its
        own sentence.
    """
    named = _headings(schema, language) | dict(headings or {})
    numbered = problems.with_row_index("place").with_columns(_value_of(problems, cells))
    parts = [
        _figures(group, known.get(str(code)), language).with_columns(
            _said(known.get(str(code)), code, column, language, named)
        )
        for (code, column), group in numbered.group_by(["code", "column"], maintain_order=True)
    ]
    if not parts:
        return pl.DataFrame(schema=MESSAGES_SCHEMA)
    return (
        pl.concat(parts).sort("place").select(pl.col(n).cast(t) for n, t in MESSAGES_SCHEMA.items())
    )


def written(raw: RawSheet, layout: Mapping[str, Any]) -> dict[str, str]:
    """The headings as their sender wrote them, on one line each, by canonical name.

    *layout* has ``header_row`` (from 1) and ``columns`` (letters by canonical name).
    """
    row = raw.cells.row(int(layout["header_row"]) - 1, named=True)
    found = {name: " ".join(str(row[at] or "").split()) for name, at in layout["columns"].items()}
    return {name: heading for name, heading in found.items() if heading}


def by_row(said: pl.DataFrame, language: str = "en") -> pl.DataFrame:
    """One row per ``row_no`` of *said* (``MESSAGES_SCHEMA``): its messages, one a line.

    What is wrong with several cells in the same words is said once, with their headings before it.
    """
    between = "、" if spoken(language) == "ja" else ", "
    rest = pl.when(pl.col("heading").is_not_null()).then(
        pl.col("message").str.slice(pl.col("heading").str.len_chars())
    )
    return (
        said.unique(["row_no", "message"], maintain_order=True)
        .with_columns(rest=rest, alone=pl.when(rest.is_null()).then(pl.col("message")))
        .group_by("row_no", "code", "rest", "alone", maintain_order=True)
        .agg(pl.col("heading").str.join(between))
        .with_columns(message=pl.coalesce("alone", pl.col("heading") + pl.col("rest")))
        .group_by("row_no", maintain_order=True)
        .agg(pl.col("message").str.join("\n"))
    )


def by_cell(said: pl.DataFrame, columns: Mapping[str, str]) -> pl.DataFrame:
    """The messages (``MESSAGES_SCHEMA``) with spreadsheet letters in place of canonical names.

    *columns* maps the one to the other; a column that the sheet lacks becomes null.
    """
    letters = pl.col("column").replace_strict(dict(columns), default=None, return_dtype=pl.String)
    return said.with_columns(letters).select(list(CELL_PROBLEMS_SCHEMA))


def answered(statuses: pl.DataFrame, said: pl.DataFrame, language: str = "en") -> pl.DataFrame:
    """The answers of a sheet (``ANSWERS_SCHEMA``): its ``row_no, status, serial`` and messages."""
    return (
        statuses.join(by_row(said, language), on="row_no", how="left")
        .select(pl.col(name).cast(dtype) for name, dtype in ANSWERS_SCHEMA.items())
        .sort("row_no")
    )


def _headings(schema: type[Sheet], language: str) -> dict[str, str]:
    return {name: column.heading.said_in(language) for name, column in schema.described()}


def _figures(group: pl.DataFrame, problem: Problem | None, language: str) -> pl.DataFrame:
    """The problems with units and amounts in ``detail`` written as the language writes them."""
    if problem is None or problem.detail == "text":
        return group
    write = units if problem.detail == "units" else amount
    found = group["detail"].drop_nulls().unique().to_list()
    return group.with_columns(
        pl.col("detail").replace({text: write(text, language) for text in found})
    )


def _value_of(problems: pl.DataFrame, cells: pl.DataFrame | None) -> pl.Series:
    """The cell that each problem means, as its sender wrote it; empty where that is not known."""
    if cells is None or problems.is_empty():
        return pl.Series("value", [""] * problems.height, dtype=pl.String)
    meant = [name for name in problems["column"].unique().drop_nulls() if name in cells.columns]
    each = [
        cells.select(
            pl.col("row_no").cast(pl.Int64),
            pl.lit(name).alias("column"),
            pl.col(name).cast(pl.String).alias("value"),
        )
        for name in meant
    ]
    nothing = pl.DataFrame(schema={"row_no": pl.Int64, "column": pl.String, "value": pl.String})
    return problems.join(
        pl.concat([nothing, *each]), on=["row_no", "column"], how="left", maintain_order="left"
    )["value"].fill_null("")


def _said(
    problem: Problem | None, code: object, column: object, language: str, named: Mapping[str, str]
) -> list[pl.Expr]:
    if problem is None:
        return [
            pl.lit(str(code)).alias("message"),
            pl.lit(value=False).alias("note"),
            pl.lit(None, pl.String).alias("heading"),
        ]
    # Japanese sentences follow one another without a space.
    between = "" if language.startswith("ja") else " "
    template = problem.says.said_in(language) + between + problem.remedy.said_in(language)
    heading = "" if column is None else named.get(str(column), str(column))
    return [
        _filled(template, heading, language).alias("message"),
        pl.lit(problem.note).alias("note"),
        pl.lit(heading if _LABEL.match(template) else None, pl.String).alias("heading"),
    ]


def _filled(template: str, heading: str, language: str) -> pl.Expr:
    """The text with ``{heading}``, ``{value}`` and ``{detail}`` filled; empty where null.

    A detail that is a row (``ROW_PLACE``) is said in words.
    """
    filling = {
        "heading": pl.lit(heading),
        "value": pl.col("value").fill_null(""),
        "detail": _detail(language),
    }
    pieces: list[pl.Expr] = []
    rest = template
    while rest:
        at, place = min(
            ((rest.find(f"{{{p}}}"), p) for p in _PLACES if f"{{{p}}}" in rest), default=(-1, "")
        )
        if at < 0:
            pieces.append(pl.lit(rest))
            break
        pieces.append(pl.lit(rest[:at]))
        pieces.append(filling[place])
        rest = rest[at + len(place) + 2 :]
    return pl.concat_str(pieces)


def _detail(language: str) -> pl.Expr:
    detail = pl.col("detail").fill_null("")
    groups = detail.str.extract_groups(ROW_PLACE)
    row, sheet = groups.struct.field("1"), groups.struct.field("2")
    return pl.coalesce(
        _in_words(SHEET_ROW, language, row=row, sheet=sheet),
        _in_words(ROW, language, row=row),
        detail,
    )


def _in_words(words: Words, language: str, **parts: pl.Expr) -> pl.Expr:
    """The text with its places filled; null where a part is."""
    names = re.findall(r"{(\w+)}", words.said_in(language))
    return pl.format(re.sub(r"{\w+}", "{}", words.said_in(language)), *(parts[n] for n in names))
