"""A contract's customer, or its delegate, draws licenses at the price of the day."""

from datetime import date
from typing import Any

from tests.flows.desk import Desk

DRAW = {
    "contract_number": "EF-1",
    "requested_on": "2026-11-20",
    "requested_by": "ops@aldermoor.example",
    "sku": "SRV",
}
EXCEEDED = [("quantity", "funds-exceeded")]
DRAWN = ("funds.drawn", "funds.open")
OVERAGE = ("funds.open", "funds.overage")


def draw(request_id: str, quantity: int, **more: Any) -> dict[str, Any]:
    return {**DRAW, "request_id": request_id, "quantity": quantity, **more}


def test_a_drawdown_takes_units_and_exact_funds_from_the_contract(desk: Desk) -> None:
    asked = desk.asks("aldermoor", "drawdowns", draw("R-1", 3, sku="REG"))
    assert (asked["account_id"], asked["quantity"]) == ("aldermoor", 3)
    assert desk.moved()[DRAWN] == (3, 999_999)


def test_a_ten_thousandth_is_drawn_exactly(desk: Desk) -> None:
    desk.asks("aldermoor", "drawdowns", draw("R-1", 7, sku="UNIT"))
    assert desk.moved()[DRAWN] == (7, 7)


def test_keys_of_a_contract_are_delivered_at_once(desk: Desk) -> None:
    rows = [draw(sku, 3, sku=sku) for sku in ("SRV", "UNIT", "REG")]
    answer = desk.sends("aldermoor", "drawdowns", *rows)
    assert [desk.request(answer.serials[n])["keys"] for n in (2, 3, 4)] == [1, 3, 3]


def test_the_price_is_that_of_the_day_the_drop_was_seen(desk: Desk) -> None:
    desk.asks("aldermoor", "drawdowns", draw("R-1", 1, sku="SUB"))
    assert desk.moved()[DRAWN] == (1, 120_000)


def test_a_license_starts_on_the_day_of_the_request_unless_the_row_names_another(
    desk: Desk,
) -> None:
    row = draw("R-1", 1, sku="SUB", requested_on="2026-10-31")
    first = desk.asks("aldermoor", "drawdowns", row)
    later = desk.asks("aldermoor", "drawdowns", draw("R-2", 1, starts="2027-01-31"))
    assert (first["starts"], first["ends"]) == (date(2026, 10, 31), date(2027, 10, 30))
    assert (later["starts"], later["ends"]) == (date(2027, 1, 31), None)


def test_a_request_is_at_most_31_days_old_and_never_from_tomorrow(desk: Desk) -> None:
    answer = desk.sends(
        "aldermoor",
        "drawdowns",
        draw("R-1", 1, requested_on="2026-10-20"),
        draw("R-2", 1, requested_on="2026-10-19"),
        draw("R-3", 1, requested_on="2026-11-21"),
    )
    allowed = "2026-10-20 – 2026-11-20"
    assert answer.problems.rows() == [
        (3, "requested_on", "requested-on-out-of-range", allowed),
        (4, "requested_on", "requested-on-out-of-range", allowed),
    ]


def test_an_unknown_contract_and_one_of_somebody_else_read_the_same(desk: Desk) -> None:
    names = ["EF-99", "EF-B", "000900"]
    rows = [draw(name, 1, contract_number=name) for name in names]
    answer = desk.sends("aldermoor", "drawdowns", *rows)
    assert answer.problems.rows() == [
        (row_no, "contract_number", "contract-unknown", None) for row_no in (2, 3, 4)
    ]


def test_zeros_are_restored_to_a_contract_of_ones_own_only(desk: Desk) -> None:
    answer = desk.sends(
        "aldermoor",
        "drawdowns",
        draw("R-1", 1, contract_number="901"),
        draw("R-2", 1, contract_number="900"),
    )
    assert answer.problems.rows() == [
        (3, "contract_number", "contract-unknown", None),
        (2, "contract_number", "leading-zeros-restored", "000901"),
    ]


def test_zeros_are_restored_to_a_contract_one_draws_from_for_its_customer(desk: Desk) -> None:
    answer = desk.sends("lutra", "drawdowns", draw("R-1", 1, contract_number="900"))
    assert answer.problems.rows() == [(2, "contract_number", "leading-zeros-restored", "000900")]
    assert answer.counts == (1, 0, 0, 0)


def test_nothing_is_drawn_outside_the_period_of_the_contract_nor_in_its_grey_year(
    desk: Desk,
) -> None:
    grey = desk.sends("aldermoor", "drawdowns", draw("R-1", 1, contract_number="EF-GREY"))
    assert grey.problems.rows() == [
        (2, "contract_number", "outside-contract-period", "2026-01-01 – 2026-06-30")
    ]
    desk.night("2026-12-31")
    desk.asks("aldermoor", "drawdowns", draw("R-2", 1, requested_on="2026-12-31"))
    desk.night("2027-01-01")
    row = draw("R-3", 1, requested_on="2026-12-31")
    assert desk.refusal("aldermoor", "drawdowns", row) == [
        ("contract_number", "outside-contract-period")
    ]


def test_what_has_no_price_today_cannot_be_drawn(desk: Desk) -> None:
    answer = desk.sends(
        "aldermoor", "drawdowns", draw("R-1", 1, sku="BARE"), draw("R-2", 1, sku="SRW")
    )
    assert answer.problems.rows() == [
        (2, "sku", "price-missing", "2026-11-20"),
        (3, "sku", "sku-unknown", None),
    ]


def test_rows_that_fit_the_funds_together_are_all_accepted(desk: Desk) -> None:
    answer = desk.sends("aldermoor", "drawdowns", draw("R-1", 4), draw("R-2", 6))
    assert answer.counts == (2, 0, 0, 0)
    assert desk.moved()[DRAWN] == (10, 10_000_000)


