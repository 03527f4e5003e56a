"""Order lines of the vendor, of channel partners and of OEMs."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from flows.ingest import steps
from flows.ingest.kinds import orders
from flows.ingest.kinds.kind import Case, Role
from flows.ledger import reports
from schemas.sheets.delegations import SCOPES
from schemas.sheets.orders import Orders
from tests.flows.desk import Desk, sheet

LINE = {
    "order_number": "SO-1",
    "order_line": "10",
    "order_date": "2026-11-20",
    "customer_name": "Heron Schools",
    "contact_email": "it@heron.example",
    "sku": "SRV",
    "quantity": 3,
}


def line(**more: Any) -> dict[str, Any]:
    return {**LINE, **more}


def for_account(account: str, **more: Any) -> dict[str, Any]:
    return line(customer_name="", customer_account=account, **more)


def days(asked: dict[str, Any]) -> list[str | None]:
    found = [asked[name] for name in ("starts", "ends", "support_starts", "support_ends")]
    return [day.isoformat() if day else None for day in found]


PERIODS: list[tuple[dict[str, Any], list[str | None]]] = [
    ({"sku": "SRV"}, ["2026-11-20", None, "2026-11-20", "2027-11-19"]),
    ({"sku": "SUB"}, ["2026-11-20", "2027-11-19", "2026-11-20", "2027-11-19"]),
    ({"sku": "BARE"}, ["2026-11-20", None, None, None]),
    (
        {"sku": "SUB", "starts": "2027-03-01"},
        ["2027-03-01", "2028-02-29", "2027-03-01", "2028-02-29"],
    ),
    (
        {"sku": "SUB", "starts": "2028-02-29"},
        ["2028-02-29", "2029-02-27", "2028-02-29", "2029-02-27"],
    ),
    (
        {"sku": "SUB", "starts": "2026-12-01", "ends": "2026-12-31"},
        ["2026-12-01", "2026-12-31", "2026-12-01", "2027-11-30"],
    ),
    (
        {"sku": "BARE", "support_ends": "2027-01-31"},
        ["2026-11-20", None, "2026-11-20", "2027-01-31"],
    ),
    (
        {"sku": "SRV", "support_starts": "2027-01-01"},
        ["2026-11-20", None, "2027-01-01", "2027-12-31"],
    ),
]


def test_periods_are_closed_and_month_ends_clamp(desk: Desk) -> None:
    rows = [line(order_line=n, **given) for n, (given, _) in enumerate(PERIODS)]
    answer = desk.sends("vendor", "orders", *rows)
    found = [days(desk.request(answer.serials[n])) for n in range(2, len(PERIODS) + 2)]
    assert found == [expected for _, expected in PERIODS]


def test_keys_follow_the_policy_and_the_delivery_of_the_product(desk: Desk) -> None:
    rows = [line(order_line=sku, sku=sku) for sku in ("SRV", "UNIT", "REG")]
    answer = desk.sends("vendor", "orders", *rows)
    assert [desk.request(answer.serials[n])["keys"] for n in (2, 3, 4)] == [1, 3, 0]
    assert desk.moved()["orders.waiting", "orders.ordered"] == (9, 0)


def test_vouchers_are_ordered_for_the_oem_that_is_the_partner(desk: Desk) -> None:
    asked = desk.asks("vendor", "orders", line(fulfilment="voucher", partner_account="ACME"))
    assert (asked["action"], asked["account_id"], asked["keys"]) == ("vouchers", "acme", 0)
    assert asked["recipients"] == "office@acme.example"


def test_vouchers_are_ordered_for_the_oem_that_is_the_customer(desk: Desk) -> None:
    asked = desk.asks("vendor", "orders", for_account("zeta", fulfilment="voucher"))
    assert (asked["account_id"], asked["recipients"]) == ("zeta", "office@zeta.example")


def test_an_oem_orders_vouchers_for_itself(desk: Desk) -> None:
    asked = desk.asks("acme", "orders", line(fulfilment="voucher"))
    assert (asked["account_id"], asked["recipients"]) == ("acme", "office@acme.example")


UNKNOWN = [("customer_account", "account-unknown")]

WRONG: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    (line(sku="SRW"), [("sku", "sku-unknown")]),
    (line(sku="OLD"), [("sku", "sku-discontinued")]),
    (line(fulfilment="voucher"), [("fulfilment", "vouchers-need-an-oem")]),
    (for_account("nobody"), [("customer_account", "account-unknown")]),
    (line(partner_account="nobody"), [("partner_account", "account-unknown")]),
    (for_account("shut"), [("customer_account", "account-inactive")]),
    (line(partner_account="paused"), [("partner_account", "account-inactive")]),
    (line(partner_account="aldermoor"), [("partner_account", "account-wrong-role")]),
    (line(customer_name=""), [("customer_name", "customer-missing")]),
    (line(unit_price="5"), [("currency", "currency-missing")]),
    (
        line(starts="2026-12-01", ends="2026-11-30"),
        [("ends", "ends-before-start")],
    ),
]


def test_a_line_that_cannot_be_fulfilled_says_why_at_the_cell(desk: Desk) -> None:
    rows = [{**row, "order_line": n} for n, (row, _) in enumerate(WRONG)]
    answer = desk.sends("vendor", "orders", *rows)
    assert answer.counts == (0, 0, len(WRONG), 0)
    assert [answer.said(n) for n in range(2, len(WRONG) + 2)] == [said for _, said in WRONG]


def test_a_partner_sees_no_difference_between_another_partner_and_none(desk: Desk) -> None:
    answer = desk.sends(
        "kita",
        "orders",
        line(partner_account="lutra"),
        line(partner_account="nobody", order_line="20"),
    )
    assert answer.problems.rows() == [
        (2, "partner_account", "account-unknown", None),
        (3, "partner_account", "account-unknown", None),
    ]


def test_a_product_can_be_ordered_until_the_day_before_it_is_discontinued(desk: Desk) -> None:
    answer = desk.sends("vendor", "orders", line(sku="OLD"))
    assert answer.detail() == "2026-11-20"


def test_a_customer_that_is_not_the_partners_reads_like_one_that_does_not_exist(
    desk: Desk,
) -> None:
    named = ["nobody", "shut", "zeta", "Brook"]
    rows = [for_account(customer, order_line=customer) for customer in named]
    answer = desk.sends("kita", "orders", *rows)
    assert answer.problems.rows() == [
        (row_no, "customer_account", "account-unknown", None) for row_no in (2, 3, 4, 5)
    ]


def test_a_partner_orders_for_a_customer_that_delegated_to_it_in_any_case(desk: Desk) -> None:
    asked = desk.asks("kita", "orders", for_account("ALDERMOOR"))
    assert (asked["account_id"], asked["recipients"]) == ("aldermoor", "office@kita.example")


@pytest.mark.parametrize("scope", [scope.value for scope in SCOPES])
def test_a_partner_with_a_delegation_of_any_scope_may_order(desk: Desk, scope: str) -> None:
    row = {"customer_account": "shelf", "scope": scope, "valid_from": "2026-11-20"}
    account = {"account_id": "shelf", "name": "Shelf", "role": "customer", "country": "GB"}
    desk.sends("vendor", "accounts", {**account, "language": "en", "email": "it@shelf.example"})
    assert desk.refusal("acme", "orders", for_account("shelf")) == UNKNOWN
    desk.sends("vendor", "delegations", {**row, "partner_account": "acme"})
    assert desk.asks("acme", "orders", for_account("shelf"))["account_id"] == "shelf"


def test_a_delegation_lets_order_from_its_first_day_to_its_last_as_the_drop_was_seen(
    desk: Desk,
) -> None:
    order = for_account("Brook")
    assert desk.refusal("kita", "orders", order) == UNKNOWN
    desk.leaves("lutra", "late.csv", sheet("orders", order))
    (drop_no,) = steps.list_drops(desk.services, desk.settings, desk.night_no)
    desk.night("2026-11-21")
    seen_in_time = steps.take_in(desk.services, desk.settings, drop_no, desk.night_no)
    assert seen_in_time.accepted == 1
    assert desk.refusal("lutra", "orders", for_account("Brook", order_line="2")) == UNKNOWN
    assert desk.asks("kita", "orders", order)["account_id"] == "Brook"


def test_a_customer_that_is_only_named_needs_no_delegation(desk: Desk) -> None:
    asked = desk.asks("lutra", "orders", line(customer_name="Brook"))
    assert asked["account_id"] == "lutra"


def test_a_partner_that_may_not_receive_keys_sends_them_to_its_customer(desk: Desk) -> None:
    asked = desk.asks("lutra", "orders", for_account("aldermoor"))
    assert asked["recipients"] == "it@heron.example"


def test_an_order_for_a_named_customer_goes_where_the_partner_has_it_delivered(desk: Desk) -> None:
    asked = desk.asks("lutra", "orders", line())
    assert (asked["account_id"], asked["language"]) == ("lutra", "fr")
    assert asked["recipients"] == "it@heron.example;office@lutra.example"


def test_the_vendors_order_goes_where_the_partner_it_names_has_it_delivered(desk: Desk) -> None:
    asked = desk.asks("vendor", "orders", line(partner_account="Lutra"))
    assert (asked["account_id"], asked["recipients"]) == (
        "lutra",
        "it@heron.example;office@lutra.example",
    )


def test_the_vendors_order_without_accounts_is_the_vendors_and_goes_to_the_contact(
    desk: Desk,
) -> None:
    asked = desk.asks("vendor", "orders", line())
    assert (asked["account_id"], asked["recipients"]) == ("vendor", "it@heron.example")


def test_two_senders_may_use_the_same_order_number(desk: Desk) -> None:
    first = desk.asks("vendor", "orders", line())
    second = desk.asks("kita", "orders", line(quantity=4))
    assert first["business_key"] == second["business_key"] == "SO-1/10"
    assert first["serial"] != second["serial"]


def test_an_order_line_that_a_spreadsheet_took_for_a_number_finds_its_product(desk: Desk) -> None:
    answer = desk.sends("vendor", "orders", line(sku="42"))
    assert answer.problems.rows() == [(2, "sku", "leading-zeros-restored", "0042")]
    assert answer.counts == (1, 0, 0, 0)


def test_a_customer_sends_no_orders(desk: Desk) -> None:
    answer = desk.sends("aldermoor", "orders", line())
    assert answer.receipt.state == "refused"
    assert desk.count_requests() == 0


def test_the_start_of_the_license_is_the_order_date_where_none_is_given(desk: Desk) -> None:
    asked = desk.asks("vendor", "orders", line(order_date="2026-10-31"))
    assert asked["starts"] == date(2026, 10, 31)


def test_zeros_of_an_account_are_restored_for_those_who_deal_with_it(desk: Desk) -> None:
    account = {"name": "Nought", "role": "customer", "country": "GB", "language": "en"}
    for account_id in ("00123", "00456"):
        row = {**account, "account_id": account_id, "email": "it@nought.example"}
        assert desk.sends("vendor", "accounts", row).counts == (1, 0, 0, 0)
    delegation = {"customer_account": "123", "partner_account": "kita", "scope": "renew"}
    given = desk.sends("vendor", "delegations", {**delegation, "valid_from": "2026-11-20"})
    assert given.said() == [("customer_account", "leading-zeros-restored")]
    answer = desk.sends("kita", "orders", for_account("123"), for_account("456", order_line="2"))
    assert answer.problems.rows() == [
        (3, "customer_account", "account-unknown", None),
        (2, "customer_account", "leading-zeros-restored", "00123"),
    ]


def test_a_line_whose_license_nobody_would_receive_is_refused(desk: Desk) -> None:
    """The contact is required today; the rule stands for kinds of rows to which it is not."""
    dtypes = {name: column.dtype for name, column in Orders.columns().items()}
    row = {**line(order_date=date(2026, 11, 20), contact_email=None), "row_no": 2}
    rows = pl.DataFrame([row], schema={"row_no": pl.Int64(), **dtypes})
    day = date(2026, 11, 20)
    case = Case("vendor", Role.VENDOR, "en", seen_on=day, as_of=day, night_no=2)
    with desk.services.database.begin() as books:
        ruling = orders.rule(rows, orders.look_up(books, rows, case), case)
    found = pl.concat([problems for _, problems in ruling.problems])
    assert found.rows() == [(2, "contact_email", "no-recipient", None)]


def test_slashes_in_number_and_line_make_no_two_lines_one(desk: Desk) -> None:
    answer = desk.sends(
        "vendor",
        "orders",
        line(order_number="A/", order_line="B"),
        line(order_number="A", order_line="/B", quantity=4),
    )
    assert answer.counts == (2, 0, 0, 0)
    with desk.services.database.begin(readonly=True) as books:
        told = reports.order_lines(books, desk.night_no, 9)
    assert told["order_line"].to_list() == ["A//B", "A//B"]


def test_the_longest_order_number_and_line_are_taken_in_on_postgresql(postgres_desk: Desk) -> None:
    longest = line(order_number="/" * 64, order_line="~" * 64)
    assert postgres_desk.sends("vendor", "orders", longest).counts == (1, 0, 0, 0)
