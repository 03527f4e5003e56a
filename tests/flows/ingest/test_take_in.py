"""What one transaction writes of a drop, and what a person's decision adds to it."""

import json
from datetime import UTC, datetime
from threading import Event
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.ingest import decisions, parts, steps
from flows.ingest.check import Checked, check
from flows.ingest.judge import judge
from flows.ledger import held, intake
from flows.ports import Books
from schemas import tables
from tests.flows.desk import Answer, Desk, sheet
from tests.flows.ingest.kinds.test_drawdowns import draw
from tests.flows.ingest.kinds.test_orders import line
from tests.flows.ingest.kinds.test_vouchers import voucher

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def decided(desk: Desk, answer: Answer, decision: str) -> Answer:
    """The answer after the next night has carried out a decision."""
    drop_no = answer.receipt.drop_no
    with desk.services.database.begin() as books:
        held.decided(books, drop_no, decision, "ada", "ops", "", NOON)
    night_no = desk.night("2026-11-23")
    (receipt,) = decisions.apply_decisions(desk.services, desk.settings, night_no)
    assert decisions.apply_decisions(desk.services, desk.settings, night_no) == []
    return desk.answer(receipt)


def totals(desk: Desk, drop_no: int) -> list[tuple[int, ...]]:
    names = ("rows", "accepted", "duplicate", "refused", "held")
    of_drop = sa.select(*(tables.intakes.c[name] for name in names)).where(
        tables.intakes.c.drop_no == drop_no
    )
    return desk.frame(of_drop.order_by(tables.intakes.c.intake_no)).rows()


def test_serial_numbers_run_on_in_the_order_of_rows(desk: Desk) -> None:
    first = desk.sends("vendor", "orders", line(), line(order_line="2"), line(order_line="3"))
    second = desk.sends("kita", "orders", line())
    assert first.serials == {2: 1, 3: 2, 4: 3}
    assert second.serials == {2: 4}


def test_rows_that_go_to_the_same_people_share_a_parcel(desk: Desk) -> None:
    answer = desk.sends(
        "vendor",
        "orders",
        line(),
        line(order_line="2"),
        line(order_line="3", contact_email="other@heron.example"),
        line(order_number="SO-2"),
    )
    parcels = [desk.request(answer.serials[n])["parcel_no"] for n in (2, 3, 4, 5)]
    assert parcels == [1, 1, 2, 3]


def test_vouchers_of_one_drop_are_one_document(desk: Desk) -> None:
    answer = desk.sends("acme", "vouchers", voucher("V-1"), voucher("V-2"))
    found = desk.frame(sa.select(tables.parcels.c.source_kind, tables.parcels.c.source_ref))
    assert found.rows() == [("vouchers", str(answer.receipt.drop_no))]


def test_the_row_is_kept_as_it_was_typed(desk: Desk) -> None:
    asked = desk.asks("vendor", "orders", line(unit_price="1 212,50", currency="eur"))
    cells: dict[str, Any] = json.loads(asked["cells"])
    assert (cells["unit_price"], cells["currency"]) == ("1212.5000", "EUR")
    assert (cells["order_date"], cells["starts"]) == ("2026-11-20", None)


def test_approved_rows_are_judged_again_against_the_books_of_that_night(desk: Desk) -> None:
    answer = desk.sends(
        "kita",
        "orders",
        line(quantity=101),
        line(quantity=101),
        line(order_line="11", quantity=1, sku="OLD"),
    )
    assert answer.counts == (0, 0, 1, 2)
    after = decided(desk, answer, "approved")
    assert after.counts == (1, 1, 0, -2)
    assert after.statuses[2] == "accepted"
    assert totals(desk, answer.receipt.drop_no) == [(3, 0, 0, 1, 2), (0, 1, 1, 0, -2)]
    assert desk.moved()["orders.waiting", "orders.ordered"] == (101, 0)


def test_what_was_approved_leaves_the_room_of_that_night_to_others(desk: Desk) -> None:
    decided(desk, desk.sends("kita", "orders", line(quantity=101)), "approved")
    later = desk.sends("kita", "orders", line(order_line="2", quantity=100))
    assert later.counts == (1, 0, 0, 0)


def test_an_approved_row_that_does_not_fit_any_more_is_refused(desk: Desk) -> None:
    row = draw("R-1", 101, contract_number="EF-1", sku="UNIT")
    answer = desk.sends("kita", "drawdowns", row)
    desk.asks("aldermoor", "drawdowns", draw("R-9", 10))
    after = decided(desk, answer, "approved")
    assert after.counts == (0, 0, 1, -1)
    assert after.said()[-1] == ("quantity", "funds-exceeded")


def test_rejected_rows_are_refused_and_have_no_effect(desk: Desk) -> None:
    answer = desk.sends("kita", "orders", line(quantity=101), line(order_line="2", quantity=5))
    after = decided(desk, answer, "rejected")
    assert after.counts == (0, 0, 2, -2)
    assert after.said()[-1] == (None, "rejected-by-vendor")
    assert desk.count_requests() == 0


def test_a_drop_dropped_again_while_its_rows_are_held_has_one_effect(desk: Desk) -> None:
    row = line(quantity=60)
    other = line(order_line="2", quantity=60)
    answer = desk.sends("kita", "orders", row, other)
    desk.night("2026-11-21")
    assert desk.sends("kita", "orders", row, other).counts == (1, 1, 0, 0)
    assert decided(desk, answer, "approved").counts == (0, 1, 0, -1)
    assert desk.moved()["orders.waiting", "orders.ordered"] == (120, 0)


