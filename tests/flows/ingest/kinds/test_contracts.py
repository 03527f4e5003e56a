"""Contracts: their funds are a total that may rise, and never fall below what was drawn."""

from typing import Any

from tests.flows.desk import Desk
from tests.flows.ingest.kinds.test_drawdowns import draw

CONTRACT = {
    "contract_number": "EF-10",
    "customer_account": "aldermoor",
    "starts": "2026-01-01",
    "ends": "2026-12-31",
    "currency": "EUR",
    "funds": "1000",
    "overage_allowed_pct": 10,
}
GRANTED = ("funds.open", "funds.granted")
GIVEN_BACK = ("funds.granted", "funds.open")


def contract(**more: Any) -> dict[str, Any]:
    return {**CONTRACT, **more}


def test_a_rise_of_the_total_books_an_add_on(desk: Desk) -> None:
    before = desk.moved()[GRANTED][1]
    answer = desk.sends("vendor", "contracts", contract(funds="1250.5"))
    assert answer.said() == [("funds", "amended")]
    assert desk.moved()[GRANTED] == (0, before + 2_505_000)


def test_a_fall_is_booked_down_to_what_was_drawn_and_no_further(desk: Desk) -> None:
    desk.asks("aldermoor", "drawdowns", draw("R-1", 4, contract_number="EF-10"))
    below = desk.sends("vendor", "contracts", contract(funds="399.9999"))
    assert below.problems.rows() == [(2, "funds", "funds-below-drawn", "400.0000 EUR")]
    assert desk.sends("vendor", "contracts", contract(funds="400")).counts == (1, 0, 0, 0)
    assert desk.moved()[GIVEN_BACK] == (0, 6_000_000)


def test_a_contract_that_used_its_overage_can_still_be_prolonged(desk: Desk) -> None:
    desk.asks("aldermoor", "drawdowns", draw("R-1", 11, contract_number="EF-10"))
    prolonged = desk.sends("vendor", "contracts", contract(ends="2027-12-31"))
    assert prolonged.said() == [("ends", "amended")]
    lower = desk.sends("vendor", "contracts", contract(ends="2027-12-31", funds="999"))
    assert lower.said() == [("funds", "funds-below-drawn")]


def test_currencies_never_change(desk: Desk) -> None:
    answer = desk.sends("vendor", "contracts", contract(currency="USD"))
    assert answer.problems.rows() == [(2, "currency", "cannot-be-changed", "EF-10")]


def test_a_contract_is_with_a_customer_that_we_know_and_lasts_a_day(desk: Desk) -> None:
    answer = desk.sends(
        "vendor",
        "contracts",
        contract(contract_number="N-1", customer_account="nobody"),
        contract(contract_number="N-2", ends="2025-12-31"),
    )
    assert answer.problems.select("row_no", "column", "code").rows() == [
        (2, "customer_account", "account-unknown"),
        (3, "ends", "ends-before-start"),
    ]


def test_the_customer_may_be_spelled_in_any_case(desk: Desk) -> None:
    assert desk.sends("vendor", "contracts", contract(customer_account="ALDERMOOR")).counts == (
        0,
        1,
        0,
        0,
    )
