"""The vendor lists vouchers that were printed elsewhere and sold to an OEM."""

from typing import Any

from tests.flows.desk import Desk
from tests.flows.ingest.kinds.test_vouchers import voucher

LISTED = {
    "voucher_id": "N-1",
    "batch_id": "B-2",
    "oem_account": "acme",
    "sku": "SRV",
    "quantity": 5,
    "redeem_by": "2027-06-30",
}
ISSUED = ("vouchers.open", "vouchers.issued")
VOID = ("vouchers.void", "vouchers.open")
BACK = ("vouchers.open", "vouchers.void")


def listed(**more: Any) -> dict[str, Any]:
    return {**LISTED, **more}


def test_listed_vouchers_are_issued_once(desk: Desk) -> None:
    before = desk.moved()[ISSUED][0]
    assert desk.sends("vendor", "voucher_lists", listed()).counts == (1, 0, 0, 0)
    assert desk.sends("vendor", "voucher_lists", listed()).counts == (0, 1, 0, 0)
    assert desk.moved()[ISSUED] == (before + 5, 0)


def test_a_voucher_declared_void_leaves_the_open_ones_and_may_come_back(desk: Desk) -> None:
    void = desk.moved()[VOID][0]
    desk.sends("vendor", "voucher_lists", listed())
    gone = desk.sends("vendor", "voucher_lists", listed(status="void"))
    assert gone.said() == [("status", "amended")]
    assert desk.moved()[VOID] == (void + 5, 0)
    desk.sends("vendor", "voucher_lists", listed())
    assert desk.moved()[BACK] == (5, 0)


def test_a_spent_voucher_cannot_be_declared_void(desk: Desk) -> None:
    for voucher_id in ("V-1", "V/2026/1"):
        desk.asks("acme", "vouchers", voucher(voucher_id))
        row = listed(voucher_id=voucher_id, batch_id="B-1", quantity="", status="void")
        answer = desk.sends("vendor", "voucher_lists", row)
        assert answer.problems.rows() == [(2, "status", "cannot-be-changed", voucher_id)]


def test_what_a_voucher_is_good_for_and_for_whom_never_changes(desk: Desk) -> None:
    desk.sends("vendor", "voucher_lists", listed())
    other = listed(oem_account="zeta", sku="UNIT", quantity=6)
    answer = desk.sends("vendor", "voucher_lists", other)
    assert sorted(answer.said()) == [
        (column, "cannot-be-changed") for column in ("oem_account", "quantity", "sku")
    ]


def test_vouchers_are_listed_for_an_oem_and_a_product_that_we_know(desk: Desk) -> None:
    answer = desk.sends(
        "vendor",
        "voucher_lists",
        listed(oem_account="nobody"),
        listed(voucher_id="N-2", oem_account="kita"),
        listed(voucher_id="N-3", sku="SRW"),
        listed(voucher_id="N-4", sku="OLD"),
        listed(voucher_id="N-5", unit_price="5"),
    )
    assert answer.problems.rows() == [
        (2, "oem_account", "account-unknown", None),
        (3, "oem_account", "account-wrong-role", "oem"),
        (4, "sku", "sku-unknown", None),
        (6, "currency", "currency-missing", None),
    ]
    assert answer.statuses[3] == "refused"
    assert answer.counts == (1, 0, 4, 0)
