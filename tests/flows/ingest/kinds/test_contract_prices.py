"""Prices and caps: the latest row of the day counts."""

from typing import Any

from tests.flows.desk import Desk
from tests.flows.ingest.kinds.test_drawdowns import DRAWN, draw

PRICE = {
    "contract_number": "EF-CAP",
    "sku": "SRV",
    "unit_price": "100",
    "valid_from": "2026-01-01",
    "max_quantity": 10,
}


def price(**more: Any) -> dict[str, Any]:
    return {**PRICE, **more}


def test_a_raised_cap_lets_more_be_drawn(desk: Desk) -> None:
    row = draw("R-1", 11, contract_number="EF-CAP")
    assert desk.refusal("aldermoor", "drawdowns", row) == [("quantity", "cap-exceeded")]
    raised = desk.sends("vendor", "contract_prices", price(max_quantity=11))
    assert raised.said() == [("max_quantity", "amended")]
    desk.asks("aldermoor", "drawdowns", row)


def test_the_latest_row_counts_for_price_and_cap_from_its_first_day_on(desk: Desk) -> None:
    later = price(unit_price="99.5", valid_from="2026-11-21", max_quantity="")
    assert desk.sends("vendor", "contract_prices", later).counts == (1, 0, 0, 0)
    desk.asks("aldermoor", "drawdowns", draw("R-1", 10, contract_number="EF-CAP"))
    desk.night("2026-11-21")
    desk.asks("aldermoor", "drawdowns", draw("R-2", 2, contract_number="EF-CAP"))
    assert desk.moved()[DRAWN] == (12, 10_000_000 + 1_990_000)


def test_a_price_is_of_a_contract_and_a_product_that_we_know(desk: Desk) -> None:
    answer = desk.sends(
        "vendor", "contract_prices", price(contract_number="EF-99"), price(sku="SRW")
    )
    assert answer.problems.rows() == [
        (2, "contract_number", "not-in-the-books", None),
        (3, "sku", "sku-unknown", None),
    ]


def test_zeros_of_a_contract_and_a_product_are_restored(desk: Desk) -> None:
    answer = desk.sends("vendor", "contract_prices", price(contract_number="901", sku="42"))
    assert answer.counts == (1, 0, 0, 0)
    assert answer.problems.select("column", "detail").rows() == [
        ("contract_number", "000901"),
        ("sku", "0042"),
    ]
