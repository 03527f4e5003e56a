"""Step 5 for reference data: what is new, what amends, what repeats. Pure.

A row with a known key and other content is an amendment. Two different rows for one key in one
drop are both refused; the same row twice is a duplicate.
"""

from typing import Final

import polars as pl

from flows.ingest.judge import Judged, answered, rule_problems
from flows.ingest.kinds.effects import NO_EFFECTS, Effects
from flows.ingest.kinds.kind import Case, Known, ReferenceKind, either
from flows.ingest.twice import as_table, content_columns, contradictions
from schemas.problems import PROBLEMS_SCHEMA, Stage, refuse
from schemas.problems.books import CANNOT_CHANGE
from schemas.problems.senders import AMENDED
from schemas.readings import Typed

OLD: Final = "old_"


def amend(
    kind: ReferenceKind,
    typed: Typed,
    readable: pl.DataFrame,
    known: Known,
    current: pl.DataFrame,
    case: Case,
    others: pl.DataFrame | None = None,
) -> Judged:
    """All rows of a sheet of reference data.

    Args:
        kind: What the sheet is.
        typed: All its rows, and what of them cannot be read.
        readable: The rows that can be read.
        known: What the kind looked up for them.
        current: The versions in force that they may amend.
        case: Who sent it, and when.
        others: What other sheets of the drop say, from ``as_table`` with their ``place``.

    Returns:
        ``accepted`` has the table's columns without provenance, ``row_no``, and ``old_version_no``
        with the version it replaces, null where the row is new.
    """
    ruling = kind.rule(readable, known, case)
    rows = as_table(kind, ruling.asked)
    staged = [
        (Stage.CELLS, typed.problems),
        *ruling.problems,
        (Stage.EARLIER, contradictions(kind, rows, others)),
        (Stage.RULES, rule_problems(kind.sheet, readable)),
    ]
    refused = _refused(staged)
    right = rows.join(refused, on="row_no", how="anti", maintain_order="left")
    compared = _compared(kind, right, current)
    repeats = compared.filter(~pl.col("is_first") | pl.col("is_same"))
    fixed = _forbidden(kind, compared.join(repeats, on="row_no", how="anti"))
    apart = pl.concat([repeats.select("row_no"), fixed.select("row_no")])
    added = compared.join(apart, on="row_no", how="anti", maintain_order="left")
    problems = either([refused, fixed])
    return Judged(
        rows=typed.rows.height,
        accepted=added,
        answers=_answers(repeats, problems),
        problems=either([problems, ruling.notes, _changes(kind, added)]),
        effects=Effects(movements=kind.moves(added, known)) if kind.moves else NO_EFFECTS,
    )


def _refused(staged: list[tuple[int, pl.DataFrame]]) -> pl.DataFrame:
    every = pl.concat(
        [frame.select(*PROBLEMS_SCHEMA).with_columns(stage=stage) for stage, frame in staged]
    )
    first = every.filter(pl.col("stage") == pl.col("stage").min().over("row_no"))
    return either([first.drop("stage").unique(maintain_order=True)])


def _compared(kind: ReferenceKind, rows: pl.DataFrame, current: pl.DataFrame) -> pl.DataFrame:
    content = content_columns(kind)
    kept = ["version_no", *content, *kind.carried]
    old = current.select(pl.col(name).alias(OLD + name) for name in kept)
    joined = rows.join(
        old,
        left_on=list(kind.key),
        right_on=[OLD + name for name in kind.key],
        how="left",
        validate="m:1",
        coalesce=False,
        maintain_order="left",
    )
    same = pl.all_horizontal(pl.col(name).eq_missing(pl.col(OLD + name)) for name in content)
    return joined.with_columns(
        is_first=pl.col("row_no") == pl.col("row_no").min().over(kind.key),
        is_same=pl.col(OLD + "version_no").is_not_null() & same,
        **{name: pl.col(OLD + name) for name in kind.carried},
    )


def _amending(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col(OLD + "version_no").is_not_null())


def _forbidden(kind: ReferenceKind, rows: pl.DataFrame) -> pl.DataFrame:
    amending = _amending(rows)
    key = pl.col(kind.key[0])
    found = [
        refuse(
            amending.filter(pl.col(name).ne_missing(pl.col(OLD + name))), CANNOT_CHANGE, name, key
        )
        for name in kind.fixed
    ]
    if kind.frozen_by:
        frozen = amending.filter(pl.col(OLD + kind.frozen_by).is_not_null())
        found.append(refuse(frozen, CANNOT_CHANGE, kind.sheet.key_columns()[0], key))
    return either(found)


def _changes(kind: ReferenceKind, added: pl.DataFrame) -> pl.DataFrame:
    amending = _amending(added)
    shown = set(kind.sheet.column_names())
    return either(
        [
            refuse(
                amending.filter(pl.col(name).ne_missing(pl.col(OLD + name))),
                AMENDED,
                name if name in shown else name.removesuffix("_e4"),
            )
            for name in content_columns(kind)
        ]
    )


def _answers(repeats: pl.DataFrame, problems: pl.DataFrame) -> pl.DataFrame:
    return answered(
        repeats.select("row_no", pl.lit("duplicate").alias("status")),
        problems.select(pl.col("row_no").unique(), pl.lit("refused").alias("status")),
    )
