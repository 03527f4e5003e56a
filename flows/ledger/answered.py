"""What is answered to the rows of a drop, and the sender's balances after it."""

import json
from datetime import date
from typing import Any

import polars as pl
import sqlalchemy as sa

from flows.ledger.outgoing import named_rows
from flows.ledger.requests import REDEEMS
from flows.ports import Books
from schemas.movements import Account
from schemas.tables import (
    answers,
    contracts,
    intakes,
    movements,
    problems,
    requests,
    vouchers,
)


def sheets_of(books: Books, drop_no: int) -> list[dict[str, Any]]:
    """The intakes of a drop in their order, ``layout`` taken apart."""
    found = named_rows(
        books,
        sa.select(intakes).where(intakes.c.drop_no == drop_no).order_by(intakes.c.intake_no),
    )
    return [{**row, "layout": json.loads(row["layout"])} for row in found]


def accepted(books: Books, intake_no: int, first: int | None, last: int | None) -> pl.DataFrame:
    """Rows that became requests: ``row_no, serial, action``."""
    return books.frame(
        sa.select(requests.c.row_no, requests.c.serial, requests.c.action)
        .where(requests.c.serial.between(first or 0, last or -1), requests.c.intake_no == intake_no)
        .order_by(requests.c.row_no)
    )


def accepted_versions(books: Books, table: sa.Table, intake_no: int) -> pl.DataFrame:
    """Rows that became versions of reference data: ``row_no``."""
    return books.frame(
        sa.select(table.c.row_no).where(table.c.intake_no == intake_no).order_by(table.c.row_no)
    )


def others(books: Books, intake_no: int) -> pl.DataFrame:
    """Rows that were not accepted: ``row_no, status, serial``."""
    return books.frame(
        sa.select(answers.c.row_no, answers.c.status, answers.c.serial)
        .where(answers.c.intake_no == intake_no)
        .order_by(answers.c.row_no)
    )


def problems_of(books: Books, intake_no: int) -> pl.DataFrame:
    """A problem frame of one intake."""
    return books.frame(
        sa.select(problems.c.row_no, problems.c.column, problems.c.code, problems.c.detail)
        .where(problems.c.intake_no == intake_no)
        .order_by(problems.c.row_no, problems.c.problem_no)
    )


def voucher_balance(books: Books, oem: str, day: date, soon: date) -> pl.DataFrame:
    """An OEM's vouchers by SKU: ``sku, open, redeemed, due_soon``."""
    redeemed = sa.select(sa.literal(1)).where(REDEEMS).exists()
    is_open = sa.and_(
        vouchers.c.status == "issued",
        ~redeemed,
        sa.or_(vouchers.c.redeem_by.is_(None), vouchers.c.redeem_by >= day),
    )

    def units(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.cast(
            sa.func.sum(sa.case((condition, vouchers.c.quantity), else_=0)), sa.BigInteger
        )

    return books.frame(
        sa.select(
            vouchers.c.sku,
            units(is_open).label("open"),
            units(redeemed).label("redeemed"),
            units(sa.and_(is_open, vouchers.c.redeem_by <= soon)).label("due_soon"),
        )
        .where(vouchers.c.oem_account == oem, vouchers.c.replaced_night_no.is_(None))
        .group_by(vouchers.c.sku)
        .order_by(vouchers.c.sku)
    )


def funds_balance(books: Books, customer: str) -> pl.DataFrame:
    """A customer's contracts: ``contract_number, funds, drawn, left, currency`` (exact)."""
    drawn = sa.func.coalesce(sa.func.sum(movements.c.amount_e4), 0)
    found = books.frame(
        sa.select(
            contracts.c.contract_number,
            contracts.c.funds_e4,
            sa.cast(drawn, sa.BigInteger).label("drawn_e4"),
            contracts.c.currency,
        )
        .outerjoin(
            movements,
            sa.and_(
                movements.c.contract_number == contracts.c.contract_number,
                movements.c.debit == Account.FUNDS_DRAWN.value,
            ),
        )
        .where(contracts.c.customer_account == customer, contracts.c.replaced_night_no.is_(None))
        .group_by(contracts.c.contract_number, contracts.c.funds_e4, contracts.c.currency)
        .order_by(contracts.c.contract_number)
    )

    def exact(e4: pl.Expr) -> pl.Expr:
        return (e4.cast(pl.Decimal(38, 4)) / 10_000).cast(pl.Decimal(18, 4))

    funds, spent = pl.col("funds_e4"), pl.col("drawn_e4")
    return found.select(
        "contract_number",
        exact(funds).alias("funds"),
        exact(spent).alias("drawn"),
        exact(pl.max_horizontal(funds - spent, pl.lit(0, pl.Int64))).alias("left"),
        "currency",
    )
