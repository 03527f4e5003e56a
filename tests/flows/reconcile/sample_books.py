"""Small books of two nights, every account of the identities in use, written row by row.

Night 1 (2026-11-20): drop 1 of the vendor (reference data, orders), drop 2 of an OEM (vouchers).
Night 2 (2026-11-23): drop 3 of a customer (drawdowns, one beyond the funds), drop 4 of a channel
partner (refused, duplicate and held rows); the bundle of drop 2 bounced.
"""

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import sqlalchemy as sa

from flows.ports import Books
from schemas import tables

NIGHTS = (date(2026, 11, 20), date(2026, 11, 23))
ROOT = "3f" * 32
_AT = datetime(2026, 11, 20, 2, tzinfo=UTC)


def fill(books: Books) -> None:
    """Write the books."""
    for table, rows in _reference() + _drops() + _grants() + _deliveries():
        _add(books, table, rows)
    _add(books, tables.movements, _numbered("movement_no", _movements()))


def _add(books: Books, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    schema = {
        column.name: _dtype(column.type)
        for column in table.columns
        if any(column.name in row for row in rows)
    }
    books.append(table, pl.DataFrame(rows, schema=schema))


def _dtype(kind: sa.types.TypeEngine[Any]) -> pl.DataType:
    if isinstance(kind, sa.String):
        return pl.String()
    if isinstance(kind, sa.Date):
        return pl.Date()
    return pl.Datetime("us", "UTC") if isinstance(kind, sa.DateTime) else pl.Int64()


def _numbered(key: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{key: number, **row} for number, row in enumerate(rows, 1)]


Rows = list[tuple[sa.Table, list[dict[str, Any]]]]


def _reference() -> Rows:
    product = {
        "version": "6.0",
        "metric": "device",
        "license_type": "perpetual",
        "key_policy": "per_unit",
        "key_delivery": "on_certificate",
        "intake_no": 1,
        "night_no": 1,
    }
    contract = {
        "customer_account": "acme",
        "starts": date(2026, 1, 1),
        "ends": date(2028, 12, 31),
        "night_no": 1,
        "intake_no": 2,
    }
    price = {
        "intake_no": 3,
        "night_no": 1,
        "valid_from": date(2026, 1, 1),
        "contract_number": "C-1",
    }
    voucher = {
        "batch_id": "VB-1",
        "oem_account": "oem",
        "activation_type": "new",
        "intake_no": 4,
        "night_no": 1,
        "sku": "SKU-1",
        "status": "issued",
        "redeem_by": date(2026, 12, 31),
    }
    generated = voucher | {"batch_id": "O-1", "serial": 2, "intake_no": 5, "row_no": 3}
    return [
        (
            tables.nights,
            _numbered("night_no", [{"as_of": day, "began_at": _AT} for day in NIGHTS]),
        ),
        (
            tables.accounts,
            [
                {
                    "version_no": 1,
                    "account_key": "vendor",
                    "account_id": "vendor",
                    "name": "Us",
                    "role": "channel",
                    "country": "DE",
                    "language": "en",
                    "email": "us@example.com",
                    "deliver_to": "sender",
                    "status": "active",
                    "intake_no": 0,
                    "row_no": 0,
                    "night_no": 0,
                }
            ],
        ),
        (
            tables.products,
            [
                product | {"version_no": 1, "sku": "SKU-1", "name": "Server", "row_no": 2},
                product | {"version_no": 2, "sku": "SKU-2", "name": "Client", "row_no": 3},
            ],
        ),
        (
            tables.contracts,
            [
                contract
                | {
                    "version_no": 1,
                    "contract_number": "C-1",
                    "currency": "EUR",
                    "funds_e4": 900_0000,
                    "row_no": 2,
                    "replaced_night_no": 1,
                },
                contract
                | {
                    "version_no": 2,
                    "contract_number": "C-1",
                    "currency": "EUR",
                    "funds_e4": 1000_0000,
                    "row_no": 4,
                },
                contract
                | {
                    "version_no": 3,
                    "contract_number": "C-2",
                    "currency": "JPY",
                    "funds_e4": 5_000_000_0000,
                    "row_no": 3,
                },
            ],
        ),
        (
            tables.contract_prices,
            [
                price | {"version_no": 1, "sku": "SKU-1", "unit_price_e4": 100_0000, "row_no": 2},
                price
                | {
                    "version_no": 2,
                    "sku": "SKU-1",
                    "unit_price_e4": 120_5000,
                    "valid_from": date(2026, 11, 21),
                    "row_no": 3,
                },
            ],
        ),
        (
            tables.vouchers,
            [
                voucher | {"version_no": 1, "voucher_id": "V1", "quantity": 5, "row_no": 2},
                voucher | {"version_no": 2, "voucher_id": "V2", "quantity": 3, "row_no": 3},
                voucher
                | {
                    "version_no": 3,
                    "voucher_id": "V3",
                    "quantity": 2,
                    "row_no": 4,
                    "status": "void",
                },
                voucher
                | {
                    "version_no": 4,
                    "voucher_id": "V4",
                    "quantity": 4,
                    "row_no": 5,
                    "redeem_by": date(2026, 11, 21),
                    "expired_night_no": 2,
                },
                generated | {"version_no": 5, "voucher_id": "G1", "quantity": 1},
                generated
                | {
                    "version_no": 6,
                    "voucher_id": "G2",
                    "quantity": 1,
                    "redeem_by": date(2027, 12, 31),
                },
            ],
        ),
    ]


def _drops() -> Rows:
    drop = {
        "size_bytes": 9,
        "state": "taken-in",
        "language": "en",
        "archived_night_no": 1,
        "night_no": 1,
    }
    sheet = {"sheet_no": 0, "sheet_name": "Sheet1", "layout": "{}", "night_no": 1, "drop_no": 1}
    counts = ("rows", "accepted", "duplicate", "refused", "held")

    def intake(number: int, kind: str, *numbers: int, **more: object) -> dict[str, Any]:
        told = dict(zip(counts, numbers, strict=True))
        return {**sheet, "intake_no": number, "kind": kind, **told, **more}

    def sent(number: int, account: str, name: str, **more: object) -> dict[str, Any]:
        seen = {"first_seen_on": NIGHTS[0], "sha256": f"{number:064x}"}
        return {**drop, **seen, "drop_no": number, "account_id": account, "name": name, **more}

    second = {"night_no": 2, "archived_night_no": 2, "first_seen_on": NIGHTS[1]}
    return [
        (
            tables.drops,
            [
                sent(1, "vendor", "catalogue.xlsx"),
                sent(2, "oem", "vouchers.xlsx"),
                sent(3, "acme", "abruf.csv", **second),
                sent(4, "reseller", "commande <b>.xlsx", **second),
            ],
        ),
        (
            tables.intakes,
            [
                intake(1, "products", 2, 2, 0, 0, 0),
                intake(2, "contracts", 3, 3, 0, 0, 0),
                intake(3, "contract_prices", 2, 2, 0, 0, 0),
                intake(4, "voucher_lists", 4, 4, 0, 0, 0),
                intake(5, "orders", 2, 2, 0, 0, 0, planned_night_no=1),
                intake(6, "vouchers", 1, 1, 0, 0, 0, drop_no=2, planned_night_no=1),
                intake(7, "drawdowns", 2, 2, 0, 0, 0, drop_no=3, night_no=2, planned_night_no=2),
                intake(8, "orders", 5, 1, 1, 2, 1, drop_no=4, night_no=2),
            ],
        ),
        (
            tables.answers,
            [
                {"intake_no": 8, "row_no": 3, "status": "duplicate", "serial": 1},
                {"intake_no": 8, "row_no": 4, "status": "refused"},
                {"intake_no": 8, "row_no": 5, "status": "refused"},
                {"intake_no": 8, "row_no": 6, "status": "held"},
            ],
        ),
        (
            tables.problems,
            [
                {"intake_no": 8, "problem_no": 1, "row_no": 4, "code": "required"},
                {"intake_no": 8, "problem_no": 2, "row_no": 4, "code": "sku-unknown"},
                {"intake_no": 8, "problem_no": 3, "row_no": 5, "code": "sku-unknown"},
            ],
        ),
    ]


def _grants() -> Rows:
    asked = {
        "scope": "*",
        "action": "grant",
        "account_id": "acme",
        "product_no": 1,
        "keys": 0,
        "cells": "{}",
    }
    parcel = {"night_no": 1, "language": "en", "recipients": "a@example.com"}
    batch = {"night_no": 1, "makes": "keys", "epoch": 1, "intake_no": 5}
    right = {"parcel_no": 1, "night_no": 1, "account_id": "acme", "product_no": 1}
    minted = {"minted_night_no": 1, "published_night_no": 1}

    def request(serial: int, kind: str, key: str, **more: object) -> dict[str, Any]:
        return {**asked, "serial": serial, "kind": kind, "business_key": key, **more}

    made = [(1, number, 1) for number in range(1, 5)] + [(3, 1, 3), (4, 1, 4), (4, 2, 4), (5, 1, 4)]
    return [
        (
            tables.requests,
            [
                request(
                    1, "orders", "O-1/1", intake_no=5, row_no=2, quantity=4, parcel_no=1, keys=4
                ),
                request(
                    2,
                    "orders",
                    "O-1/2",
                    intake_no=5,
                    row_no=3,
                    quantity=2,
                    parcel_no=1,
                    action="vouchers",
                ),
                request(
                    3, "vouchers", "V1/1", intake_no=6, row_no=2, quantity=5, parcel_no=2, keys=1
                ),
                request(
                    4, "drawdowns", "C-1/R1", intake_no=7, row_no=2, quantity=8, parcel_no=3, keys=2
                ),
                request(
                    5, "drawdowns", "C-1/R2", intake_no=7, row_no=3, quantity=1, parcel_no=3, keys=1
                ),
                request(
                    6,
                    "orders",
                    "O-2/1",
                    intake_no=8,
                    row_no=2,
                    quantity=7,
                    parcel_no=4,
                    scope="reseller",
                ),
            ],
        ),
        (
            tables.parcels,
            [
                parcel
                | {
                    "parcel_no": number,
                    "intake_no": intake,
                    "sender": sender,
                    "source_kind": kind,
                    "source_ref": ref,
                }
                for number, intake, sender, kind, ref in (
                    (1, 5, "vendor", "order", "O-1"),
                    (2, 6, "oem", "vouchers", "vouchers.xlsx"),
                    (3, 7, "acme", "contract", "C-1"),
                    (4, 8, "reseller", "order", "O-2"),
                )
            ],
        ),
        (
            tables.batches,
            [
                batch
                | minted
                | {
                    "batch_no": 1,
                    "first_serial": 1,
                    "last_serial": 1,
                    "entitlements": 1,
                    "units": 4,
                    "quantity": 4,
                    "log_start": 0,
                },
                batch
                | {
                    "batch_no": 2,
                    "makes": "vouchers",
                    "first_serial": 2,
                    "last_serial": 2,
                    "entitlements": 0,
                    "units": 2,
                    "quantity": 0,
                    "minted_night_no": 1,
                },
                batch
                | minted
                | {
                    "batch_no": 3,
                    "intake_no": 6,
                    "first_serial": 3,
                    "last_serial": 3,
                    "entitlements": 1,
                    "units": 1,
                    "quantity": 5,
                    "log_start": 4,
                },
                batch
                | {
                    "batch_no": 4,
                    "night_no": 2,
                    "intake_no": 7,
                    "first_serial": 4,
                    "last_serial": 5,
                    "entitlements": 2,
                    "units": 3,
                    "quantity": 9,
                    "minted_night_no": 2,
                    "published_night_no": 2,
                    "log_start": 6,
                },
            ],
        ),
        (
            tables.entitlements,
            [
                right | {"serial": 1, "batch_no": 1, "quantity": 4, "keys": 4, "starts": NIGHTS[0]},
                right
                | {
                    "serial": 3,
                    "batch_no": 3,
                    "parcel_no": 2,
                    "quantity": 5,
                    "keys": 1,
                    "starts": NIGHTS[0],
                    "closed_as": "revoked",
                    "closed_night_no": 2,
                },
                right
                | {
                    "serial": 4,
                    "batch_no": 4,
                    "night_no": 2,
                    "parcel_no": 3,
                    "quantity": 8,
                    "keys": 2,
                    "starts": NIGHTS[1],
                },
                right
                | {
                    "serial": 5,
                    "batch_no": 4,
                    "night_no": 2,
                    "parcel_no": 3,
                    "quantity": 1,
                    "keys": 1,
                    "starts": NIGHTS[1],
                },
            ],
        ),
        (
            tables.keys,
            [
                {
                    "serial": serial,
                    "key_no": number,
                    "batch_no": batch_no,
                    "place": number - 1,
                    "key_sha256": f"{serial * 100 + number:064x}",
                }
                for serial, number, batch_no in made
            ],
        ),
        (
            tables.revocations,
            [
                {
                    "revocation_no": 1,
                    "serial": 3,
                    "reason": "lost",
                    "night_no": 2,
                    "log_position": 5,
                    "published_night_no": 2,
                }
            ],
        ),
        (
            tables.checkpoints,
            [
                {"size": 5, "night_no": 1, "root": "1e" * 32, "body": ""},
                {"size": 9, "night_no": 2, "root": ROOT, "body": ""},
            ],
        ),
    ]


def _deliveries() -> Rows:
    bundle = {"night_no": 1, "source_kind": "order", "recipient": "a@example.com", "language": "en"}
    delivery = {"what": "bundle", "recipient": "a@example.com", "language": "en", "resend_no": 0}
    event = {"night_no": 1, "at": _AT}
    return [
        (
            tables.bundles,
            [
                bundle
                | {"bundle_no": 1, "sender": "vendor", "source_ref": "O-1", "sha256": "0" * 64},
                bundle | {"bundle_no": 2, "sender": "oem", "source_ref": "vouchers.xlsx"},
                bundle | {"bundle_no": 3, "sender": "acme", "source_ref": "C-1", "night_no": 2},
                bundle
                | {
                    "bundle_no": 4,
                    "sender": "acme",
                    "source_ref": "C-1",
                    "night_no": 2,
                    "recipient": "",
                },
            ],
        ),
        (
            tables.deliveries,
            [
                delivery
                | {
                    "delivery_no": number,
                    "night_no": 1,
                    "bundle_no": bundle_no,
                    "message_id": f"<{number}>",
                }
                for number, bundle_no in ((1, 1), (2, 2))
            ]
            + [
                delivery
                | {
                    "delivery_no": 3,
                    "what": "reply",
                    "night_no": 2,
                    "drop_no": 4,
                    "message_id": "<3>",
                }
            ],
        ),
        (
            tables.delivery_events,
            _numbered(
                "event_no",
                [
                    event | {"delivery_no": 1, "state": "pending"},
                    event | {"delivery_no": 1, "state": "sent"},
                    event | {"delivery_no": 2, "state": "deferred"},
                    event
                    | {
                        "delivery_no": 2,
                        "night_no": 2,
                        "state": "bounced",
                        "server_text": "550 no such user",
                    },
                    event | {"delivery_no": 3, "night_no": 2, "state": "pending"},
                ],
            ),
        ),
    ]


def movement(number: int) -> dict[str, Any]:
    """The movement of that number."""
    return _numbered("movement_no", _movements())[number - 1]


def _movements() -> list[dict[str, Any]]:
    def move(night: int, debit: str, credit: str, quantity: int, **more: object) -> dict[str, Any]:
        known = {"night_no": night, "debit": debit, "credit": credit}
        return known | {"quantity": quantity, "amount_e4": 0} | more

    def pay(night: int, debit: str, credit: str, amount_e4: int, **more: object) -> dict[str, Any]:
        facts = {"currency": "EUR", "contract_number": "C-1", "amount_e4": amount_e4}
        return move(night, debit, credit, 0) | facts | more

    listed = {"intake_no": 4, "row_no": 2}
    return [
        pay(1, "funds.open", "funds.granted", 900_0000),
        pay(1, "funds.open", "funds.granted", 100_0000),
        pay(
            1, "funds.open", "funds.granted", 5_000_000_0000, currency="JPY", contract_number="C-2"
        ),
        *(move(1, "vouchers.open", "vouchers.issued", n, **listed) for n in (5, 3, 2, 4)),
        move(1, "vouchers.void", "vouchers.open", 2, **listed),
        move(1, "orders.waiting", "orders.ordered", 4, intake_no=5, row_no=2),
        move(1, "orders.waiting", "orders.ordered", 2, intake_no=5, row_no=3),
        move(1, "vouchers.redeemed", "vouchers.open", 5, intake_no=6, row_no=2),
        move(1, "orders.entitled", "orders.waiting", 4, batch_no=1),
        move(1, "orders.vouchered", "orders.waiting", 2, batch_no=2),
        move(1, "vouchers.open", "vouchers.issued", 2, batch_no=2),
        *_making(1, 1, 1, 4),
        *_making(1, 3, 1, 1),
        pay(2, "funds.drawn", "funds.open", 964_0000, quantity=8, sku="SKU-1"),
        pay(2, "funds.drawn", "funds.open", 120_5000, quantity=1, sku="SKU-1"),
        pay(2, "funds.open", "funds.overage", 84_5000),
        move(2, "orders.waiting", "orders.ordered", 7, intake_no=8, row_no=2),
        move(2, "vouchers.expired", "vouchers.open", 4),
        move(2, "entitlements.revoked", "entitlements.active", 1),
        *_making(2, 4, 2, 3),
    ]


def _making(night: int, batch_no: int, entitlements: int, units: int) -> list[dict[str, Any]]:
    path = (
        ("entitlements.active", "entitlements.granted", entitlements),
        ("keys.waiting", "keys.planned", units),
        ("keys.minted", "keys.waiting", units),
        ("keys.logged", "keys.minted", units),
    )
    return [
        {
            "night_no": night,
            "debit": debit,
            "credit": credit,
            "quantity": quantity,
            "amount_e4": 0,
            "batch_no": batch_no,
        }
        for debit, credit, quantity in path
    ]
