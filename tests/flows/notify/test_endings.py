"""Whoever holds what ends soon is told of it 120, 60 and 30 days before, once each."""

import json
from typing import Any

import sqlalchemy as sa

from flows.notify import notices as step
from flows.notify import steps
from schemas import tables
from tests.flows.desk import Desk
from tests.flows.ingest.kinds.test_orders import line


def told(desk: Desk) -> list[tuple[Any, ...]]:
    """Of tonight's notices: what, whom, of which subject and at which mark."""
    steps.announce(desk.services, desk.settings, desk.night_no)
    n, s = tables.notices.c, tables.notice_subjects.c
    return desk.frame(
        sa.select(n.what, n.recipient, s.subject_ref, s.mark)
        .join(tables.notice_subjects, s.notice_no == n.notice_no)
        .where(n.night_no == desk.night_no, n.what.in_(["renewals", "vouchers", "funds"]))
        .order_by(n.notice_no, s.subject_ref)
    ).rows()


def sold(desk: Desk, **more: Any) -> None:
    row = line(customer_account="aldermoor", contact_email="it@aldermoor.example", **more)
    assert desk.sends("vendor", "orders", row).counts[0] == 1
    desk.issues()


LICENSE = ("renewals", "it@aldermoor.example", "1")


def test_each_mark_is_told_on_its_day_and_once(desk: Desk) -> None:
    sold(desk, sku="SUB", order_date="2026-11-20")  # until 2027-11-19
    days = {
        "2027-07-21": [],
        "2027-07-22": [(*LICENSE, "120 days")],
        "2027-07-23": [],
        "2027-09-20": [(*LICENSE, "60 days")],
        "2027-10-19": [],
        "2027-10-20": [(*LICENSE, "30 days")],
        "2027-11-19": [],
    }
    for day, expected in days.items():
        desk.night(day)
        assert [one for one in told(desk) if one[0] == "renewals"] == expected, day
        assert [one for one in told(desk) if one[0] == "renewals"] == expected, day


def test_marks_that_lost_nights_missed_are_caught_up_by_the_nearest_only(desk: Desk) -> None:
    sold(desk, sku="SUB", order_date="2026-11-20")
    desk.night("2027-07-01")
    assert told(desk) == []
    desk.night("2027-10-25")
    assert (*LICENSE, "30 days") in told(desk)
    desk.night("2027-10-26")
    assert told(desk) == []


def test_a_mark_that_passed_before_the_license_was_granted_is_not_told(desk: Desk) -> None:
    sold(desk, sku="SUB", ends="2026-12-30")  # in forty days
    assert told(desk) == []
    desk.night("2026-11-30")
    assert (*LICENSE, "30 days") in told(desk)


def test_one_mail_tells_an_account_of_all_and_brings_the_sheet_to_renew_them(desk: Desk) -> None:
    sold(desk, sku="SUB", order_date="2026-11-20")
    sold(desk, sku="SRV", order_date="2026-11-20", order_line="20", quantity=7)
    desk.night("2027-07-22")
    found = [one for one in told(desk) if one[0] == "renewals"]
    assert [one[2] for one in found] == ["1", "2"]
    notice_no = desk.frame(
        sa.select(tables.notices.c.notice_no).where(tables.notices.c.what == "renewals")
    ).item()
    said, (sheet,) = step.letter_of(desk.services, desk.settings, notice_no)
    assert said.subject == "Licenses that end soon: 2"
    assert len(said.points) == 2
    assert sheet.name == "renewals-2027-07-22.xlsx"
    written = desk.frame(sa.select(tables.notice_subjects.c.told))["told"]
    assert {json.loads(one)["new_ends"] for one in written if "new_ends" in one} == {"2028-11-19"}


def test_a_license_that_was_taken_meanwhile_is_not_told_of(desk: Desk) -> None:
    sold(desk, sku="SUB", order_date="2026-11-20")
    desk.night("2027-07-01")
    row = {"renewal_id": "RN-1", "serial_number": "M0000000000012", "new_ends": "2028-11-19"}
    assert desk.sends("vendor", "renewals", row).counts == (1, 0, 0, 0)
    desk.issues()
    desk.night("2027-07-22")
    assert [one for one in told(desk) if one[0] == "renewals"] == []


def test_postgresql_tells_the_same(postgres_desk: Desk) -> None:
    desk = postgres_desk
    sold(desk, sku="SRV", order_date="2026-11-20")
    desk.night("2026-12-01")
    assert ("funds", "office@aldermoor.example", "EF-1", "30 days") in told(desk)
    desk.night("2027-07-22")
    assert (*LICENSE, "120 days") in told(desk)


def test_the_oem_is_told_of_its_open_vouchers(desk: Desk) -> None:
    row = {"voucher_id": "V-1", "customer_name": "Heron", "contact_email": "it@heron.example"}
    desk.sends("acme", "vouchers", {**row, "country": "GB"})
    desk.issues()
    desk.night("2027-03-02")  # 120 days before 2027-06-30
    found = [one for one in told(desk) if one[:2] == ("vouchers", "office@acme.example")]
    assert [one[2] for one in found if one[2].startswith("V-")][:2] == ["V-2", "V-3"]
    assert {one[3] for one in found} == {"120 days"}


def test_the_customer_is_told_of_a_contract_that_ends_with_funds_left(desk: Desk) -> None:
    desk.night("2026-12-01")
    found = [one for one in told(desk) if one[0] == "funds"]
    assert ("funds", "office@aldermoor.example", "EF-1", "30 days") in found
    assert "EF-GREY" not in {one[2] for one in found}
