"""Rows and heads of bundles for tests."""

import dataclasses
from datetime import date
from typing import Any

import dataframely as dy
import polars as pl

from schemas.bundles import BundleHead, BundleItems, Vendor

KEY = "Y327H-VAZGE-P1T4J-R4CTF-BB4ED"
NO_KEY: dict[str, Any] = dict.fromkeys(
    ("key_no", "key", "license_file_name", "key_quantity", "log_index")
)

VENDOR = Vendor(
    name="Nordlicht Software GmbH",
    address="Speicherstraße 12\n20457 Hamburg",
    logo=None,
    support_contact="support@nordlicht.example",
    legal_note="",
    download_base_url=None,
)
HEAD = BundleHead(
    bundle_id="B00000012",
    language="en",
    as_of=date(2026, 11, 20),
    source_kind="order",
    source_ref="PO-2026-0815",
    recipient_name="Ada",
    vendor=VENDOR,
    log_origin="licenses.nordlicht.example",
    log_size=4211,
    vkey="licenses.nordlicht.example+5b1f7a3c+AfO0hYjs1dF3vZrkIbIyH7uIJrZsd",
)


def head(language: str = "en", **changes: Any) -> BundleHead:
    return dataclasses.replace(HEAD, language=language, **changes)


def row(number: int = 1, **changes: Any) -> dict[str, Any]:
    serial = f"M{number:012d}2"
    return {
        "serial": serial,
        "key_no": 1,
        "key": KEY,
        "license_file_name": f"{serial}-1.lic",
        "sku": "AUR-ENT",
        "product_name": "Aurora Analytics Enterprise",
        "version": "4.2",
        "metric": "device",
        "quantity": 25,
        "key_quantity": 25,
        "license_type": "subscription",
        "starts": date(2026, 11, 20),
        "ends": date(2027, 11, 19),
        "support_starts": date(2026, 11, 20),
        "support_ends": date(2027, 11, 19),
        "account_name": "Hafenwerk Logistik AG",
        "customer_name": None,
        "host_id": None,
        "activation_note": None,
        "source_ref": "PO-2026-0815",
        "log_index": 4100 + number,
        "claim_code": None,
    } | changes


def items(*rows: dict[str, Any]) -> dy.DataFrame[BundleItems]:
    types = {name: column.dtype for name, column in BundleItems.columns().items()}
    return BundleItems.validate(pl.DataFrame(rows, schema=types))
