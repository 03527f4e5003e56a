"""Sums carried forward are what counting everything gives, and find what a night does wrong."""

from datetime import date

import polars as pl
import pytest
import sqlalchemy as sa
from polars.testing import assert_frame_equal

from flows.ledger import closings, nights
from flows.reconcile import counting
from flows.reconcile.counting import Count, count
from flows.reconcile.steps import report
from schemas import tables as t
from schemas.serials import serial_texts
from tests.flows.desk import Bar, Desk
from tests.flows.ingest.kinds.test_drawdowns import draw
from tests.flows.ingest.kinds.test_orders import line
from tests.flows.ingest.kinds.test_renewals import PRODUCTS
from tests.flows.ingest.kinds.test_vouchers import voucher

DAYS = ("2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23")
LISTED = {"batch_id": "B-1", "oem_account": "acme", "sku": "SRV", "redeem_by": "2027-06-30"}
RENEWS = PRODUCTS[1] | {"currency": "EUR"}
CONTRACT = {"customer_account": "aldermoor", "starts": "2026-01-01", "ends": "2026-12-31"}


@pytest.fixture(autouse=True)
def _no_books_are_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "SMALL", 0)


def counted(desk: Desk, *, whole: bool = False) -> Count:
    with desk.services.database.begin(readonly=True) as books:
        return count(books, desk.night_no, nights.as_of(books, desk.night_no), whole=whole)


def ends(desk: Desk, as_of: str) -> None:
    """The night compares and reports, and another begins."""
    assert desk.unbalanced() == ()
    day = date.fromisoformat(as_of)
    assert report(desk.services, desk.night_no, day, whole=False).balanced
    assert base(desk) is not None


def base(desk: Desk) -> closings.Closing | None:
    with desk.services.database.begin(readonly=True) as books:
        return closings.at(books, desk.night_no)


def works(desk: Desk, number: int) -> None:
    """One night's work on every kind of state; *number* tells the nights apart."""
    first, other = 2 * number + 1, 2 * number + 2
    desk.sends("acme", "vouchers", voucher(f"V-{first}"), voucher(f"V-{first}"), voucher("V-99"))
    desk.sends("vendor", "orders", line(order_number=f"SO-{number}", sku="UNIT"))
    desk.sends(
        "acme", "orders", line(order_number=f"SO-{number}", fulfilment="voucher", quantity=3)
    )
    desk.sends("vendor", "orders", line(order_number=f"END-{number}", ends=DAYS[number]))
    desk.sends("aldermoor", "drawdowns", draw(f"R-{number}", 1))
    desk.sends("vendor", "voucher_lists", {**LISTED, "voucher_id": f"V-{other}", "status": "void"})
    desk.sends("vendor", "voucher_lists", {**LISTED, "voucher_id": f"N-{number}", "quantity": 2})
    funds = {**CONTRACT, "contract_number": "EF-10", "currency": "EUR", "funds": 1000 + number}
    desk.sends("vendor", "contracts", {**funds, "overage_allowed_pct": 10})
    if number > 1:
        desk.sends("vendor", "products", {**RENEWS, "list_price": number})
        desk.sends("vendor", "orders", line(order_number=f"REN-{number}", sku="MNT", quantity=4))


@pytest.fixture(params=["desk", "postgres_desk"])
def any_desk(request: pytest.FixtureRequest) -> Desk:
    """A desk on each database."""
    found: Desk = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def second(desk: Desk) -> Desk:
    """A night whose work is done, after one that has closed."""
    works(desk, 0)
    desk.issues()
    desk.writes()
    ends(desk, DAYS[0])
    desk.night(DAYS[1])
    works(desk, 1)
    desk.issues()
    return desk


def test_every_night_carries_what_counting_everything_gives(any_desk: Desk) -> None:
    desk = any_desk
    for number, day in enumerate(DAYS):
        if number:
            desk.night(day)
        works(desk, number)
        if number != 1:  # what this night took in is planned by the next
            desk.issues()
            desk.writes()
        assert desk.unbalanced() == ()
        carried, whole = counted(desk), counted(desk, whole=True)
        assert carried.counted_on == date.fromisoformat(DAYS[0])
        assert_frame_equal(carried.totals, whole.totals)
        assert_frame_equal(carried.lots, whole.lots)
        assert_frame_equal(carried.contracts, whole.contracts, check_column_order=False)
        ends(desk, day)


