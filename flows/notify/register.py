"""The list of licenses behind the cover of a certificate: a table for each product.

What all licenses of a table share stands above it once. Every string is final.
"""

from functools import lru_cache
from typing import Any, Final

import polars as pl

from flows.notify.glyphs import printable
from flows.notify.stationery import Texts

_LICENSEE_EMS: Final = 21.0
_QUANTITY_EMS: Final = 8.0
_WIDE: Final = frozenset("mw%@&")
_PRODUCT: Final = ("product_name", "version", "license_type")


def register(entitlements: pl.DataFrame, said: Texts) -> dict[str, Any]:
    """The columns' headings, and per product its ``title``, its ``rows`` and which are ``tall``.

    A row that is not tall is sure to fit on one line. ``licensees``: each row names its own,
    because they differ; else the cover says it.
    """
    words = said.section("certificate")
    licensees = _licensees(entitlements)
    several = licensees.n_unique() > 1
    shown = entitlements.select(
        *_PRODUCT,
        "serial",
        licensee=licensees,
        quantity=_quantities(entitlements, said),
        valid=_period("starts", "ends"),
        support=_support(),
        key=_key(said),
    )
    names = ["serial", *(["licensee"] if several else []), "quantity", "valid", "support", "key"]
    headings = [words[{"support": "support_until"}.get(name, name)] for name in names]
    tables = [
        _table(part, names, said) for part in shown.partition_by(_PRODUCT, maintain_order=True)
    ]
    return {"licensees": several, "columns": headings, "tables": tables}


def _table(rows: pl.DataFrame, names: list[str], said: Texts) -> dict[str, Any]:
    product, version, license_type = rows.select(_PRODUCT).row(0)
    kind = said.section("license_type")[license_type]
    tall = (
        _long(rows["quantity"], _QUANTITY_EMS)
        | (_long(rows["licensee"], _LICENSEE_EMS) if "licensee" in names else False)
        | (rows["support"].str.len_chars() > len("2026-11-20"))
        | (rows["key"].str.len_chars() > len("Y327H-VAZGE-P1T4J-R4CTF-BB4ED"))
    )
    return {
        "title": f"{printable(f'{product} {version}')} · {kind}",
        "rows": [list(row) for row in rows.select(names).iter_rows()],
        "tall": tall.to_list(),
    }


def _licensees(entitlements: pl.DataFrame) -> pl.Series:
    named = entitlements.select(
        licensee=pl.when(pl.col("customer_name").fill_null("") != "")
        .then("customer_name")
        .otherwise("account_name")
    ).to_series()
    distinct = named.unique().to_list()
    return named.replace_strict(distinct, [printable(name) for name in distinct])


def _quantities(entitlements: pl.DataFrame, said: Texts) -> pl.Series:
    counted = entitlements.select(said=pl.struct("quantity", "metric")).to_series()
    distinct = counted.unique().to_list()
    texts = [said.quantity(one["quantity"], one["metric"]) for one in distinct]
    told = pl.DataFrame({"said": pl.Series(distinct, dtype=counted.dtype), "text": texts})
    return counted.to_frame().join(told, on="said", how="left", maintain_order="left")["text"]


def _period(first: str, last: str) -> pl.Expr:
    day = pl.col(last).cast(pl.String)
    return pl.concat_str(
        pl.col(first).cast(pl.String), pl.lit(" –"), (" " + day).fill_null("")
    )


def _support() -> pl.Expr:
    ends = pl.col("support_ends")
    later = pl.col("support_starts") != pl.col("starts")
    return (
        pl.when(ends.is_null())
        .then(pl.lit("–"))
        .when(later.fill_null(False))
        .then(_period("support_starts", "support_ends"))
        .otherwise(ends.cast(pl.String))
    )


def _key(said: Texts) -> pl.Expr:
    words = said.section("certificate")
    before, _, after = words["more_keys"].partition("{count}")
    others = (pl.col("keys").list.len().cast(pl.Int64) - 1).cast(pl.String)
    more = pl.concat_str(pl.lit(f" {before}"), others, pl.lit(after))
    first = pl.col("keys").list.first()
    return (
        pl.when(pl.col("keys").list.len() > 1)
        .then(first + more)
        .otherwise(first.fill_null(words["register_short"]))
    )


def _long(texts: pl.Series, ems: float) -> pl.Series:
    distinct = texts.unique().to_list()
    return texts.replace_strict(distinct, [_width(text) > ems for text in distinct])


@lru_cache(maxsize=4096)
def _width(text: str) -> float:
    """No less than how wide the text is, in ems: letters beyond ASCII and capitals count as one."""
    return sum(
        1.0 if not letter.isascii() or letter.isupper() or letter in _WIDE else 0.6
        for letter in text
    )
