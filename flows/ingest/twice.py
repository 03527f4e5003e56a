"""Step 5 for reference data: rows of one drop that say different things of one key. Pure."""

from typing import Final

import polars as pl

from flows.ingest.kinds.kind import ReferenceKind
from flows.ledger.references import PROVENANCE
from schemas.problems import refuse, row_place
from schemas.problems.senders import KEY_TWICE

PLACE: Final = "place"


def content_columns(kind: ReferenceKind) -> list[str]:
    """The table's columns that come from the sheet."""
    apart = {*PROVENANCE, *kind.carried}
    return [str(c.name) for c in kind.table.columns if c.name not in apart]


def as_table(kind: ReferenceKind, asked: pl.DataFrame) -> pl.DataFrame:
    """The rows in the table's columns; money in ten-thousandths."""
    chosen = [
        pl.col(name)
        if name in asked.columns
        else (pl.col(name.removesuffix("_e4")) * 10_000).cast(pl.Int64).alias(name)
        for name in content_columns(kind)
    ]
    return asked.select("row_no", *chosen)


def contradictions(
    kind: ReferenceKind, rows: pl.DataFrame, others: pl.DataFrame | None = None
) -> pl.DataFrame:
    """A problem for every row whose key has other content elsewhere in the drop, and where.

    Args:
        kind: What the sheet is.
        rows: Those of the sheet, from ``as_table``.
        others: Those of other sheets of the drop, the same with their ``place``.
    """
    here = rows.with_columns(row_place(pl.col("row_no")).alias(PLACE))
    every = here if others is None else pl.concat([here, others.select(here.columns)])
    every = every.filter(pl.struct(kind.key).is_duplicated())
    content = content_columns(kind)
    said = every.group_by(content, maintain_order=True).agg(pl.col(PLACE).first())
    first, second = pl.col(PLACE).first(), pl.col(PLACE).get(1, null_on_oob=True)
    other = said.with_columns(
        other=pl.when(pl.col(PLACE) == first.over(kind.key))
        .then(second.over(kind.key))
        .otherwise(first.over(kind.key))
    ).drop_nulls("other")
    if other.is_empty():
        return refuse(rows.head(0), KEY_TWICE)
    twice = rows.join(other, on=content, how="inner", nulls_equal=True, maintain_order="left")
    return refuse(twice, KEY_TWICE, kind.sheet.key_columns()[0], pl.col("other"))
