"""What the books of the past are about: one product, the accounts that ask for it, contracts."""

from datetime import date
from typing import Any, Final

import polars as pl

from bench.workbook import OEM
from flows.ledger import intake, outgoing, references
from flows.ledger.counters import take
from flows.ledger.intake import Counted
from flows.ports import Books
from schemas.movements import Account
from schemas.tables import accounts, contract_prices, contracts, products

SKU: Final = "HB-OEM-DEV"
OEMS: Final = (OEM, *(f"oem-{number}" for number in range(1, 10)))
CHANNEL: Final = "quay-channel"
CUSTOMER: Final = "tern-quay"
CONTRACTS: Final = 100
PRICE_E4: Final = 1_0000
FUNDS_E4: Final = 1_000_000_0000


def add_catalogue(books: Books, night_no: int, day: date) -> None:
    """The vendor's drop that came first."""
    drop_no = take(books, "drop", 1)
    drop = {
        "drop_no": drop_no,
        "account_id": "vendor",
        "name": "catalogue.xlsx",
        "sha256": "0" * 64,
    }
    drop |= {"size_bytes": 1, "first_seen_on": day, "night_no": night_no, "state": "taken-in"}
    drop |= {"left_out": "[]", "language": "en", "archived_night_no": night_no}
    intake.add_drop(books, drop)
    outgoing.replied(books, drop_no, "catalogue.reply.xlsx", night_no)
    numbers = [f"EF-{number}" for number in range(CONTRACTS)]
    sheets = {
        "products": (products, [_PRODUCT]),
        "accounts": (accounts, [_account(*one) for one in _WHO]),
        "contracts": (contracts, [_contract(number, day) for number in numbers]),
        "contract_prices": (contract_prices, [_price(number, day) for number in numbers]),
    }
    for place, (kind, (table, rows)) in enumerate(sheets.items()):
        sheet = {"drop_no": drop_no, "night_no": night_no, "sheet_no": place, "sheet_name": kind}
        sheet |= {"kind": kind, "layout": "{}", "planned_night_no": night_no}
        intake_no = intake.add_intake(books, sheet)
        intake.count_rows(books, intake_no, Counted(len(rows), len(rows), 0, 0, 0))
        written = pl.DataFrame(rows).with_columns(
            row_no=pl.int_range(2, len(rows) + 2, dtype=pl.Int64),
            intake_no=pl.lit(intake_no, pl.Int64),
            night_no=pl.lit(night_no, pl.Int64),
        )
        references.add_versions(books, table, written)
        if table is contracts:
            intake.add_movements(books, _funds(written), intake_no, night_no)


def _funds(granted: pl.DataFrame) -> pl.DataFrame:
    return granted.select(
        "row_no",
        "currency",
        "contract_number",
        debit=pl.lit(Account.FUNDS_OPEN.value),
        credit=pl.lit(Account.FUNDS_GRANTED.value),
        quantity=pl.lit(0, pl.Int64),
        amount_e4=pl.col("funds_e4"),
        sku=pl.lit(None, pl.String),
    )


_WHO: Final = (
    *((oem, "oem") for oem in OEMS),
    (CHANNEL, "channel"),
    (CUSTOMER, "customer"),
)

_PRODUCT: Final = {
    "sku": SKU,
    "name": "Harrier Backup for Devices",
    "version": "12.1",
    "metric": "device",
    "license_type": "subscription",
    "term_months": 12,
    "key_policy": "per_unit",
    "key_delivery": "on_certificate",
}


def _account(account_id: str, role: str) -> dict[str, Any]:
    return {
        "account_key": account_id,
        "account_id": account_id,
        "name": account_id.title(),
        "role": role,
        "country": "GB",
        "language": "en",
        "email": f"office@{account_id}.example",
        "deliver_to": "customer",
        "status": "active",
    }


def _contract(number: str, day: date) -> dict[str, Any]:
    period = {"starts": day, "ends": date(2028, 12, 31)}
    owner = {"contract_number": number, "customer_account": CUSTOMER}
    return owner | period | {"currency": "EUR", "funds_e4": FUNDS_E4}


def _price(number: str, day: date) -> dict[str, Any]:
    priced = {"contract_number": number, "sku": SKU, "unit_price_e4": PRICE_E4}
    return priced | {"valid_from": day}
