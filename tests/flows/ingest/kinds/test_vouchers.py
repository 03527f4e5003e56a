"""An OEM converts vouchers it bought into licenses for its customers."""

from datetime import date, timedelta
from typing import Any

import pytest

from flows.cli.load import put
from flows.ingest import steps
from tests.flows.desk import Desk, sheet

HERON = {
    "customer_name": "Heron Schools",
    "contact_email": "it@heron.example",
    "country": "US",
    "activation_date": "2026-11-16",
}


def voucher(voucher_id: str, **more: Any) -> dict[str, Any]:
    return {**HERON, "voucher_id": voucher_id, **more}


def test_a_voucher_becomes_a_license_of_the_oem_from_its_activation_on(desk: Desk) -> None:
    asked = desk.asks("acme", "vouchers", voucher("V-1"))
    assert (asked["account_id"], asked["quantity"], asked["keys"]) == ("acme", 1, 1)
    assert (asked["starts"], asked["ends"]) == (date(2026, 11, 16), None)
    assert (asked["support_starts"], asked["support_ends"]) == (
        date(2026, 11, 16),
        date(2027, 11, 15),
    )
    assert desk.moved()["vouchers.redeemed", "vouchers.open"] == (1, 0)


def test_a_voucher_for_five_units_becomes_one_license_for_five(desk: Desk) -> None:
    asked = desk.asks("acme", "vouchers", voucher("V-LOT", quantity=5, part=1, sku="SRV"))
    assert (asked["quantity"], asked["keys"]) == (5, 1)
    assert desk.moved()["vouchers.redeemed", "vouchers.open"] == (5, 0)


def test_keys_of_a_product_that_is_registered_wait_for_the_registration(desk: Desk) -> None:
    asked = desk.asks("acme", "vouchers", voucher("V-REG"))
    assert (asked["quantity"], asked["keys"]) == (3, 0)


def test_a_license_that_names_no_day_starts_on_the_as_of(desk: Desk) -> None:
    assert desk.asks("acme", "vouchers", voucher("V-1", activation_date=""))["starts"] == date(
        2026, 11, 20
    )


def test_an_unknown_voucher_and_one_of_another_oem_read_the_same(desk: Desk) -> None:
    answer = desk.sends("acme", "vouchers", *(voucher(v) for v in ("V-99", "Z-1", "z-1")))
    assert answer.problems.rows() == [
        (row_no, "voucher_id", "voucher-unknown", None) for row_no in (2, 3, 4)
    ]


def test_a_voucher_that_another_customer_has_is_spent_and_names_the_serial(desk: Desk) -> None:
    first = desk.sends("acme", "vouchers", voucher("V-1"))
    desk.night("2026-11-21")
    again = desk.sends("acme", "vouchers", voucher("V-1", customer_name="Tern Quay"))
    assert again.said() == [
        ("customer_name", "conflicts-with-earlier-row"),
        ("voucher_id", "voucher-spent"),
    ]
    assert first.serials == {2: 1}
    assert again.detail() == "M0000000000012"
    assert desk.moved()["vouchers.redeemed", "vouchers.open"] == (1, 0)


@pytest.mark.parametrize(
    "first", [{}, {"part": 1, "sku": "SRV", "quantity": 1}], ids=["empty", "written out"]
)
def test_a_voucher_row_says_the_same_with_its_defaults_written_out_and_empty(
    desk: Desk, first: dict[str, object]
) -> None:
    accepted = desk.sends("acme", "vouchers", voucher("V-1", **first))
    assert accepted.counts == (1, 0, 0, 0)
    desk.night("2026-11-21")
    written = {"part": 1, "sku": "SRV", "quantity": 1}
    again = desk.sends("acme", "vouchers", voucher("V-1"), voucher("V-1", **written))
    assert again.counts == (0, 2, 0, 0)
    assert again.serials == {2: 1, 3: 1}


def test_a_converted_voucher_of_another_oem_still_reads_as_unknown(desk: Desk) -> None:
    desk.asks("zeta", "vouchers", voucher("Z-1"))
    answer = desk.sends("acme", "vouchers", voucher("Z-1"), voucher("Z-1", country="FR"))
    assert answer.problems.rows() == [
        (row_no, "voucher_id", "voucher-unknown", None) for row_no in (2, 3)
    ]


def test_a_voucher_can_be_redeemed_on_its_last_day_but_not_after_it(desk: Desk) -> None:
    assert desk.asks("acme", "vouchers", voucher("V-LAST"))["serial"] == 1
    answer = desk.sends("acme", "vouchers", voucher("V-LATE"))
    assert answer.problems.rows() == [(2, "voucher_id", "voucher-expired", "2026-11-19")]


