"""New versions and their files; step 8 offers them to those whose support covers them."""

import polars as pl

from flows.ingest.kinds import terms
from flows.ingest.kinds.kind import Case, Known, ReferenceKind, Role, Ruling, either
from flows.ledger import references
from flows.ports import Books
from schemas.problems import Stage, refuse
from schemas.problems.books import SKU_UNKNOWN
from schemas.sheets.releases import Releases
from schemas.tables import releases


def look_up(books: Books, rows: pl.DataFrame, case: Case) -> Known:
    """The products named, the new ones and the old."""
    named = pl.concat([rows["sku"], rows["replaces_sku"].alias("sku")])
    return {"products": references.products_named(books, named)}


def rule(rows: pl.DataFrame, known: Known, case: Case) -> Ruling:
    """Both products are in the catalogue. A row without a file has an empty name, as in its key."""
    named = terms.with_product(rows, known["products"])
    replaced = rows.filter(pl.col("replaces_sku").is_not_null())
    strange = replaced.join(
        known["products"], left_on="replaces_sku", right_on="sku", how="anti", maintain_order="left"
    )
    return Ruling(
        asked=rows.with_columns(pl.col("file_name").fill_null("")),
        problems=(
            (
                Stage.BOOKS,
                either(
                    [
                        terms.sku_problems(named, case, sold_before=True),
                        refuse(strange, SKU_UNKNOWN, "replaces_sku"),
                    ]
                ),
            ),
        ),
    )


KIND = ReferenceKind(
    name="releases",
    sheet=Releases,
    senders=frozenset({Role.VENDOR}),
    table=releases,
    key=("sku", "version", "file_name"),
    rule=rule,
    look_up=look_up,
    carried=("offered_night_no",),
)
