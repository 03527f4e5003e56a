"""The catalogue is the vendor's to write and to amend."""

from typing import Any

import polars as pl
import sqlalchemy as sa

from schemas.tables import products
from tests.flows.desk import Desk

PRODUCT = {
    "sku": "NEW",
    "name": "New",
    "version": "2.0",
    "metric": "user",
    "license_type": "subscription",
    "term_months": 12,
    "key_policy": "per unit",
    "key_delivery": "on the certificate",
    "list_price": "19.9999",
    "currency": "EUR",
}


def product(**more: Any) -> dict[str, Any]:
    return {**PRODUCT, **more}


def versions(desk: Desk) -> pl.DataFrame:
    return desk.frame(
        sa.select(products.c.list_price_e4, products.c.night_no, products.c.replaced_night_no)
        .where(products.c.sku == "NEW")
        .order_by(products.c.version_no)
    )


def test_an_amendment_names_the_cells_changed_and_keeps_the_old_version(desk: Desk) -> None:
    assert desk.sends("vendor", "products", product()).problems.is_empty()
    desk.night("2026-11-21")
    amended = desk.sends("vendor", "products", product(list_price="21", version="2.1"))
    assert amended.counts == (1, 0, 0, 0)
    assert sorted(amended.said()) == [("list_price", "amended"), ("version", "amended")]
    assert versions(desk).rows() == [(199_999, 2, 3), (210_000, 3, None)]


def test_the_same_row_later_is_a_duplicate_and_no_new_version(desk: Desk) -> None:
    desk.sends("vendor", "products", product())
    desk.night("2026-11-21")
    again = desk.sends("vendor", "products", product(list_price="19.99990"), product())
    assert again.counts == (0, 2, 0, 0)
    assert versions(desk).rows() == [(199_999, 2, None)]


def test_two_different_rows_for_one_sku_are_both_refused_and_a_repeat_is_not(desk: Desk) -> None:
    answer = desk.sends(
        "vendor",
        "products",
        product(),
        product(sku="TWICE"),
        product(name="Newer"),
        product(sku="TWICE"),
    )
    assert answer.problems.rows() == [
        (2, "sku", "key-twice-in-drop", "#4"),
        (4, "sku", "key-twice-in-drop", "#2"),
    ]
    assert answer.statuses[5] == "duplicate"
    assert answer.counts == (1, 1, 2, 0)


def test_rules_of_the_catalogue_name_the_cell(desk: Desk) -> None:
    answer = desk.sends(
        "vendor",
        "products",
        product(term_months=""),
        product(sku="P", license_type="perpetual"),
        product(sku="Q", currency=""),
        product(sku="R", released_on="2026-11-20", discontinued_on="2026-11-19"),
    )
    assert answer.problems.select("row_no", "column", "code").rows() == [
        (2, "term_months", "term-missing"),
        (3, "term_months", "term-unwanted"),
        (4, "currency", "currency-missing"),
        (5, "discontinued_on", "ends-before-start"),
    ]


def test_nobody_else_writes_the_catalogue(desk: Desk) -> None:
    for sender in ("acme", "kita", "aldermoor"):
        assert desk.sends(sender, "products", product()).receipt.state == "refused"
    assert versions(desk).is_empty()