def test_nothing_is_written_of_a_drop_that_cannot_be_written_whole(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object, **__: object) -> None:
        raise ConnectionError

    monkeypatch.setattr("flows.ledger.intake.add_movements", dies)
    with pytest.raises(ConnectionError):
        desk.sends("vendor", "orders", line())
    monkeypatch.undo()
    assert desk.count_requests() == 0
    assert desk.frame(sa.select(tables.drops).where(tables.drops.c.night_no == 2)).is_empty()
    (drop_no,) = steps.list_drops(desk.services, desk.settings, desk.night_no)
    again = steps.take_in(desk.services, desk.settings, drop_no, desk.night_no)
    assert (again.accepted, desk.count_requests()) == (1, 1)


def test_a_drop_is_taken_in_alike_on_postgresql(postgres_desk: Desk) -> None:
    rows = [voucher("V-1"), voucher("V-1"), voucher("V-1", country="FR"), voucher("7001")]
    answer = postgres_desk.sends("acme", "vouchers", *rows)
    assert answer.counts == (2, 1, 1, 0)
    assert postgres_desk.sends("acme", "vouchers", *rows).counts == (0, 3, 1, 0)
    assert postgres_desk.moved()["vouchers.redeemed", "vouchers.open"] == (2, 0)


def test_a_row_that_meets_one_of_an_earlier_part_is_answered_by_it_on_postgresql_too(
    postgres_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "PART_ROWS", 1)
    rows = [voucher("V-1"), voucher("7001"), voucher("V-1"), voucher("V-1", country="FR")]
    assert postgres_desk.sends("acme", "vouchers", *rows).counts == (2, 1, 1, 0)
    assert postgres_desk.moved()["vouchers.redeemed", "vouchers.open"] == (2, 0)


def test_a_repeat_in_the_same_file_is_answered_with_the_serial_number_of_its_row(
    desk: Desk,
) -> None:
    desk.sends("vendor", "orders", line(), line())
    said = desk.frame(sa.select(tables.answers.c.status, tables.answers.c.serial))
    serial = desk.frame(sa.select(tables.requests.c.serial))["serial"].max()
    assert said.rows() == [("duplicate", serial)]


def told_in_parts(desk: Desk, content: bytes, sender: str, part_rows: int) -> list[Any]:
    """All that is answered and asked for where *content* is judged so many rows at a time."""
    asked: list[Any] = []

    def look(books: Books, drop_no: int, checked: Checked) -> None:
        asked.append(books.frame(sa.select(tables.requests).order_by(tables.requests.c.serial)))
        asked.append(books.frame(sa.select(tables.answers).order_by(tables.answers.c.row_no)))
        moved = sa.select(tables.movements).order_by(tables.movements.c.movement_no)
        asked.append(books.frame(moved).drop("movement_no"))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(parts, "PART_ROWS", part_rows)
        (taken,) = check(desk.services, desk.settings, content, "x.csv", sender, look).taken
    by_row = taken.problems.sort("row_no", "column", "code", "detail")
    told = [by_row.to_dicts(), taken.counted, taken.keys]
    return told + [frame.drop("parcel_no", strict=False).to_dicts() for frame in asked]


ORDERED = st.builds(
    line,
    order_line=st.sampled_from("1234"),
    quantity=st.sampled_from([1, 3, 60, 0]),
    sku=st.sampled_from(["SRV", "SRV", "OLD"]),
)
DRAWN = st.builds(draw, st.sampled_from("ABCDEF"), st.sampled_from([1, 2, 40]))


@given(rows=st.lists(ORDERED, min_size=2, max_size=9), part_rows=st.integers(1, 4))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_orders_are_answered_alike_however_many_are_judged_at_a_time(
    desk: Desk, rows: list[Any], part_rows: int
) -> None:
    content = sheet("orders", *rows)
    whole = told_in_parts(desk, content, "kita", len(rows))
    assert told_in_parts(desk, content, "kita", part_rows) == whole


@given(rows=st.lists(DRAWN, min_size=2, max_size=9), part_rows=st.integers(1, 4))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_funds_are_drawn_alike_however_many_rows_are_judged_at_a_time(
    desk: Desk, rows: list[Any], part_rows: int
) -> None:
    content = sheet("drawdowns", *rows)
    whole = told_in_parts(desk, content, "aldermoor", len(rows))
    assert told_in_parts(desk, content, "aldermoor", part_rows) == whole


def test_the_next_part_is_judged_while_one_is_written(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = Event()
    judged: list[int] = []
    written: list[bool] = []
    add_requests = intake.add_requests

    def judging(*given: Any) -> Any:
        judged.append(1)
        if len(judged) == 2:
            second.set()
        return judge(*given)

    def writing(*given: Any, **named: Any) -> Any:
        written.append(second.wait(20))
        return add_requests(*given, **named)

    monkeypatch.setattr(parts, "PART_ROWS", 1)
    monkeypatch.setattr("flows.ingest.parts.judge", judging)
    monkeypatch.setattr(intake, "add_requests", writing)
    assert desk.sends("vendor", "orders", line(), line(order_line="2")).counts == (2, 0, 0, 0)
    assert written == [True, True]
