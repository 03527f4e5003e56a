"""Two licenses that become one: the other is named in ``value``, and differs in no more than units.

Pure.
"""

from typing import Final

import polars as pl

from flows.ingest.kinds import held
from flows.ingest.kinds.held import HELD
from flows.ingest.kinds.kind import Case, Known, either
from schemas.problems import refuse
from schemas.problems.changing import MERGE_DIFFERS
from schemas.problems.licenses import NO_KEY_YET
from schemas.problems.rules import MERGED_WITH_ITSELF

OTHER: Final = "other_"
"""Stands before the columns of the other license."""

_SAME: Final = (
    ("sku", "version"),
    ("starts", "ends"),
    ("support_starts", "support_ends"),
    ("owner",),
    ("host_id",),
)


def with_other(
    rows: pl.DataFrame, known: Known, case: Case, scope: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """*rows* with the other license of each merge, ``other_*``, and the merges by themselves.

    Those name the other license in ``value``, as ``held.problems`` wants it.
    """
    merges = rows.filter(pl.col("change") == "merge")
    others = held.with_held(
        merges.select("row_no", "value", serial_number="value"), known, case, scope
    )
    prefixed = others.select(
        "row_no", pl.col(f"^{HELD}.*$").name.map(lambda name: OTHER + name.removeprefix(HELD))
    )
    return rows.join(prefixed, on="row_no", how="left", maintain_order="left"), others


def merge_problems(rows: pl.DataFrame) -> pl.DataFrame:
    """Merges of licenses that are not alike, each with the first thing in which they differ."""
    merges = rows.filter(pl.col("change") == "merge", pl.col(OTHER + "quantity").is_not_null())
    itself = pl.col("held_serial") == pl.col(OTHER + "serial")
    pairs = merges.filter(~itself)
    differ = pairs.with_columns(difference=pl.coalesce(_difference(names) for names in _SAME))
    waits = pl.col("held_key_count") == 0
    other_waits = pl.col(OTHER + "key_count") == 0
    return either(
        [
            refuse(merges.filter(itself), MERGED_WITH_ITSELF, "value"),
            refuse(
                differ.filter(pl.col("difference").is_not_null()),
                MERGE_DIFFERS,
                "value",
                pl.col("difference"),
            ),
            refuse(pairs.filter(waits, ~other_waits), NO_KEY_YET, "serial_number"),
            refuse(pairs.filter(~waits, other_waits), NO_KEY_YET, "value"),
        ]
    )


def _difference(names: tuple[str, ...]) -> pl.Expr:
    """What the two licenses say where they do not say the same; null where they do."""
    mine, other = (
        pl.concat_str(
            [pl.col(prefix + name).cast(pl.String).fill_null("–") for name in names], separator=" "
        )
        for prefix in (HELD, OTHER)
    )
    return pl.when(mine != other).then(pl.format("{} ≠ {}", mine, other))
