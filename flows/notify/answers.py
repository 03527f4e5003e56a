"""Problems as sentences in their reader's language, made for whole columns at a time.

Nothing here reads books or files: frames and the registry of problems go in, frames come out.
"""

import re
from collections.abc import Mapping
from typing import Final

import polars as pl

from schemas.problems import ROW_PLACE, Problem
from schemas.replies import ANSWERS_SCHEMA, CELL_PROBLEMS_SCHEMA
from schemas.sheets.sheet import Sheet
from schemas.words import Words

MESSAGES_SCHEMA: Final = {
    "row_no": pl.Int64(),
    "column": pl.String(),
    "code": pl.String(),
    "message": pl.String(),
    "note": pl.Boolean(),
}

ROW: Final = Words("row {row}", "ligne {row}", "Zeile {row}", "{row} 行目")
SHEET_ROW: Final = Words(
    "sheet “{sheet}”, row {row}",
    "feuille « {sheet} », ligne {row}",
    "Blatt „{sheet}“, Zeile {row}",
    "シート「{sheet}」の {row} 行目",
)

_PLACES: Final = ("heading", "value", "detail")


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
        group.with_columns(_said(known.get(code), code, column, language, named))
        for (code, column), group in numbered.group_by(["code", "column"], maintain_order=True)
    ]
    if not parts:
        return pl.DataFrame(schema=MESSAGES_SCHEMA)
    return (
        pl.concat(parts).sort("place").select(pl.col(n).cast(t) for n, t in MESSAGES_SCHEMA.items())
    )


def by_row(said: pl.DataFrame) -> pl.DataFrame:
    """One row per ``row_no`` of *said* (``MESSAGES_SCHEMA``): its messages, one a line."""
    return (
        said.unique(["row_no", "message"], maintain_order=True)
        .group_by("row_no", maintain_order=True)
        .agg(pl.col("message").str.join("\n"))
    )


def by_cell(said: pl.DataFrame, columns: Mapping[str, str]) -> pl.DataFrame:
    """The messages (``MESSAGES_SCHEMA``) with spreadsheet letters in place of canonical names.

    *columns* maps the one to the other; a column that the sheet lacks becomes null.
    """
    letters = pl.col("column").replace_strict(dict(columns), default=None, return_dtype=pl.String)
    return said.with_columns(letters).select(list(CELL_PROBLEMS_SCHEMA))


def answered(statuses: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """The answers of a sheet (``ANSWERS_SCHEMA``): its ``row_no, status, serial`` and messages."""
    return (
        statuses.join(by_row(said), on="row_no", how="left")
        .select(pl.col(name).cast(dtype) for name, dtype in ANSWERS_SCHEMA.items())
        .sort("row_no")
    )


def _headings(schema: type[Sheet], language: str) -> dict[str, str]:
    return {name: column.heading.said_in(language) for name, column in schema.described()}


def _value_of(problems: pl.DataFrame, cells: pl.DataFrame | None) -> pl.Series:
    """The cell that each problem means, as its sender wrote it; empty where that is not known."""
    if cells is None or problems.is_empty():
        return pl.Series("value", [""] * problems.height, dtype=pl.String)
    meant = [name for name in problems["column"].unique().drop_nulls() if name in cells.columns]
    long = cells.select("row_no", *meant).unpivot(
        meant, index="row_no", variable_name="column", value_name="value"
    )
    return problems.join(
        long.with_columns(pl.col("value").cast(pl.String), pl.col("row_no").cast(pl.Int64)),
        on=["row_no", "column"],
        how="left",
        maintain_order="left",
    )["value"].fill_null("")


def _said(
    problem: Problem | None, code: object, column: object, language: str, named: Mapping[str, str]
) -> list[pl.Expr]:
    if problem is None:
        return [pl.lit(str(code)).alias("message"), pl.lit(value=False).alias("note")]
    # Japanese sentences follow one another without a space.
    between = "" if language.startswith("ja") else " "
    template = problem.says.said_in(language) + between + problem.remedy.said_in(language)
    heading = "" if column is None else named.get(str(column), str(column))
    return [
        _filled(template, heading, language).alias("message"),
        pl.lit(problem.note).alias("note"),
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
