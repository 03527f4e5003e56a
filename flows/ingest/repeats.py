"""Step 5: rows that repeat or contradict one that was accepted before them. Pure."""

from dataclasses import dataclass

import polars as pl

from flows.ingest.kinds.kind import Kind, Known, either
from schemas.problems import no_problems, refuse, row_place
from schemas.problems.senders import CONFLICTS_WITH_EARLIER_ROW as CONFLICTS
from schemas.serials import serial_texts


@dataclass(frozen=True)
class Repeats:
    """Rows whose key was accepted before: all, those that say the same, and what the others say."""

    rows: pl.DataFrame
    duplicates: pl.DataFrame
    problems: pl.DataFrame


def against_earlier(rows: pl.DataFrame, earlier: pl.DataFrame, kind: Kind, known: Known) -> Repeats:
    """Among *rows*, those whose key a request of the books has (``requests.earlier``)."""
    before = earlier.rename({"cells": "cells_before"})
    matched = rows.join(before, on="business_key", how="inner", maintain_order="left")
    named = matched.with_columns(
        source=pl.coalesce("place", serial_texts(matched["serial"])),
        head_row_no=pl.lit(None, pl.Int64),
    )
    return _split(named, kind, known)


def against_heads(
    candidates: pl.DataFrame, heads: pl.DataFrame, kind: Kind, known: Known
) -> Repeats:
    """Among *candidates*, those below one of *heads*, the rows accepted now, with its key."""
    first = heads.select(
        "business_key",
        pl.col("row_no").alias("head_row_no"),
        pl.col("cells").alias("cells_before"),
        pl.lit(None, pl.Int64).alias("serial"),
    )
    rest = candidates.join(heads, on="row_no", how="anti", maintain_order="left")
    later = rest.join(first, on="business_key", how="inner", maintain_order="left").filter(
        pl.col("row_no") > pl.col("head_row_no")
    )
    return _split(later.with_columns(source=row_place(pl.col("head_row_no"))), kind, known)


def _split(matched: pl.DataFrame, kind: Kind, known: Known) -> Repeats:
    differing = matched.filter(pl.col("cells") != pl.col("cells_before"))
    problems = _conflicts(differing, kind, known) if differing.height else no_problems()
    return Repeats(
        rows=matched.select("row_no"),
        duplicates=matched.join(problems, on="row_no", how="anti", maintain_order="left").select(
            "row_no", "serial", pl.col("head_row_no").alias("repeats_row_no")
        ),
        problems=problems,
    )


def _conflicts(rows: pl.DataFrame, kind: Kind, known: Known) -> pl.DataFrame:
    """One problem for each cell that says something else than the accepted row's.

    An empty cell says what the kind takes it for, as one does in which that is written out.
    """
    names = kind.sheet.column_names()
    shape = pl.Struct(dict.fromkeys(names, pl.String))
    compared = rows.select(
        "row_no",
        "source",
        pl.col("cells").str.json_decode(shape).alias("now"),
        pl.col("cells_before").str.json_decode(shape).alias("before"),
    )
    now = compared.select("row_no", "source", pl.col("now").struct.unnest())
    before = compared.select("row_no", "source", pl.col("before").struct.unnest())
    if kind.meant:
        now, before = kind.meant(now, known), kind.meant(before, known)
    different = [
        refuse(now.filter(now[name].ne_missing(before[name])), CONFLICTS, name, pl.col("source"))
        for name in names
    ]
    problems = either(different)
    if kind.spent is None:
        return problems
    other = now.join(problems, on="row_no", how="semi", maintain_order="left")
    key = kind.sheet.key_columns()[0]
    return either([problems, refuse(other, kind.spent, key, pl.col("source"))])
