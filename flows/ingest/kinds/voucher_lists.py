"""Vouchers that were printed elsewhere and sold to an OEM."""

import polars as pl

from flows.ingest.kinds import terms
from flows.ingest.kinds.kind import Case, Known, ReferenceKind, Role, Ruling, either
from flows.ledger import references, requests
from flows.ports import Books
from schemas.movements import Account
from schemas.problems import Stage, refuse
from schemas.problems.books import CANNOT_CHANGE
from schemas.problems.senders import ACCOUNT_UNKNOWN, ACCOUNT_WRONG_ROLE
from schemas.sheets.voucher_lists import VoucherLists
from schemas.tables import vouchers


def look_up(books: Books, rows: pl.DataFrame, case: Case) -> Known:
    """The OEM accounts and products named."""
    return {
        "accounts": references.accounts_named(books, rows["oem_account"]),
        "products": references.products_named(books, rows["sku"]),
        "spent": requests.redeemed(books, rows["voucher_id"]),
    }


def rule(rows: pl.DataFrame, known: Known, case: Case) -> Ruling:
    """The rows as vouchers, one unit and for new licenses where nothing is said."""
    oems = known["accounts"].select("account_key", "account_id", "role")
    found = rows.with_columns(account_key=pl.col("oem_account").str.to_lowercase()).join(
        oems, on="account_key", how="left", validate="m:1", maintain_order="left"
    )
    unknown = found.filter(pl.col("account_id").is_null())
    no_oem = found.filter(pl.col("role") != Role.OEM)
    spent = pl.col("voucher_id").is_in(known["spent"]["voucher_id"].implode())
    voided = found.filter(spent, pl.col("status") == "void")
    named = terms.with_product(found, known["products"])
    return Ruling(
        asked=found.with_columns(
            pl.col("quantity").fill_null(1),
            pl.col("activation_type").fill_null("new"),
            pl.col("status").fill_null("issued"),
            oem_account=pl.col("account_id"),
        ),
        problems=(
            (
                Stage.BOOKS,
                either(
                    [
                        refuse(unknown, ACCOUNT_UNKNOWN, "oem_account"),
                        refuse(no_oem, ACCOUNT_WRONG_ROLE, "oem_account", "oem"),
                        refuse(voided, CANNOT_CHANGE, "status", pl.col("voucher_id")),
                        terms.sku_problems(named, case, sold_before=True),
                    ]
                ),
            ),
        ),
    )


def moves(added: pl.DataFrame, known: Known) -> pl.DataFrame:
    """New vouchers are issued; what becomes void leaves the open ones, and may return."""
    new = added.filter(pl.col("old_version_no").is_null())
    void = added.filter(
        pl.col("status") == "void", pl.col("old_status").fill_null("issued") == "issued"
    )
    back = added.filter(pl.col("status") == "issued", pl.col("old_status") == "void")
    return pl.concat(
        [
            _move(new, Account.VOUCHERS_OPEN, Account.VOUCHERS_ISSUED),
            _move(void, Account.VOUCHERS_VOID, Account.VOUCHERS_OPEN),
            _move(back, Account.VOUCHERS_OPEN, Account.VOUCHERS_VOID),
        ]
    )


def _move(rows: pl.DataFrame, debit: Account, credit: Account) -> pl.DataFrame:
    return rows.select(
        "row_no",
        pl.lit(debit.value).alias("debit"),
        pl.lit(credit.value).alias("credit"),
        "quantity",
        pl.lit(0, pl.Int64).alias("amount_e4"),
        pl.lit(None, pl.String).alias("currency"),
        pl.lit(None, pl.String).alias("contract_number"),
        "sku",
    )


KIND = ReferenceKind(
    name="voucher_lists",
    sheet=VoucherLists,
    senders=frozenset({Role.VENDOR}),
    table=vouchers,
    key=("voucher_id",),
    rule=rule,
    look_up=look_up,
    moves=moves,
    fixed=("oem_account", "sku", "quantity"),
    carried=("serial", "expired_night_no"),
    frozen_by="expired_night_no",
)
