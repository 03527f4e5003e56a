"""Step 5: what becomes of each row. Pure: frames in, frames out.

A row is judged in stages, and only the first stage that refuses it reports, with all its problems:
cells, sender, earlier rows, the rules of the kind, the books. Rows count in order: the first that
is right is accepted; what repeats it is a duplicate, what contradicts it a conflict.
"""

from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import dataframely as dy
import polars as pl

from flows.ingest.kinds.effects import NO_EFFECTS, WAIST, Effects
from flows.ingest.kinds.kind import Case, Kind, Known, Ruling, Settlement, either
from flows.ingest.repeats import against_earlier, against_heads
from schemas.problems import PROBLEMS_SCHEMA, Stage, no_problems, refuse
from schemas.problems.senders import HELD_FOR_APPROVAL
from schemas.readings import Typed
from schemas.requests import GRANTING, business_key
from schemas.sheets.sheet import Sheet

_KEYS: Final = ("row_no", "business_key", "cells")

_UNITS: Final = pl.when(pl.col("action").is_in(GRANTING)).then("quantity").otherwise(0)

ANSWERS: Final = {
    "row_no": pl.Int64,
    "status": pl.String,
    "serial": pl.Int64,
    "repeats_row_no": pl.Int64,
}


@dataclass(frozen=True)
class Room:
    """Units that a sender may have accepted unapproved tonight.

    ``of_sheet`` is what a sheet found, ``units`` what the rows judged so far have left of it.
    """

    of_sheet: int
    units: int


@dataclass(frozen=True)
class Judged:
    """Every row of a sheet, answered.

    ``accepted`` has the columns of the waist with ``business_key`` and ``cells``, or those of a
    reference table; ``answers`` covers all other rows; ``rows`` is the count of both together.
    ``effects`` are what the accepted rows do beside becoming requests or versions.
    """

    rows: int
    accepted: pl.DataFrame
    answers: pl.DataFrame
    problems: pl.DataFrame
    effects: Effects

    def count(self, status: str) -> int:
        """How many rows have this status."""
        if status == "accepted":
            return self.accepted.height
        return self.answers.filter(pl.col("status") == status).height

    @property
    def units(self) -> int:
        """How many units the accepted rows grant; reference data grants none."""
        if "action" not in self.accepted.columns:
            return 0
        return int(self.accepted.select(_UNITS.sum()).item())

    @property
    def keys(self) -> int:
        """How many keys are to be minted for the accepted rows."""
        return int(self.accepted["keys"].sum()) if "keys" in self.accepted.columns else 0


def key_of(schema: type[Sheet]) -> pl.Expr:
    """The business key of a row."""
    return business_key(*(_as_text(schema, name).fill_null("1") for name in schema.key_columns()))


def with_cells(schema: type[Sheet], rows: pl.DataFrame) -> pl.DataFrame:
    """*rows* with ``cells``, the row as JSON text, by canonical name; without what is secret."""
    told = [name for name, column in schema.described() if not column.secret]
    texts = (_as_text(schema, name).alias(name) for name in told)
    return rows.with_columns(cells=pl.struct(texts).struct.json_encode())


def _as_text(schema: type[Sheet], name: str) -> pl.Expr:
    day = schema.columns()[name].dtype == pl.Date
    return pl.col(name).dt.to_string("iso") if day else pl.col(name).cast(pl.String)


def rule_problems(schema: type[Sheet], rows: pl.DataFrame) -> pl.DataFrame:
    """Problems of the rules that look at several cells of a row (declared in the schema)."""
    codes = getattr(schema, "rules_problems", {})
    columns = getattr(schema, "rules_columns", {})
    if not codes or rows.is_empty():
        return no_problems()
    numbered = _numbered(schema)
    _, failure = numbered.filter(rows.select(numbered.column_names()))
    failed = failure.details()
    return either(
        [
            failed.filter(pl.col(rule) == "invalid").select(
                "row_no",
                pl.lit(columns.get(rule), pl.String).alias("column"),
                pl.lit(code).alias("code"),
                pl.lit(None, pl.String).alias("detail"),
            )
            for rule, code in codes.items()
            if rule in failed.columns
        ]
    )


@cache
def _numbered(schema: type[Sheet]) -> type[dy.Schema]:
    return type(f"Numbered{schema.__name__}", (schema,), {"row_no": dy.Int64()})