WRONG = {
    "a request is gone": sa.delete(t.requests).where(t.requests.c.serial == 8),
    "an order grants another quantity": sa.update(t.entitlements)
    .where(t.entitlements.c.serial == 7)
    .values(quantity=99),
    "an entitlement is gone": sa.delete(t.entitlements).where(t.entitlements.c.serial == 6),
    "an entitlement ended without a record": sa.update(t.entitlements)
    .where(t.entitlements.c.serial == 2)
    .values(closed_as="expired", closed_night_no=3),
    "a key is gone": sa.delete(t.keys).where(t.keys.c.serial == 7, t.keys.c.key_no == 2),
    "a key nobody planned": sa.insert(t.keys).values(
        serial=900, key_no=1, batch_no=900, place=0, key_sha256="f" * 64
    ),
    "a movement is missing": sa.delete(t.movements).where(
        t.movements.c.night_no == 3, t.movements.c.debit == "vouchers.redeemed"
    ),
    "a voucher is gone": sa.delete(t.vouchers).where(t.vouchers.c.voucher_id == "N-1"),
    "a voucher ended without a record": sa.update(t.vouchers)
    .where(t.vouchers.c.voucher_id == "V-8")
    .values(expired_night_no=3),
    "a drawdown is booked at another price": sa.update(t.movements)
    .where(t.movements.c.night_no == 3, t.movements.c.debit == "funds.drawn")
    .values(amount_e4=1),
    "a refusal has no problem": sa.delete(t.problems).where(t.problems.c.intake_no > 14),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_a_night_does_wrong_is_found_among_what_it_changed(second: Desk, what: str) -> None:
    with second.services.database.begin() as books:
        since = closings.before(books, second.night_no)
        assert since
        assert counting._carried(books, second.night_no, since, since.counted_on).unbalanced == ()
        assert books.execute(WRONG[what]) >= 1
        assert counting._carried(books, second.night_no, since, since.counted_on).unbalanced
    assert second.unbalanced()
    assert base(second) is None


OLD = sa.delete(t.entitlements).where(t.entitlements.c.serial == 1)


def test_a_hand_in_old_rows_is_found_by_reconcile_and_stops_the_next_night(second: Desk) -> None:
    assert second.unbalanced() == ()
    with second.services.database.begin() as books:
        books.execute(OLD)
    assert second.unbalanced() == ()
    found = report(second.services, second.night_no, date.fromisoformat(DAYS[1]))
    assert "entitlements" in found.unbalanced
    assert "entitlements" in second.unbalanced()


def test_a_hand_in_old_rows_is_found_within_a_week(second: Desk) -> None:
    ends(second, DAYS[1])
    with second.services.database.begin() as books:
        books.execute(OLD)
    second.night("2026-11-26")
    assert second.unbalanced() == ()
    second.night("2026-11-27")
    assert "entitlements" in second.unbalanced()


def test_the_bar_moves_with_all_that_is_counted_carried_or_whole(second: Desk) -> None:
    bars = Bar(), Bar()
    with second.services.database.begin(readonly=True) as books:
        for bar, whole in zip(bars, (False, True), strict=True):
            day = nights.as_of(books, second.night_no)
            count(books, second.night_no, day, whole=whole, told=bar.within)
    assert [sum(bar.shares) for bar in bars] == pytest.approx([1, 1])
    assert [max(bar.shares) < 0.1 for bar in bars] == [True, True]


def test_small_books_are_counted_whole_every_night(
    second: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "SMALL", 250_000)
    with second.services.database.begin() as books:
        books.execute(OLD)
    assert "entitlements" in second.unbalanced()


def test_a_night_that_goes_on_closes_with_all_it_did(second: Desk) -> None:
    assert second.unbalanced() == ()
    with second.services.database.begin() as books:
        day = date.fromisoformat(DAYS[1])
        assert nights.begin(books, day, second.services.clock.now()) == second.night_no
    assert base(second) is None
    works(second, 2)
    second.issues()
    ends(second, DAYS[1])
    second.night(DAYS[2])
    assert second.unbalanced() == ()
    assert_frame_equal(counted(second).totals, counted(second, whole=True).totals)


def test_keys_of_a_registration_are_carried_as_counting_everything_gives_them(
    any_desk: Desk,
) -> None:
    desk = any_desk
    granted = desk.sends("acme", "vouchers", voucher("V-REG"))
    desk.issues()
    ends(desk, DAYS[0])
    desk.night(DAYS[1])
    row = {**REGISTERED, "serial_number": serial_texts(pl.Series([granted.serials[2]]))[0]}
    assert desk.sends("acme", "registrations", row).statuses == {2: "accepted"}
    for is_issued in (False, True):
        if is_issued:
            desk.issues()
        assert_frame_equal(counted(desk).totals, counted(desk, whole=True).totals)
        assert desk.unbalanced() == ()
    ends(desk, DAYS[1])
    desk.night(DAYS[2])
    assert_frame_equal(counted(desk).totals, counted(desk, whole=True).totals)
    with desk.services.database.begin() as books:
        books.execute(sa.delete(t.keys).where(t.keys.c.serial == 1, t.keys.c.key_no == 2))
    assert "keys" in counted(desk, whole=True).unbalanced


REGISTERED = {
    "company": "Heron Schools",
    "country": "US",
    "contact_name": "Ada Heron",
    "contact_email": "it@heron.example",
}
