"""Enterprise Flexible contracts: period, funds, overage."""

import polars as pl

from flows.ingest.kinds.kind import Case, Known, ReferenceKind, Role, Ruling, either
from flows.ledger import draws, references
from flows.ports import Books
from schemas.movements import Account
from schemas.problems import Stage, refuse
from schemas.problems.books import FUNDS_BELOW_DRAWN
from schemas.problems.senders import ACCOUNT_UNKNOWN
from schemas.sheets.contracts import Contracts
from schemas.tables import contracts


def look_up(books: Books, rows: pl.DataFrame, case: Case) -> Known:
    """The customers named, the contracts as they stand, and what was drawn from them."""
    return {
        "contracts": references.contracts_named(books, rows["contract_number"]),
        "accounts": references.accounts_named(books, rows["customer_account"]),
        "drawn": draws.drawn(books, rows["contract_number"]),
    }


def rule(rows: pl.DataFrame, known: Known, case: Case) -> Ruling:
    """The customer is known, and the funds do not fall below what was drawn."""
    customers = known["accounts"].select("account_key", "account_id")
    standing = known["contracts"].select("contract_number", pl.col("funds_e4").alias("stand_e4"))
    drawn = (
        known["drawn"].group_by("contract_number").agg(pl.col("amount_e4").sum().alias("drawn_e4"))
    )
    found = (
        rows.with_columns(
            account_key=pl.col("customer_account").str.to_lowercase(),
            funds_e4=ten_thousandths("funds"),
        )
        .join(customers, on="account_key", how="left", validate="m:1", maintain_order="left")
        .join(drawn, on="contract_number", how="left", validate="m:1", maintain_order="left")
        .join(standing, on="contract_number", how="left", validate="m:1", maintain_order="left")
    )
    unknown = found.filter(pl.col("account_id").is_null())
    below = found.filter(
        pl.col("funds_e4") < pl.col("drawn_e4"), pl.col("funds_e4") < pl.col("stand_e4")
    )
    amount = pl.format(
        "{} {}", pl.col("drawn_e4").cast(pl.Decimal(38, 4)) / 10_000, pl.col("currency")
    )
    return Ruling(
        asked=found.with_columns(customer_account=pl.col("account_id")),
        problems=(
            (
                Stage.BOOKS,
                either(
                    [
                        refuse(unknown, ACCOUNT_UNKNOWN, "customer_account"),
                        refuse(below, FUNDS_BELOW_DRAWN, "funds", amount),
                    ]
                ),
            ),
        ),
    )


def ten_thousandths(column: str) -> pl.Expr:
    """Exact money as a whole number of ten-thousandths."""
    return (pl.col(column) * 10_000).cast(pl.Int64)


def moves(added: pl.DataFrame) -> pl.DataFrame:
    """Funds granted, or given back, by each version."""
    change = pl.col("funds_e4") - pl.col("old_funds_e4").fill_null(0)
    rises = change > 0
    return (
        added.with_columns(change=change)
        .filter(pl.col("change") != 0)
        .select(
            "row_no",
            pl.when(rises)
            .then(pl.lit(Account.FUNDS_OPEN.value))
            .otherwise(pl.lit(Account.FUNDS_GRANTED.value))
            .alias("debit"),
            pl.when(rises)
            .then(pl.lit(Account.FUNDS_GRANTED.value))
            .otherwise(pl.lit(Account.FUNDS_OPEN.value))
            .alias("credit"),
            pl.lit(0, pl.Int64).alias("quantity"),
            pl.col("change").abs().alias("amount_e4"),
            "currency",
            "contract_number",
            pl.lit(None, pl.String).alias("sku"),
        )
    )


KIND = ReferenceKind(
    name="contracts",
    sheet=Contracts,
    senders=frozenset({Role.VENDOR}),
    table=contracts,
    key=("contract_number",),
    rule=rule,
    look_up=look_up,
    moves=moves,
    fixed=("currency",),
)
