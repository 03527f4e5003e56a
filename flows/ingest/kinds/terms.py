"""From a product and a row to the right it grants: dates, support and keys (design, section 4).

Periods are closed: 12 months from 2026-11-20 end on 2027-11-19, and month ends clamp.
"""

from datetime import date

import polars as pl

from flows.ingest.kinds.kind import Case, either
from schemas.problems import refuse
from schemas.problems.books import SKU_DISCONTINUED, SKU_UNKNOWN
from schemas.problems.renewals import SKU_RENEWS

_TERMS = (
    "sku",
    "version",
    "term_months",
    "support_months",
    "key_policy",
    "key_delivery",
    "discontinued_on",
)


RENEWS = pl.col("version").is_in(["-", "\u2013", "\u2014"])
"""True of a product without a version: there is nothing to install, it renews what was installed.

A spreadsheet may have made a longer dash of it.
"""


def with_product(rows: pl.DataFrame, products: pl.DataFrame) -> pl.DataFrame:
    """*rows* with ``product_no`` and the product's terms, null where the SKU is unknown."""
    terms = products.select(pl.col("version_no").alias("product_no"), *_TERMS)
    return rows.join(terms, on="sku", how="left", validate="m:1", maintain_order="left")


def granted(rows: pl.DataFrame, start: str, as_of: date, *, key_now: bool = False) -> pl.DataFrame:
    """*rows* (from ``with_product``) with ``starts, ends, support_starts, support_ends, keys``.

    Args:
        start: The column that dates the license where the row has no ``starts``.
        key_now: Keys are minted at once, whatever the product says (drawdowns).
    """
    given = {
        name: (pl.col(name) if name in rows.columns else pl.lit(None, pl.Date))
        for name in ("starts", "ends", "support_starts", "support_ends")
    }
    waits = pl.lit(not key_now) & (pl.col("key_delivery") == "on_registration")
    return (
        rows.with_columns(starts=pl.coalesce(given["starts"], pl.col(start), pl.lit(as_of)))
        .with_columns(
            ends=pl.coalesce(given["ends"], _last_day("starts", "term_months")),
            support_starts=pl.coalesce(
                given["support_starts"],
                pl.when(
                    pl.col("support_months").is_not_null() | given["support_ends"].is_not_null()
                ).then("starts"),
            ),
        )
        .with_columns(
            support_ends=pl.coalesce(
                given["support_ends"], _last_day("support_starts", "support_months")
            ),
            keys=pl.when(waits)
            .then(0)
            .when(pl.col("key_policy") == "per_unit")
            .then("quantity")
            .otherwise(1)
            .cast(pl.Int64),
        )
    )


def _last_day(first: str, months: str) -> pl.Expr:
    after = pl.col(first).dt.offset_by(pl.format("{}mo", pl.col(months)))
    return after.dt.offset_by("-1d")


def sku_problems(
    rows: pl.DataFrame, case: Case, *, sold_before: bool = False, renewals: bool = False
) -> pl.DataFrame:
    """Rows (from ``with_product``) whose product is unknown, no longer sold, or no license.

    Args:
        sold_before: The units were sold earlier (vouchers), so discontinuation is no obstacle.
        renewals: Products that renew are asked for too (orders).
    """
    unknown = refuse(
        rows.filter(pl.col("product_no").is_null(), pl.col("sku").is_not_null()),
        SKU_UNKNOWN,
        "sku",
    )
    if sold_before:
        return unknown
    gone = rows.filter(pl.col("discontinued_on") <= case.seen_on)
    day = pl.col("discontinued_on").dt.to_string("iso")
    no_license = rows.filter(RENEWS & pl.lit(not renewals))
    return either(
        [
            unknown,
            refuse(gone, SKU_DISCONTINUED, "sku", day),
            refuse(no_license, SKU_RENEWS, "sku"),
        ]
    )
