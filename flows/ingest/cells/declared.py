"""The rules that a schema declares of one column: length, pattern, range."""

from decimal import Decimal
from typing import Any, Final

import dataframely as dy
import polars as pl

from schemas.problems import cells as problems
from schemas.problems.problem import Problem
from schemas.sheets.sheet import Column, Reads

_UNTOLD: Final = ("nullability",)
_BOUNDS: Final = ("min", "max", "min_exclusive", "max_exclusive")


def declared_problem(read: pl.DataFrame, declared: dy.Column, column: Column) -> pl.DataFrame:
    """The cells, with a problem where a value breaks a rule of its column; an empty cell has none.

    *read* has ``value``, ``code`` and ``detail``; the first broken rule counts.
    """
    for name, holds in _rules(declared).items():
        if name in _UNTOLD:
            continue
        broken = ~holds.fill_null(value=True) & pl.col("value").is_not_null()
        if not read.select(broken.any()).item():
            continue
        problem, detail = _said(name, declared, column)
        code = pl.lit(problem.code)
        if problem is problems.OUT_OF_RANGE and column.reads == Reads.QUANTITY and _least(declared):
            positive = problems.QUANTITY_NOT_POSITIVE.code
            code = pl.when(pl.col("value") < 1).then(pl.lit(positive)).otherwise(code)
        read = read.with_columns(
            code=pl.when(broken).then(code).otherwise("code"),
            detail=pl.when(broken).then(pl.lit(detail)).otherwise("detail"),
            value=pl.when(~broken).then("value"),
        )
    return read


def _rules(declared: dy.Column) -> dict[str, pl.Expr]:
    """What must hold of ``value``; lengths are counted in characters, not in bytes."""
    rules = dict(declared.validation_rules(pl.col("value").cast(declared.dtype)))
    characters = pl.col("value").str.len_chars()
    if "max_length" in rules:
        rules["max_length"] = characters <= getattr(declared, "max_length", None)
    if "min_length" in rules:
        rules["min_length"] = characters >= getattr(declared, "min_length", None)
    return rules


def _said(rule: str, declared: dy.Column, column: Column) -> tuple[Problem, str]:
    if rule == "max_length":
        return problems.TOO_LONG, str(getattr(declared, "max_length", ""))
    if rule == "min_length":
        return problems.TOO_SHORT, str(getattr(declared, "min_length", ""))
    if rule in _BOUNDS:
        return problems.OUT_OF_RANGE, _range(declared)
    return problems.PATTERN, column.example


def _range(declared: dy.Column) -> str:
    bounds = {name: getattr(declared, name, None) for name in _BOUNDS}
    told = [
        f"{sign} {_plain(bounds[name])}"
        for name, sign in (
            ("min", "≥"),
            ("min_exclusive", ">"),
            ("max", "≤"),
            ("max_exclusive", "<"),
        )
        if bounds[name] is not None
    ]
    return ", ".join(told)


def _plain(bound: Any) -> str:
    return format(bound, "f") if isinstance(bound, Decimal) else str(bound)


def _least(declared: dy.Column) -> bool:
    """Whether the column begins at one or above."""
    least = getattr(declared, "min", None)
    return least is not None and least >= 1
