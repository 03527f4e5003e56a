"""A license comes back, whole or in part: its keys are revoked, what stays goes on."""

from typing import Any

import sqlalchemy as sa

from schemas import tables
from schemas.movements import Account
from tests.flows.desk import Desk
from tests.flows.ingest.kinds.test_drawdowns import draw
from tests.flows.ingest.kinds.test_rehosts import entitlements, revocations, text


def ordered(desk: Desk, quantity: int = 10, sku: str = "SRV") -> str:
    """A license that aldermoor ordered, issued: its serial number."""
    row = {
        "order_number": "SO-1",
        "order_line": 1,
        "order_date": "2026-11-20",
        "customer_account": "aldermoor",
        "contact_email": "it@aldermoor.example",
        "sku": sku,
        "quantity": quantity,
    }
    answer = desk.sends("vendor", "orders", row)
    assert answer.statuses == {2: "accepted"}, answer.problems
    desk.issues()
    desk.night("2026-11-21")
    return text(answer.serials[2])


def back(serial: str, return_id: str = "RT-1", **more: Any) -> dict[str, Any]:
    return {"return_id": return_id, "serial_number": serial, "reason": "Ordered twice", **more}


def test_a_license_that_comes_back_whole_is_returned_and_its_key_revoked_at_once(
    desk: Desk,
) -> None:
    serial = ordered(desk)
    answer = desk.sends("vendor", "returns", back(serial, credit_note="CN-7"))
    assert answer.statuses == {2: "accepted"}, answer.problems
    assert desk.issues() == 2
    assert entitlements(desk) == [(10, 1, None, "returned", None)]
    assert revocations(desk) == [(1, None, "returned", None)]
    returned = (Account.ENTITLEMENTS_RETURNED.value, Account.ENTITLEMENTS_ACTIVE.value)
    assert desk.moved()[returned] == (1, 0)
    assert desk.unbalanced() == ()
    again = desk.sends("vendor", "returns", back(serial, "RT-2"))
    assert again.said() == [("serial_number", "serial-ended")]
    assert again.detail() == "returned"


def test_of_a_part_that_comes_back_the_rest_goes_on_under_its_own_serial(desk: Desk) -> None:
    serial = ordered(desk)
    answer = desk.sends("vendor", "returns", back(serial, quantity=4))
    assert answer.said() == [(None, "rest-goes-on")]
    assert answer.detail() == f"{text(3)} (6)"
    desk.issues()
    assert entitlements(desk) == [(10, 1, None, "replaced", None), (6, 1, None, None, 1)]
    assert revocations(desk) == [(1, None, "returned", None)]
    assert desk.unbalanced() == ()


def test_keys_that_come_back_by_number_are_revoked_at_once(desk: Desk) -> None:
    serial = ordered(desk, 5, sku="UNIT")
    answer = desk.sends("vendor", "returns", back(serial, key_numbers="2, 4-5"))
    assert answer.statuses == {2: "accepted"}, answer.problems
    assert desk.issues() == 5 + 2 + 3
    assert [row[:3] for row in revocations(desk)] == [
        (1, 2, "returned"),
        (1, 4, "returned"),
        (1, 5, "returned"),
        (1, None, "replaced"),
    ]
    assert [row[0] for row in entitlements(desk)] == [5, 2]
    assert desk.unbalanced() == ()


def test_more_than_was_granted_does_not_come_back(desk: Desk) -> None:
    serial = ordered(desk)
    answer = desk.sends(
        "vendor",
        "returns",
        back(serial, "RT-1", quantity=11),
        back(serial, "RT-2", quantity=6),
        back(serial, "RT-3", quantity=5),
        back(serial, "RT-4", quantity=4),
    )
    assert answer.counts == (2, 0, 2, 0)
    assert answer.said(2) == answer.said(4) == [("quantity", "quantity-above-license")]
    desk.issues()
    assert entitlements(desk) == [(10, 1, None, "returned", None)]
    assert desk.unbalanced() == ()


def test_what_a_customer_gives_back_waits_for_approval_and_takes_nothing_till_then(
    desk: Desk,
) -> None:
    serial = ordered(desk)
    answer = desk.sends("aldermoor", "returns", back(serial, quantity=4))
    assert answer.counts == (0, 0, 0, 1)
    assert answer.said() == [(None, "return-waits")]
    assert revocations(desk) == []
    assert desk.frame(sa.select(tables.takings)).height == 0
    assert desk.unbalanced() == ()


def test_nobody_gives_back_the_license_of_another(desk: Desk) -> None:
    serial = ordered(desk)
    delegation = {
        "customer_account": "aldermoor",
        "partner_account": "lutra",
        "scope": "rehost; change; upgrade",
        "valid_from": "2026-01-02",
    }
    assert desk.sends("vendor", "delegations", delegation).receipt.accepted == 1
    for sender in ("lutra", "Brook"):
        answer = desk.sends(sender, "returns", back(serial), back(text(99), "RT-2"))
        assert answer.said(2) == answer.said(3) == [("serial_number", "serial-unknown")]


def test_a_return_is_known_by_its_number(desk: Desk) -> None:
    serial = ordered(desk)
    desk.sends("vendor", "returns", back(serial))
    assert desk.sends("vendor", "returns", back(serial)).counts == (0, 1, 0, 0)
    other = desk.sends("vendor", "returns", back(serial, quantity=3))
    assert other.said() == [("quantity", "conflicts-with-earlier-row")]


def test_what_vouchers_or_funds_made_does_not_come_back_by_sheet_yet(desk: Desk) -> None:
    drawn = desk.sends("aldermoor", "drawdowns", draw("R-1", 2, sku="SRV", contract_number="EF-1"))
    desk.issues()
    serial = text(drawn.serials[2])
    answer = desk.sends(
        "vendor",
        "returns",
        back(serial),
        {"return_id": "RT-2", "voucher_id": "V-1", "reason": "Unsold"},
    )
    assert answer.said(2) == [("serial_number", "license-not-returnable")]
    assert answer.said(3) == [("voucher_id", "voucher-not-returnable")]
