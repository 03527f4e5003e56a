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
    found = (
        rows.with_columns(
            account_key=pl.col("customer_account").str.to_lowercase(),
            funds_e4=ten_thousandths("funds"),
        )
        .join(customers, on="account_key", how="left", validate="m:1", maintain_order="left")
        .join(
            _drawn(known), on="contract_number", how="left", validate="m:1", maintain_order="left"
        )
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


def _drawn(known: Known) -> pl.DataFrame:
    return known["drawn"].group_by("contract_number").agg(drawn_e4=pl.col("amount_e4").sum())


def moves(added: pl.DataFrame, known: Known) -> pl.DataFrame:
    """Funds granted, or given back, by each version; an add-on settles the overage first."""
    rows = (
        added.join(_drawn(known), on="contract_number", how="left", maintain_order="left")
        .with_columns(pl.col("old_funds_e4", "drawn_e4").fill_null(0))
        .with_columns(change=pl.col("funds_e4") - pl.col("old_funds_e4"))
    )
    settled = _overage("old_funds_e4") - _overage("funds_e4")
    return pl.concat(
        [
            _move(rows, pl.col("change"), Account.FUNDS_OPEN, Account.FUNDS_GRANTED),
            _move(rows, -pl.col("change"), Account.FUNDS_GRANTED, Account.FUNDS_OPEN),
            _move(rows, settled, Account.FUNDS_OVERAGE, Account.FUNDS_OPEN),
        ]
    )


def _overage(funds_e4: str) -> pl.Expr:
    """What is drawn beyond these funds."""
    return (pl.col("drawn_e4") - pl.col(funds_e4)).clip(lower_bound=0)


def _move(rows: pl.DataFrame, amount: pl.Expr, debit: Account, credit: Account) -> pl.DataFrame:
    """*amount* of each row where it is positive."""
    return rows.filter(amount > 0).select(
        "row_no",
        pl.lit(debit.value).alias("debit"),
        pl.lit(credit.value).alias("credit"),
        pl.lit(0, pl.Int64).alias("quantity"),
        amount.alias("amount_e4"),
        "currency",
        "contract_number",
        pl.lit(None, pl.String).alias("sku"),
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
