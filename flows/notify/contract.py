"""The statement of a contract: its lines with a running balance, for people and signed. Pure."""

import io
from datetime import date, datetime, time
from decimal import Decimal
from itertools import repeat
from typing import Any, Final

import polars as pl
import xlsxwriter

from flows.notify.columns import Column, ColumnSheet
from flows.notify.keylist import AS_TEXT
from flows.notify.stationery import texts
from flows.notify.tabular import Looks, fill, set_up
from schemas.movements import Account
from schemas.serials import serial_texts
from schemas.wire.contract_statement import ContractStatement

COLUMNS: Final = (
    *("on", "what", "request", "serial", "sku", "quantity", "site", "purpose"),
    *("amount", "balance"),
)
MONEY: Final = ("amount", "balance")
_WHAT: Final = {
    (Account.FUNDS_OPEN, Account.FUNDS_GRANTED): "funds",
    (Account.FUNDS_GRANTED, Account.FUNDS_OPEN): "reduced",
    (Account.FUNDS_DRAWN, Account.FUNDS_OPEN): "drawn",
    (Account.FUNDS_OPEN, Account.FUNDS_OVERAGE): "overage",
    (Account.FUNDS_OVERAGE, Account.FUNDS_OPEN): "settled",
    (Account.FUNDS_OPEN, Account.FUNDS_RETURNED): "returned",
}
_CELLS: Final = pl.Struct(
    {"request_id": pl.String, "site": pl.String, "purpose": pl.String},
)


def balanced(moved: pl.DataFrame) -> pl.DataFrame:
    """The movements of ``contract_lines.lines`` as ``COLUMNS``, money in ten-thousandths.

    The amount is negative where funds go; the balance is what is left after the line.
    """
    pairs = pl.concat_str("debit", "credit", separator=" ")
    names = {f"{debit.value} {credit.value}": what for (debit, credit), what in _WHAT.items()}
    comes = pl.col("debit") == Account.FUNDS_OPEN.value
    goes = pl.col("credit") == Account.FUNDS_OPEN.value
    cells = pl.col("cells").str.json_decode(_CELLS).struct
    drawn = pl.col("quantity") > 0
    return (
        moved.filter(comes | goes)
        .with_columns(
            serial=serial_texts(moved.filter(comes | goes)["serial"]),
            what=pairs.replace_strict(names, default=None),
            request=cells.field("request_id"),
            site=cells.field("site"),
            purpose=cells.field("purpose"),
            quantity=pl.when(drawn).then("quantity"),
            amount=pl.when(comes).then("amount_e4").otherwise(-pl.col("amount_e4")),
        )
        .with_columns(
            pl.when(drawn).then(pl.col(name)).alias(name)
            for name in ("serial", "request", "site", "purpose")
        )
        .with_columns(balance=pl.col("amount").cum_sum())
        .select(*COLUMNS)
    )


def exact(amount_e4: int) -> str:
    """Money as a decimal with four places: ``-12.5000``."""
    sign = "-" if amount_e4 < 0 else ""
    return f"{sign}{abs(amount_e4) // 10_000}.{abs(amount_e4) % 10_000:04d}"


def statement(
    contract: dict[str, Any], lines: pl.DataFrame, origin: str, as_of: date
) -> ContractStatement:
    """The statement of a *contract* (by column name) from its ``balanced`` lines."""
    sums = lines.group_by("what").agg(pl.col("amount").sum())
    told = [
        {name: _said(name, value) for name, value in line.items() if value is not None}
        for line in lines.iter_rows(named=True)
    ]
    return ContractStatement(
        origin=origin,
        contract=str(contract["contract_number"]),
        account=str(contract["customer_account"]),
        currency=str(contract["currency"]),
        as_of=as_of,
        opening=exact(0),
        closing=exact(int(lines["amount"].sum())),
        totals={str(what): exact(int(amount)) for what, amount in sums.iter_rows()},
        lines=told,
    )


def _said(name: str, value: Any) -> Any:
    if name in MONEY:
        return exact(value)
    return value.isoformat() if name == "on" else value


def contract_workbook(
    contract: dict[str, Any], lines: pl.DataFrame, language: str, as_of: date
) -> bytes:
    """The lines of a statement as a table, amounts as numbers; the same bytes every time."""
    said = texts(language)
    words, whats = said.section("contract"), said.section("contract_line")
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **AS_TEXT}) as book:
        book.set_properties({"created": datetime.combine(as_of, time())})
        looks = Looks(book)
        money = book.add_format({"num_format": "#,##0.00##", "align": "right", "valign": "top"})
        sheet = book.add_worksheet(words["sheet"], ColumnSheet)
        in_money = f" ({contract['currency']})"
        headings = [words[name] + (in_money if name in MONEY else "") for name in COLUMNS]
        widths = []
        for place, (name, heading) in enumerate(zip(COLUMNS, headings, strict=True)):
            cells = lines[name].to_list()
            if name == "what":
                cells = [whats[cell] for cell in cells]
            widths.append(fill(sheet, place, heading, cells, looks))
            if name in MONEY:
                exactly = [Decimal(cell) / 10_000 for cell in cells]
                sheet.columns[place] = Column(exactly, repeat(money))
        set_up(sheet, lines.height, headings, widths)
        sheet.autofilter(0, 0, lines.height, len(COLUMNS) - 1)
    return buffer.getvalue()
