"""Prices and caps of a contract's products."""

import polars as pl

from flows.ingest.kinds import terms
from flows.ingest.kinds.contracts import ten_thousandths
from flows.ingest.kinds.kind import Case, Known, ReferenceKind, Role, Ruling, either
from flows.ledger import references
from flows.ports import Books
from schemas.problems import Stage, refuse
from schemas.problems.books import NAMES_UNKNOWN
from schemas.sheets.contract_prices import ContractPrices
from schemas.tables import contract_prices


def look_up(books: Books, rows: pl.DataFrame, case: Case) -> Known:
    """The contracts and products named."""
    return {
        "contracts": references.contracts_named(books, rows["contract_number"]),
        "products": references.products_named(books, rows["sku"]),
    }


def rule(rows: pl.DataFrame, known: Known, case: Case) -> Ruling:
    """Contract and product are known."""
    priced = rows.with_columns(unit_price_e4=ten_thousandths("unit_price"))
    strange = priced.join(known["contracts"], on="contract_number", how="anti")
    named = terms.with_product(priced, known["products"])
    return Ruling(
        asked=priced,
        problems=(
            (
                Stage.BOOKS,
                either(
                    [
                        refuse(strange, NAMES_UNKNOWN, "contract_number"),
                        terms.sku_problems(named, case, sold_before=True),
                    ]
                ),
            ),
        ),
    )


KIND = ReferenceKind(
    name="contract_prices",
    sheet=ContractPrices,
    senders=frozenset({Role.VENDOR}),
    table=contract_prices,
    key=("contract_number", "sku", "valid_from"),
    rule=rule,
    look_up=look_up,
)