def test_of_an_overdrawn_contract_a_row_that_fits_again_is_accepted(desk: Desk) -> None:
    answer = desk.sends(
        "aldermoor",
        "drawdowns",
        draw("R-1", 6),
        draw("R-2", 5),
        draw("R-3", 4),
        draw("R-4", 1),
        draw("R-5", 2, contract_number="EF-10"),
    )
    assert answer.problems.rows() == [
        (3, "quantity", "funds-exceeded", "500.0000 EUR"),
        (5, "quantity", "funds-exceeded", "100.0000 EUR"),
    ]
    assert desk.moved()[DRAWN] == (12, 12_000_000)


def test_what_was_drawn_on_earlier_nights_counts(desk: Desk) -> None:
    desk.asks("aldermoor", "drawdowns", draw("R-1", 9))
    desk.night("2026-11-21")
    assert desk.refusal("aldermoor", "drawdowns", draw("R-2", 2)) == EXCEEDED
    desk.asks("aldermoor", "drawdowns", draw("R-3", 1))


def test_a_refused_request_repeated_in_the_same_file_is_refused_again(desk: Desk) -> None:
    answer = desk.sends("aldermoor", "drawdowns", draw("R-1", 11), draw("R-1", 11))
    assert answer.counts == (0, 0, 2, 0)
    assert answer.said(2) == answer.said(3) == EXCEEDED


def test_a_smaller_request_under_the_key_of_a_refused_one_is_accepted(desk: Desk) -> None:
    answer = desk.sends(
        "aldermoor",
        "drawdowns",
        draw("R-1", 11),
        draw("R-1", 8),
        draw("R-1", 8),
        draw("R-1", 7),
        draw("R-2", 3),
        draw("R-3", 2),
    )
    assert answer.problems.rows() == [
        (2, "quantity", "funds-exceeded", "1100.0000 EUR"),
        (5, "quantity", "conflicts-with-earlier-row", "#3"),
        (6, "quantity", "funds-exceeded", "300.0000 EUR"),
    ]
    assert (answer.statuses[3], answer.statuses[4], answer.statuses[7]) == (
        "accepted",
        "duplicate",
        "accepted",
    )
    assert desk.moved()[DRAWN] == (10, 10_000_000)


def test_overage_covers_exactly_what_goes_beyond_the_funds(desk: Desk) -> None:
    in_ten = {"contract_number": "EF-10"}
    desk.asks("aldermoor", "drawdowns", draw("R-1", 9, **in_ten))
    assert OVERAGE not in desk.moved()
    answer = desk.sends(
        "aldermoor", "drawdowns", draw("R-2", 3, **in_ten), draw("R-3", 2, **in_ten)
    )
    assert answer.problems.rows() == [(2, "quantity", "funds-exceeded", "300.0000 EUR")]
    assert desk.moved()[OVERAGE] == (0, 1_000_000)
    assert desk.moved()[DRAWN] == (11, 11_000_000)
    assert desk.refusal("aldermoor", "drawdowns", draw("R-4", 1, **in_ten)) == EXCEEDED


def test_a_cap_holds_over_the_whole_life_of_the_contract(desk: Desk) -> None:
    capped = {"contract_number": "EF-CAP"}
    desk.asks("aldermoor", "drawdowns", draw("R-1", 7, **capped))
    desk.night("2026-11-21")
    answer = desk.sends(
        "aldermoor", "drawdowns", draw("R-2", 4, **capped), draw("R-3", 3, **capped)
    )
    assert answer.problems.rows() == [(2, "quantity", "cap-exceeded", "10")]
    assert desk.moved()[DRAWN] == (10, 10_000_000)


def test_a_delegate_draws_and_keys_go_to_those_whom_the_customer_permits(desk: Desk) -> None:
    asked = desk.asks("kita", "drawdowns", draw("R-1", 1))
    assert (asked["account_id"], asked["scope"]) == ("aldermoor", "kita")
    assert asked["recipients"] == "office@kita.example"


def test_a_delegate_that_may_only_draw_sends_the_keys_to_who_asked_for_them(desk: Desk) -> None:
    row = draw("R-1", 1, contract_number="EF-B", requested_by="it@brook.example")
    assert desk.asks("lutra", "drawdowns", row)["recipients"] == "it@brook.example"


def test_a_delegation_holds_from_its_first_to_its_last_day(desk: Desk) -> None:
    row = draw("R-1", 1, contract_number="EF-B")
    unknown = [("contract_number", "contract-unknown")]
    assert desk.refusal("kita", "drawdowns", row) == unknown
    desk.asks("lutra", "drawdowns", row)
    desk.night("2026-11-21")
    desk.asks("kita", "drawdowns", draw("R-2", 1, contract_number="EF-B"))
    again = draw("R-3", 1, contract_number="EF-B")
    assert desk.refusal("lutra", "drawdowns", again) == unknown


def test_a_delegation_for_something_else_is_no_leave_to_draw(desk: Desk) -> None:
    assert desk.refusal("lutra", "drawdowns", draw("R-1", 1)) == [
        ("contract_number", "contract-unknown")
    ]


def test_funds_are_settled_alike_on_postgresql(postgres_desk: Desk) -> None:
    answer = postgres_desk.sends(
        "aldermoor", "drawdowns", draw("R-1", 6), draw("R-2", 5), draw("R-3", 4)
    )
    assert answer.counts == (2, 0, 1, 0)
    assert answer.detail(3) == "500.0000 EUR"
    assert postgres_desk.moved()[DRAWN] == (10, 10_000_000)
