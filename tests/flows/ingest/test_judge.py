"""What becomes of each row: stages, order, repeats, holds; and that every row is answered."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.problems import senders
from tests.flows.desk import Answer, Desk, Row, copied, opened
from tests.flows.ingest.kinds.test_drawdowns import draw
from tests.flows.ingest.kinds.test_orders import for_account, line
from tests.flows.ingest.kinds.test_vouchers import voucher


def test_only_the_first_stage_that_refuses_a_row_reports_with_all_its_problems(desk: Desk) -> None:
    answer = desk.sends(
        "vendor",
        "orders",
        for_account("nobody", partner_account="nobody", sku="SRW", quantity="three"),
        for_account("nobody", partner_account="nobody", sku="SRW", unit_price=5),
        line(sku="SRW", unit_price=5, starts="2026-12-02", ends="2026-12-01"),
        line(sku="SRW", fulfilment="voucher"),
    )
    assert [column for column, _ in answer.said(2)] == ["quantity"]
    assert answer.said(3) == [
        ("customer_account", "account-unknown"),
        ("partner_account", "account-unknown"),
    ]
    assert sorted(answer.said(4)) == [
        ("currency", "currency-missing"),
        ("ends", "ends-before-start"),
    ]
    assert answer.said(5) == [
        ("sku", "sku-unknown"),
        ("fulfilment", "vouchers-need-an-oem"),
    ]


def test_a_repeat_in_the_file_is_a_duplicate_and_a_contradiction_names_the_cells(
    desk: Desk,
) -> None:
    answer = desk.sends(
        "vendor", "orders", line(), line(), line(quantity=4, po_number="PO-7"), line()
    )
    assert [answer.statuses[n] for n in (2, 3, 4, 5)] == [
        "accepted",
        "duplicate",
        "refused",
        "duplicate",
    ]
    assert answer.problems.sort("column").rows() == [
        (4, "po_number", "conflicts-with-earlier-row", "#2"),
        (4, "quantity", "conflicts-with-earlier-row", "#2"),
    ]
    assert desk.moved()["orders.waiting", "orders.ordered"] == (3, 0)


def test_a_repeat_on_a_later_night_is_answered_with_the_earlier_serial(desk: Desk) -> None:
    first = desk.sends("vendor", "orders", line())
    desk.night("2026-11-25")
    again = desk.sends("vendor", "orders", line(), line(quantity=4))
    assert again.counts == (0, 1, 1, 0)
    assert again.serials == first.serials
    assert again.problems.rows() == [
        (3, "quantity", "conflicts-with-earlier-row", "M0000000000012")
    ]


def test_a_row_is_the_same_however_its_sender_writes_it(desk: Desk) -> None:
    desk.sends("vendor", "orders", line(country="GB", unit_price="5.50", currency="EUR"))
    again = line(country="gb", unit_price=" 5.5 ", currency="eur", order_date="20 November 2026")
    assert desk.sends("vendor", "orders", again).counts == (0, 1, 0, 0)


def test_a_line_that_writes_out_what_an_empty_cell_means_repeats_it(desk: Desk) -> None:
    answer = desk.sends("vendor", "orders", line(), line(fulfilment="license"))
    assert answer.counts == (1, 1, 0, 0)
    other = desk.sends("vendor", "orders", line(fulfilment="voucher"))
    assert other.said() == [("fulfilment", "conflicts-with-earlier-row")]


def test_a_right_row_after_a_wrong_one_with_its_key_is_accepted(desk: Desk) -> None:
    answer = desk.sends("vendor", "orders", line(sku="SRW"), line(), line(sku="SRW"), line())
    assert [answer.statuses[n] for n in (2, 3, 4, 5)] == [
        "refused",
        "accepted",
        "refused",
        "duplicate",
    ]
    assert answer.said(2) == [("sku", "sku-unknown")]
    assert answer.said(4) == [("sku", "conflicts-with-earlier-row")]


def test_an_identical_repeat_of_a_refused_row_is_refused_for_the_same_reason(desk: Desk) -> None:
    answer = desk.sends("vendor", "orders", line(sku="SRW"), line(sku="SRW"))
    assert answer.counts == (0, 0, 2, 0)
    assert answer.said(2) == answer.said(3) == [("sku", "sku-unknown")]


def test_a_refused_row_gets_another_chance_once_the_books_know_its_product(desk: Desk) -> None:
    assert desk.refusal("acme", "orders", line(sku="LATE")) == [("sku", "sku-unknown")]
    product = {
        "sku": "LATE",
        "name": "Late",
        "version": "1",
        "metric": "user",
        "license_type": "perpetual",
        "key_policy": "per line",
        "key_delivery": "on the certificate",
    }
    desk.sends("vendor", "products", product)
    desk.asks("acme", "orders", line(sku="LATE"))


def test_a_row_that_was_accepted_stays_a_duplicate_whatever_the_books_say_by_then(
    desk: Desk,
) -> None:
    desk.asks("acme", "vouchers", voucher("V-LAST"))
    desk.night("2026-12-24")
    assert desk.sends("acme", "vouchers", voucher("V-LAST")).counts == (0, 1, 0, 0)


def test_keys_that_a_sender_chooses_are_its_own_and_vouchers_are_everybodys(desk: Desk) -> None:
    for sender in ("vendor", "kita", "acme"):
        assert desk.asks(sender, "orders", line())["scope"] == sender
    assert desk.asks("acme", "vouchers", voucher("V-1"))["scope"] == "*"


def test_quantities_add_up_over_all_drops_of_a_senders_night_until_they_are_held(
    desk: Desk,
) -> None:
    first = desk.sends("kita", "orders", line(order_line="1", quantity=60))
    second = desk.sends(
        "kita",
        "orders",
        line(order_line="2", quantity=40),
        line(order_line="3", quantity=1),
        line(order_line="4", sku="SRW"),
    )
    assert (first.counts, second.counts) == ((1, 0, 0, 0), (1, 0, 1, 1))
    assert second.said(3) == [(None, "held-for-approval")]
    assert second.detail(3) == "40"
    assert desk.sends("lutra", "orders", line(quantity=9_000)).counts == (1, 0, 0, 0)
    desk.night("2026-11-21")
    assert desk.sends("kita", "orders", line(order_line="5", quantity=100)).counts == (1, 0, 0, 0)


def test_above_the_quantity_of_the_settings_even_the_vendors_rows_are_held(desk: Desk) -> None:
    assert desk.sends("vendor", "orders", line(quantity=10_001)).counts == (0, 0, 0, 1)
    assert desk.moved().get(("orders.waiting", "orders.ordered")) is None


def test_what_repeats_a_held_row_waits_with_it_for_the_decision(desk: Desk) -> None:
    answer = desk.sends(
        "kita",
        "orders",
        line(order_line="1", quantity=101),
        line(order_line="1", quantity=101),
        line(order_line="1", quantity=102),
    )
    assert answer.counts == (0, 0, 0, 3)


def test_what_is_held_has_drawn_nothing_and_asks_for_nothing(desk: Desk) -> None:
    row = draw("R-1", 101, contract_number="EF-1", sku="UNIT")
    assert desk.sends("kita", "drawdowns", row).counts == (0, 0, 0, 1)
    assert ("funds.drawn", "funds.open") not in desk.moved()
    assert desk.count_requests() == 0


ORDER_ROWS = st.builds(
    line,
    order_number=st.sampled_from(["SO-1", "SO-2"]),
    order_line=st.sampled_from(["10", "20", ""]),
    sku=st.sampled_from(["SRV", "UNIT", "SUB", "SRW", "42"]),
    quantity=st.sampled_from([1, 30, 90, 0, "many"]),
    partner_account=st.sampled_from(["", "", "KITA", "lutra"]),
    unit_price=st.sampled_from(["", "", "9.5"]),
)
DRAW_ROWS = st.builds(
    draw,
    request_id=st.sampled_from(["R-1", "R-2", "R-3"]),
    quantity=st.integers(1, 9),
    contract_number=st.sampled_from(["EF-1", "EF-10", "EF-CAP", "EF-B", "901"]),
    sku=st.sampled_from(["SRV", "SRV", "SRW"]),
    requested_on=st.sampled_from(["2026-11-20", "2026-11-20", "2026-01-20"]),
)
SHEETS = st.one_of(
    st.tuples(st.just("orders"), st.lists(ORDER_ROWS, min_size=1, max_size=9)),
    st.tuples(st.just("drawdowns"), st.lists(DRAW_ROWS, min_size=1, max_size=9)),
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(SHEETS, min_size=1, max_size=2))
def test_every_row_is_answered_and_the_same_drop_has_no_second_effect(
    stocked: Path, sheets: list[tuple[str, list[Row]]]
) -> None:
    with TemporaryDirectory() as place, opened(copied(stocked, Path(place) / "desk")) as desk:
        for kind, rows in sheets:
            answer = desk.sends("kita", kind, *rows)
            told = answer.receipt
            assert told.rows == len(rows) == sum(answer.counts) == len(answer.statuses)
            refused = {n for n, status in answer.statuses.items() if status == "refused"}
            assert refused == _refused_in(answer.problems.rows())
            _has_no_second_effect(desk, kind, answer, rows)


def _has_no_second_effect(desk: Desk, kind: str, answer: Answer, rows: list[Row]) -> None:
    before, requests = desk.moved(), desk.count_requests()
    taken = {"accepted", "duplicate"}
    right = [rows[n - 2] for n, status in answer.statuses.items() if status in taken]
    if right:
        assert desk.sends("kita", kind, *right).counts == (0, len(right), 0, 0)
    assert (desk.moved(), desk.count_requests()) == (before, requests)


def _refused_in(problems: list[tuple[Any, ...]]) -> set[int]:
    notes = {senders.ZEROS_RESTORED.code, senders.HELD_FOR_APPROVAL.code}
    return {row_no for row_no, _, code, _ in problems if code not in notes}
