"""Step 5: rows that repeat or contradict one that was accepted before them. Pure."""

from dataclasses import dataclass

import polars as pl

from flows.ingest.kinds.kind import Kind, either
from schemas.problems import no_problems, refuse, row_place
from schemas.problems.senders import CONFLICTS_WITH_EARLIER_ROW
from schemas.wire.serial import format_serial


@dataclass(frozen=True)
class Repeats:
    """Rows whose key was accepted before: all, those that say the same, and what the others say."""

    rows: pl.DataFrame
    duplicates: pl.DataFrame
    problems: pl.DataFrame


def against_earlier(rows: pl.DataFrame, earlier: pl.DataFrame, kind: Kind) -> Repeats:
    """Among *rows*, those whose key a request of the books has (``requests.earlier``)."""
    before = earlier.rename({"cells": "cells_before"})
    matched = rows.join(before, on="business_key", how="inner", maintain_order="left")
    named = matched.with_columns(
        source=pl.coalesce(
            "place", pl.col("serial").map_elements(format_serial, return_dtype=pl.String)
        ),
        head_row_no=pl.lit(None, pl.Int64),
    )
    return _split(named, kind)


def against_heads(candidates: pl.DataFrame, heads: pl.DataFrame, kind: Kind) -> Repeats:
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
    return _split(later.with_columns(source=row_place(pl.col("head_row_no"))), kind)


def _split(matched: pl.DataFrame, kind: Kind) -> Repeats:
    same = pl.col("cells") == pl.col("cells_before")
    conflicts = matched.filter(~same)
    return Repeats(
        rows=matched.select("row_no"),
        duplicates=matched.filter(same).select(
            "row_no", "serial", pl.col("head_row_no").alias("repeats_row_no")
        ),
        problems=_conflicts(conflicts, kind) if conflicts.height else no_problems(),
    )


def _conflicts(rows: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """One problem for each cell that differs from the accepted row's."""
    names = kind.sheet.column_names()
    shape = pl.Struct(dict.fromkeys(names, pl.String))
    compared = rows.select(
        "row_no",
        "source",
        pl.col("cells").str.json_decode(shape).alias("now"),
        pl.col("cells_before").str.json_decode(shape).alias("before"),
    )
    different = [
        refuse(
            compared.filter(
                pl.col("now").struct.field(name).ne_missing(pl.col("before").struct.field(name))
            ),
            CONFLICTS_WITH_EARLIER_ROW,
            name,
            pl.col("source"),
        )
        for name in names
    ]
    spent = (
        [refuse(rows, kind.spent, kind.sheet.key_columns()[0], pl.col("source"))]
        if kind.spent
        else []
    )
    return either([*different, *spent])