def judge(
    kind: Kind,
    typed: Typed,
    readable: pl.DataFrame,
    known: Known,
    earlier: pl.DataFrame,
    case: Case,
    room: Room | None,
) -> Judged:
    """All rows of a sheet that asks for something.

    Args:
        kind: What the sheet is.
        typed: All its rows, and what of them cannot be read.
        readable: The rows that can be read, with ``business_key`` and ``cells``.
        known: What the kind looked up for them.
        earlier: Accepted requests with the same business keys, from ``requests.earlier``.
        case: Who sent it, and when.
        room: What may still be accepted unapproved tonight; None where all are.
    """
    ruling = _ruled(kind, readable, known, case)
    staged = [
        (Stage.CELLS, typed.problems),
        *ruling.problems,
        (Stage.RULES, rule_problems(kind.sheet, readable)),
    ]
    keys = readable.select(*_KEYS)
    eligible = _without(keys, _rows_refused(staged, through=Stage.SENDER))
    repeats = against_earlier(eligible, earlier, kind, known)
    candidates = _without(eligible, repeats.rows)
    right = _without(candidates, _rows_refused(staged, through=Stage.BOOKS))
    asked = _only(ruling.asked, right)
    settled = _settled(kind, asked, known, case)
    fit = _without(right, settled.problems)
    heads = fit.unique("business_key", keep="first", maintain_order=True)
    fitting = _only(asked, heads)
    held = _held(fitting, fit, settled.holds, room)
    followers = against_heads(candidates, _without(heads, held), kind, known)
    accepted = _without(fitting, held)
    staged += [(Stage.EARLIER, each.problems) for each in (repeats, followers)]
    duplicates = pl.concat([repeats.duplicates, followers.duplicates])
    every = [*staged, (Stage.BOOKS, settled.problems)]
    problems = _without(_first_stage_only(every), duplicates)
    return Judged(
        rows=typed.rows.height,
        accepted=accepted.select(*WAIST),
        answers=_answers(duplicates, problems, held),
        problems=either([problems, ruling.notes, _held_notes(held, settled.holds, room)]),
        effects=_effects(kind, accepted, known, case),
    )


def _ruled(kind: Kind, rows: pl.DataFrame, known: Known, case: Case) -> Ruling:
    """The kind's ruling; where nobody asks for more, only the waist of what is asked."""
    ruling = kind.rule(rows, known, case)
    if kind.settle or kind.effects:
        return ruling
    return replace(ruling, asked=ruling.asked.select(*WAIST))


def _effects(kind: Kind, accepted: pl.DataFrame, known: Known, case: Case) -> Effects:
    if kind.effects is None or accepted.is_empty():
        return NO_EFFECTS
    return kind.effects(accepted, known, case)


def _only(rows: pl.DataFrame, chosen: pl.DataFrame) -> pl.DataFrame:
    """Those of *rows* that are *chosen*, which are some or all of them; no copy where all are."""
    if chosen.height == rows.height:
        return rows
    return rows.join(chosen.select("row_no"), on="row_no", how="semi", maintain_order="left")


def _without(rows: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    if others.is_empty():
        return rows
    return rows.join(others, on="row_no", how="anti", maintain_order="left")


def _settled(kind: Kind, asked: pl.DataFrame, known: Known, case: Case) -> Settlement:
    if kind.settle is None or asked.is_empty():
        return Settlement()
    return kind.settle(asked, known, case)


def _held(
    asked: pl.DataFrame, fit: pl.DataFrame, holds: pl.DataFrame, room: Room | None
) -> pl.DataFrame:
    """Rows above the quantity, and those that the kind holds; what repeats them waits with them."""
    if room is None:
        return fit.head(0).select("row_no")
    above = (_UNITS.cum_sum() > room.units) | pl.col("row_no").is_in(holds["row_no"].implode())
    waiting = asked.sort("row_no").filter(above)
    return fit.join(waiting, on="business_key", how="semi").select("row_no")


def _held_notes(held: pl.DataFrame, holds: pl.DataFrame, room: Room | None) -> pl.DataFrame:
    """Why each row waits: the kind's own reason, else the quantity."""
    own = holds.join(held, on="row_no", how="semi", maintain_order="left")
    above = _without(held, own)
    return either([own, refuse(above, HELD_FOR_APPROVAL, None, str(room.of_sheet if room else ""))])


def _rows_refused(staged: list[tuple[int, pl.DataFrame]], *, through: int) -> pl.DataFrame:
    return pl.concat(
        [
            frame.select(pl.col("row_no").cast(pl.Int64))
            for stage, frame in staged
            if stage <= through
        ]
    ).unique()


def _first_stage_only(staged: list[tuple[int, pl.DataFrame]]) -> pl.DataFrame:
    every = pl.concat(
        [
            frame.select(*PROBLEMS_SCHEMA).with_columns(stage=pl.lit(stage, pl.Int8))
            for stage, frame in staged
        ]
    )
    first = every.filter(pl.col("stage") == pl.col("stage").min().over("row_no"))
    return either([first.drop("stage").unique(maintain_order=True)])


def _answers(duplicates: pl.DataFrame, problems: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    repeating = duplicates.with_columns(status=pl.lit("duplicate"))
    refused = problems.select(pl.col("row_no").unique()).with_columns(status=pl.lit("refused"))
    waiting = held.with_columns(status=pl.lit("held"))
    return answered(repeating, refused, waiting)


def answered(*rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with a ``row_no`` and a ``status`` as answers, ordered; what else is unsaid is null."""
    every = pl.concat([pl.DataFrame(schema=ANSWERS), *rows], how="diagonal_relaxed")
    return every.select(pl.col(name).cast(dtype) for name, dtype in ANSWERS.items()).sort("row_no")
