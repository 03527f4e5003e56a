"""What ends by itself is stamped by the night that found it, once, and the books balance."""

import pytest
import sqlalchemy as sa

from flows.ingest import steps
from schemas.tables import entitlements, vouchers
from tests.flows.desk import Desk, sheet
from tests.flows.ingest.kinds.test_orders import line
from tests.flows.ingest.kinds.test_vouchers import voucher

EXPIRED = ("vouchers.expired", "vouchers.open")


def expired(desk: Desk) -> list[tuple[str, int]]:
    v = vouchers.c
    return desk.frame(
        sa.select(v.voucher_id, v.expired_night_no)
        .where(v.expired_night_no.is_not(None))
        .order_by(v.voucher_id)
    ).rows()


def test_open_vouchers_end_after_their_last_day_and_converted_ones_never(desk: Desk) -> None:
    desk.asks("acme", "vouchers", voucher("V/2026/1"))
    desk.issues()
    assert expired(desk) == [("V-LATE", 2)]
    desk.night("2026-11-21")
    desk.issues()
    desk.issues()
    assert expired(desk) == [("V-LAST", 3), ("V-LATE", 2)]
    assert desk.moved()[EXPIRED] == (2, 0)
    assert desk.unbalanced() == ()


def test_an_expired_voucher_cannot_be_amended(desk: Desk) -> None:
    desk.issues()
    row = {"voucher_id": "V-LATE", "batch_id": "B-1", "oem_account": "acme", "sku": "SRV"}
    answer = desk.sends("vendor", "voucher_lists", {**row, "redeem_by": "2027-01-01"})
    assert answer.problems.rows() == [(2, "voucher_id", "cannot-be-changed", "V-LATE")]


def test_a_drop_seen_in_time_converts_a_voucher_that_has_expired_meanwhile(desk: Desk) -> None:
    desk.leaves("acme", "late.csv", sheet("vouchers", voucher("V-LAST")))
    assert len(steps.list_drops(desk.services, desk.settings, desk.night_no)) == 1
    desk.night("2026-11-21")
    desk.issues()
    assert ("V-LAST", 3) in expired(desk)
    desk.night("2026-11-22")
    (drop_no,) = steps.list_drops(desk.services, desk.settings, desk.night_no)
    assert steps.take_in(desk.services, desk.settings, drop_no, desk.night_no).accepted == 1
    desk.issues()
    assert desk.unbalanced() == ()


def test_a_license_is_active_on_its_last_day_and_expired_on_the_next(desk: Desk) -> None:
    desk.asks("vendor", "orders", line(ends="2026-12-31"))
    desk.asks("vendor", "orders", line(order_line="2"))
    for day, closed in (("2026-12-31", [None, None]), ("2027-01-01", ["expired", None])):
        desk.night(day)
        desk.issues()
        found = desk.frame(sa.select(entitlements.c.closed_as).order_by(entitlements.c.serial))
        assert found["closed_as"].to_list() == closed
    assert desk.moved()["entitlements.expired", "entitlements.active"] == (1, 0)
    assert desk.unbalanced() == ()


def test_expiry_is_the_same_on_postgresql(postgres_desk: Desk) -> None:
    postgres_desk.asks("acme", "vouchers", voucher("V/2026/1"))
    postgres_desk.night("2026-11-21")
    postgres_desk.issues()
    assert expired(postgres_desk) == [("V-LAST", 3), ("V-LATE", 3)]
    assert postgres_desk.unbalanced() == ()


@pytest.mark.parametrize("sent", [1, 2])
def test_vouchers_that_expire_move_as_many_units_as_they_are_good_for(
    desk: Desk, sent: int
) -> None:
    listed = {"batch_id": "B", "oem_account": "acme", "sku": "SRV", "redeem_by": "2026-11-01"}
    rows = [{**listed, "voucher_id": f"E-{n}", "quantity": 7} for n in range(sent)]
    desk.sends("vendor", "voucher_lists", *rows)
    desk.issues()
    assert desk.moved()[EXPIRED] == (7 * sent + 1, 0)
