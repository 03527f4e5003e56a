"""The vendor, or a customer for itself, says who may act for whom."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from schemas.tables import delegations
from tests.flows.desk import Desk

DELEGATION = {
    "customer_account": "aldermoor",
    "partner_account": "lutra",
    "scope": "draw",
    "valid_from": "2026-11-20",
}


def delegation(**more: Any) -> dict[str, Any]:
    return {**DELEGATION, **more}


def test_a_customer_delegates_for_itself(desk: Desk) -> None:
    assert desk.sends("aldermoor", "delegations", delegation()).counts == (1, 0, 0, 0)
    draw = {
        "request_id": "R-1",
        "contract_number": "EF-1",
        "requested_on": "2026-11-20",
        "requested_by": "ops@aldermoor.example",
        "sku": "SRV",
        "quantity": 1,
    }
    assert desk.asks("lutra", "drawdowns", draw)["account_id"] == "aldermoor"


def test_a_customer_cannot_delegate_for_another_whether_that_exists_or_not(desk: Desk) -> None:
    answer = desk.sends(
        "aldermoor",
        "delegations",
        delegation(customer_account="Brook"),
        delegation(customer_account="nobody"),
    )
    assert answer.problems.rows() == [
        (2, "customer_account", "account-unknown", None),
        (3, "customer_account", "account-unknown", None),
    ]


def test_a_partner_must_be_in_the_books(desk: Desk) -> None:
    row = delegation(partner_account="nobody")
    assert desk.refusal("vendor", "delegations", row) == [("partner_account", "not-in-the-books")]


def test_accounts_are_named_without_case_in_new_rows_and_in_amendments(desk: Desk) -> None:
    shouted = delegation(customer_account="BROOK", partner_account="Kita", scope="change; draw")
    assert desk.sends("vendor", "delegations", shouted).counts == (1, 0, 0, 0)
    again = desk.sends("vendor", "delegations", {**shouted, "customer_account": "brook"})
    assert again.counts == (0, 1, 0, 0)
    ended = desk.sends("vendor", "delegations", {**shouted, "valid_to": "2027-01-31"})
    assert ended.said() == [("valid_to", "amended")]
    found = desk.frame(
        sa.select(delegations.c.customer_account, delegations.c.scope).where(
            delegations.c.valid_to == date(2027, 1, 31), delegations.c.partner_account == "kita"
        )
    )
    assert found.rows() == [("Brook", "draw;change")]


def test_the_order_of_scopes_makes_no_other_delegation(desk: Desk) -> None:
    desk.sends("vendor", "delegations", delegation(scope="draw; change"))
    again = desk.sends("vendor", "delegations", delegation(scope="change;draw"))
    assert again.counts == (0, 1, 0, 0)


def test_a_delegation_ends_no_earlier_than_it_begins_and_is_to_somebody_else(desk: Desk) -> None:
    answer = desk.sends(
        "vendor",
        "delegations",
        delegation(valid_to="2026-11-19"),
        delegation(partner_account="Aldermoor"),
    )
    assert [code for _, code in answer.said(2)] == ["ends-before-start"]
    assert [code for _, code in answer.said(3)] == ["delegates-to-itself"]
