"""What is answered to the rows of a drop, and the sender's balances after it."""

import json
from datetime import date
from typing import Any

import polars as pl
import sqlalchemy as sa

from flows.ledger.closings import added, before, lots_of
from flows.ledger.counters import last
from flows.ledger.lots import vouchers_changed, vouchers_counted
from flows.ledger.outgoing import named_rows
from flows.ports import Books
from schemas.movements import Account
from schemas.tables import (
    answers,
    contracts,
    intakes,
    movements,
    problems,
    requests,
)


def sheets_of(books: Books, drop_no: int) -> list[dict[str, Any]]:
    """The intakes of a drop in their order, ``layout`` taken apart."""
    found = named_rows(
        books,
        sa.select(intakes).where(intakes.c.drop_no == drop_no).order_by(intakes.c.intake_no),
    )
    return [{**row, "layout": json.loads(row["layout"])} for row in found]


def accepted(books: Books, intake_no: int, first: int | None, last: int | None) -> pl.DataFrame:
    """Rows that became requests: ``row_no, serial, of_serial, action``."""
    r = requests.c
    return books.frame(
        sa.select(r.row_no, r.serial, r.of_serial, r.action)
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
    until, units = pl.col("redeem_by"), pl.col("units")
    is_open = (pl.col("state") == "open") & (until.is_null() | (until >= day))
    return (
        _lots(books, oem)
        .group_by("sku")
        .agg(
            units.filter(is_open).sum().alias("open"),
            units.filter(pl.col("state") == "redeemed").sum().alias("redeemed"),
            units.filter(is_open & (until <= soon)).sum().alias("due_soon"),
        )
        .sort("sku")
    )


def _lots(books: Books, oem: str) -> pl.DataFrame:
    """The lots of an OEM's vouchers as they are now, from the last night that closed."""
    night_no = last(books, "night")
    closing = before(books, night_no)
    if closing is None:
        return vouchers_counted(books, night_no, oem)
    return added(lots_of(books, closing, oem), *vouchers_changed(books, night_no, closing, oem))


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
