"""The catalogue."""

import polars as pl

from flows.ingest.kinds.kind import Case, Known, ReferenceKind, Role, Ruling
from flows.ports import Books
from schemas.sheets.products import Products
from schemas.tables import products


def look_up(books: Books, rows: pl.DataFrame, case: Case) -> Known:
    """Nothing: a product stands by itself."""
    return {}


def rule(rows: pl.DataFrame, known: Known, case: Case) -> Ruling:
    """The rows as the catalogue has them."""
    return Ruling(rows)


KIND = ReferenceKind(
    name="products",
    sheet=Products,
    senders=frozenset({Role.VENDOR}),
    table=products,
    key=("sku",),
    rule=rule,
    look_up=look_up,
)