def test_a_file_loaded_after_the_night_it_is_run_for_was_seen_on_that_night(desk: Desk) -> None:
    desk.clock.moment += timedelta(days=4)
    loaded = put(desk.services, sheet("vouchers", voucher("V-LAST")), "v.csv", "acme", "ann")
    (drop_no,) = steps.list_drops(desk.services, desk.settings, desk.night_no)
    assert drop_no == loaded["drop"]
    assert steps.take_in(desk.services, desk.settings, drop_no, desk.night_no).accepted == 1


WRONG: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    (voucher("V-VOID"), [("voucher_id", "voucher-void")]),
    (voucher("V-RENEW"), [("voucher_id", "voucher-for-renewal")]),
    (voucher("V-1", sku="UNIT"), [("sku", "voucher-other-sku")]),
    (voucher("V-LOT", quantity=2), [("quantity", "voucher-in-parts")]),
    (voucher("V-REG", part=2), [("part", "voucher-in-parts")]),
    (voucher("V-2", customer_name=""), [("customer_name", "required")]),
    (
        voucher("V-3", contact_email="", country=""),
        [("contact_email", "required"), ("country", "required")],
    ),
]


def test_a_voucher_that_cannot_be_converted_says_why_at_the_cell(desk: Desk) -> None:
    answer = desk.sends("acme", "vouchers", *(row for row, _ in WRONG))
    assert answer.counts == (0, 0, len(WRONG), 0)
    assert [answer.said(n) for n in range(2, len(WRONG) + 2)] == [said for _, said in WRONG]
    assert answer.detail(4) == "SRV"
    assert answer.detail(5) == "5"


def test_an_oem_that_receives_everything_may_leave_its_customer_out(desk: Desk) -> None:
    asked = desk.asks("zeta", "vouchers", {"voucher_id": "Z-1"})
    assert (asked["recipients"], asked["language"]) == ("office@zeta.example", "de")


def test_what_an_oem_delivers_to_both_goes_to_both(desk: Desk) -> None:
    asked = desk.asks("duo", "vouchers", voucher("D-1"))
    assert asked["recipients"] == "it@heron.example;office@duo.example"


def test_what_an_oem_delivers_to_its_customer_goes_to_nobody_else(desk: Desk) -> None:
    asked = desk.asks("acme", "vouchers", voucher("V-1", language="fr"))
    assert (asked["recipients"], asked["language"]) == ("it@heron.example", "fr")


def test_zeros_that_a_spreadsheet_ate_are_restored_and_the_sender_is_told(desk: Desk) -> None:
    answer = desk.sends("acme", "vouchers", voucher("7001"))
    assert answer.counts == (1, 0, 0, 0)
    assert answer.problems.rows() == [(2, "voucher_id", "leading-zeros-restored", "0007001")]
    assert desk.request(answer.serials[2])["business_key"] == "0007001/1"
    again = desk.sends("acme", "vouchers", voucher("0007001"))
    assert (again.counts, again.serials) == ((0, 1, 0, 0), {2: answer.serials[2]})


def test_zeros_are_not_restored_to_a_voucher_of_somebody_else(desk: Desk) -> None:
    answer = desk.sends("acme", "vouchers", voucher("7002"))
    assert answer.problems.rows() == [(2, "voucher_id", "voucher-unknown", None)]


def test_only_an_oem_converts_vouchers(desk: Desk) -> None:
    for sender in ("kita", "aldermoor", "vendor"):
        answer = desk.sends(sender, "vouchers", voucher("V-1"))
        assert (answer.receipt.state, answer.receipt.rows) == ("refused", 0)
    assert desk.count_requests() == 0


def test_a_voucher_with_any_sign_in_its_name_is_spent_once_and_balances(desk: Desk) -> None:
    ids = ["V~1", "V/1", "V~01", "V~/~1", "V//1"]
    listed = {"batch_id": "B-2", "oem_account": "acme", "sku": "SRV", "status": "issued"}
    desk.sends("vendor", "voucher_lists", *({**listed, "voucher_id": one} for one in ids))
    assert desk.sends("acme", "vouchers", *map(voucher, ids)).counts == (5, 0, 0, 0)
    assert desk.sends("acme", "vouchers", *map(voucher, ids)).counts == (0, 5, 0, 0)
    assert desk.unbalanced() == ()
