"""A holder takes up an offer: units of the old version become units of the new one."""

from typing import Any

import pytest
import sqlalchemy as sa

from schemas import tables
from schemas.serials import notification_texts
from schemas.wire.serial import format_serial
from tests.flows.desk import Desk
from tests.flows.ingest.kinds.test_rehosts import move
from tests.flows.ingest.kinds.test_releases import (
    OUT,
    SERVER,
    comes_out,
    drawn,
    notices,
    release,
    told,
)

LATER = "2027-03-05"


def offered(desk: Desk, quantity: int = 10, **more: Any) -> tuple[str, str]:
    """A license of aldermoor's that was offered SRV 2.0: its serial number, and the offer's."""
    serial = drawn(desk, quantity=quantity, host_id="old-1", **more)
    comes_out(desk, release())
    desk.night(LATER)
    return serial, offer_id(desk)


def offer_id(desk: Desk, nth: int = 0) -> str:
    found = desk.frame(sa.select(tables.offers.c.offer_no).order_by(tables.offers.c.offer_no))
    return str(notification_texts(found["offer_no"])[nth])


def upgrade(request_id: str = "U-1", quantity: int = 10, **more: Any) -> dict[str, Any]:
    return {"request_id": request_id, "to_sku": "SRV", "quantity": quantity, **more}


def licenses(desk: Desk) -> list[tuple[Any, ...]]:
    e, p = tables.entitlements.c, tables.products.c
    return desk.frame(
        sa.select(e.quantity, e["keys"], p.version, e.closed_as, e.replaces)
        .join(tables.products, p.version_no == e.product_no)
        .order_by(e.serial)
    ).rows()


def test_a_license_that_is_upgraded_gets_a_new_key_and_keeps_its_dates_its_host_and_the_funds(
    desk: Desk,
) -> None:
    serial, offer = offered(desk)
    before = desk.moved()
    answer = desk.sends("aldermoor", "upgrades", upgrade(notification_id=offer))
    assert answer.statuses == {2: "accepted"}, answer.problems
    assert desk.issues() == 2
    assert licenses(desk) == [(10, 1, "1.0", "replaced", None), (10, 1, "2.0", None, 1)]
    e = tables.entitlements.c
    kept = desk.frame(
        sa.select(e.starts, e.ends, e.support_starts, e.support_ends, e.host_id, e.account_id)
    )
    assert kept.row(0) == kept.row(1)
    amounts = {names: amount for names, (_, amount) in desk.moved().items() if amount}
    assert amounts == {names: amount for names, (_, amount) in before.items() if amount}
    assert desk.unbalanced() == ()
    assert serial == format_serial(1)


def test_old_keys_stay_valid_until_the_grace_is_over(desk: Desk) -> None:
    _, offer = offered(desk)
    desk.sends("aldermoor", "upgrades", upgrade(notification_id=offer))
    assert desk.issues() == 2
    v = tables.revocations.c
    (found,) = desk.frame(sa.select(v.serial, v.reason, v.due_on)).rows()
    assert (found[0], found[1], str(found[2])) == (1, "replaced", "2027-04-04")
    desk.night("2027-04-04")
    assert desk.issues() == 3


def test_a_part_is_upgraded_and_the_rest_keeps_the_offer_under_its_own_serial(desk: Desk) -> None:
    _, offer = offered(desk)
    first = desk.sends("aldermoor", "upgrades", upgrade(quantity=4, notification_id=offer))
    assert first.said() == [(None, "rest-goes-on")]
    desk.issues()
    desk.night("2027-03-06")
    second = desk.sends("aldermoor", "upgrades", upgrade("U-2", 6, notification_id=offer))
    assert second.statuses == {2: "accepted"}, second.problems
    desk.issues()
    assert licenses(desk) == [
        (10, 1, "1.0", "replaced", None),
        (4, 1, "2.0", None, 1),
        (6, 1, "1.0", "replaced", 1),
        (6, 1, "2.0", None, 3),
    ]
    assert desk.unbalanced() == ()


def test_an_offer_that_was_taken_up_is_spent_and_the_same_row_is_a_duplicate(desk: Desk) -> None:
    serial, offer = offered(desk)
    row = upgrade(notification_id=offer)
    assert desk.sends("aldermoor", "upgrades", row).statuses == {2: "accepted"}
    desk.issues()
    desk.night("2027-03-06")
    again = desk.sends(
        "aldermoor",
        "upgrades",
        row,
        upgrade("U-2", 1, notification_id=offer),
        upgrade("U-3", 1, serial_number=serial),
        upgrade("U-4", 1, serial_number=format_serial(2)),
    )
    assert again.counts == (0, 1, 3, 0)
    assert again.said(3) == [("notification_id", "offer-spent")]
    assert again.said(4) == [("serial_number", "serial-replaced")]
    assert again.said(5) == [("to_sku", "version-not-newer")]


def test_rows_of_one_drop_share_an_offer_and_one_that_asks_too_much_is_refused(desk: Desk) -> None:
    _, offer = offered(desk)
    rows = [upgrade(f"U-{n}", q, notification_id=offer) for n, q in enumerate((6, 5, 4), 1)]
    answer = desk.sends("aldermoor", "upgrades", *rows, upgrade("U-9", 11, notification_id=offer))
    assert answer.counts == (2, 0, 2, 0)
    assert answer.said(3) == answer.said(5) == [("quantity", "quantity-above-license")]
    assert answer.detail(3) == "4"


def test_a_row_that_lost_its_notification_is_matched_by_the_serial_number(desk: Desk) -> None:
    serial, offer = offered(desk)
    answer = desk.sends("aldermoor", "upgrades", upgrade(serial_number=serial))
    assert answer.statuses == {2: "accepted"}, answer.problems
    assert answer.said() == [("serial_number", "offer-matched")]
    assert answer.detail() == offer


def test_an_offer_follows_its_license_to_another_host(desk: Desk) -> None:
    serial, offer = offered(desk)
    desk.sends("aldermoor", "rehosts", move(serial, quantity=4))
    desk.issues()
    desk.night("2027-03-06")
    rows = [
        upgrade("U-1", 4, notification_id=offer),
        upgrade("U-2", 4, notification_id=offer, serial_number=format_serial(2)),
        upgrade("U-3", 6, serial_number=format_serial(3)),
    ]
    answer = desk.sends("aldermoor", "upgrades", *rows)
    assert answer.counts == (2, 0, 1, 0), answer.problems
    assert answer.said(2) == [("serial_number", "offer-of-several-licenses")]
    assert answer.detail(2) == f"{format_serial(2)}; {format_serial(3)}"
    assert answer.detail(4) == offer
    desk.issues()
    assert desk.unbalanced() == ()


@pytest.mark.parametrize("sender", ["Brook", "lutra", "acme"])
def test_the_offer_of_another_reads_like_one_that_is_not_there(desk: Desk, sender: str) -> None:
    serial, offer = offered(desk)
    rows = [
        upgrade("U-1", notification_id=offer),
        upgrade("U-2", notification_id=notification_texts_of(99)),
        upgrade("U-3", notification_id="N123"),
        upgrade("U-4", serial_number=serial),
    ]
    answer = desk.sends(sender, "upgrades", *rows)
    assert answer.said(2) == answer.said(3) == [("notification_id", "offer-unknown")]
    assert answer.said(4) == [("notification_id", "offer-unknown")]
    assert answer.said(5) == [("serial_number", "serial-unknown")]


def notification_texts_of(number: int) -> str:
    return "N" + format_serial(number)[1:]


def test_a_delegate_with_the_scope_upgrades_a_license_of_its_customer(desk: Desk) -> None:
    _, offer = offered(desk)
    row = {
        "customer_account": "aldermoor",
        "partner_account": "lutra",
        "scope": "upgrade",
        "valid_from": "2026-01-02",
    }
    desk.sends("vendor", "delegations", row)
    asked = desk.asks("lutra", "upgrades", upgrade(notification_id=offer))
    assert (asked["account_id"], asked["recipients"]) == ("aldermoor", "ops@aldermoor.example")


def test_an_offer_is_for_its_own_product_and_license_and_its_days_only(desk: Desk) -> None:
    serial, offer = offered(desk)
    answer = desk.sends(
        "aldermoor",
        "upgrades",
        upgrade("U-1", notification_id=offer, to_sku="UNIT"),
        upgrade("U-2", notification_id=offer, serial_number=serial[:-1] + "0"),
    )
    assert answer.said(2) == [("to_sku", "offer-other-sku")]
    assert answer.said(3) == [("serial_number", "serial-misspelled")]
    desk.night("2028-02-29")
    assert desk.sends("aldermoor", "upgrades", upgrade(notification_id=offer)).counts[0] == 1
    desk.night("2028-03-01")


def test_an_expired_offer_is_refused_by_either_number(desk: Desk) -> None:
    serial, offer = offered(desk)
    desk.night("2028-03-01")
    rows = upgrade("U-1", notification_id=offer), upgrade("U-2", serial_number=serial)
    answer = desk.sends("aldermoor", "upgrades", *rows)
    assert answer.said(2) == [("notification_id", "offer-expired")]
    assert answer.said(3) == [("serial_number", "offer-expired")]
    assert answer.detail(3) == "2028-02-29"


def test_a_license_without_an_offer_is_told_why(desk: Desk) -> None:
    serial = drawn(desk)
    desk.night(OUT)
    early = desk.sends("aldermoor", "upgrades", upgrade("U-1", 3, serial_number=serial))
    assert early.said() == [("to_sku", "version-not-newer")]
    rows = [
        upgrade("U-2", 3, serial_number=serial, to_sku="UNIT"),
        upgrade("U-3", 3, serial_number=serial, to_sku="GHOST"),
    ]
    other = desk.sends("aldermoor", "upgrades", *rows)
    assert other.said(2) == other.said(3) == [("to_sku", "version-not-released")]
    comes_out(desk, release(released_on="2027-11-20"), as_of="2027-11-25")
    late = desk.sends("aldermoor", "upgrades", upgrade("U-4", 3, serial_number=serial))
    assert late.said() == [("to_sku", "upgrade-not-covered")]


def test_a_downgrade_is_refused(desk: Desk) -> None:
    serial = drawn(desk)
    comes_out(desk, release("0.9"))
    row = upgrade("U-1", 3, serial_number=serial)
    assert desk.refusal("aldermoor", "upgrades", row) == [("to_sku", "version-not-newer")]


def test_an_offer_stays_for_its_version_when_the_catalogue_goes_on(desk: Desk) -> None:
    _, offer = offered(desk)
    desk.sends("vendor", "products", {**SERVER, "version": "3.0"})
    desk.sends("aldermoor", "upgrades", upgrade(notification_id=offer))
    desk.issues()
    assert [row[2] for row in licenses(desk)] == ["1.0", "2.0"]


def test_keys_follow_the_policy_of_the_new_product(desk: Desk) -> None:
    serial = drawn(desk, quantity=3)
    desk.night(OUT)
    desk.sends("vendor", "products", {**SERVER, "sku": "SRV2", "key_policy": "per unit"})
    desk.sends("vendor", "releases", release("1.0", sku="SRV2", replaces_sku="SRV"))
    desk.issues()
    desk.night(LATER)
    row = upgrade("U-1", 2, serial_number=serial, to_sku="SRV2")
    assert desk.sends("aldermoor", "upgrades", row).statuses == {2: "accepted"}
    assert desk.issues() == 1 + 2 + 1
    assert [row[:2] for row in licenses(desk)] == [(3, 1), (2, 2), (1, 1)]
    assert desk.unbalanced() == ()


def test_a_changed_contact_is_that_of_the_new_license_and_not_of_the_rest(desk: Desk) -> None:
    _, offer = offered(desk)
    row = upgrade(quantity=4, notification_id=offer, technical_email="new@aldermoor.example")
    desk.sends("aldermoor", "upgrades", row)
    c = tables.contacts.c
    found = desk.frame(sa.select(c.serial, c.request_serial, c.email, c.technical_email))
    assert found.rows() == [(2, 2, "ops@aldermoor.example", "new@aldermoor.example")]


def test_an_offer_is_taken_up_in_parts_and_told_on_postgresql_too(postgres_desk: Desk) -> None:
    test_a_part_is_upgraded_and_the_rest_keeps_the_offer_under_its_own_serial(postgres_desk)
    assert [to for to, _ in notices(told(postgres_desk))] == ["ops@aldermoor.example"]


def test_licenses_that_were_split_and_merged_again_have_the_offer_still(desk: Desk) -> None:
    serial, offer = offered(desk)
    change: dict[str, Any] = {"request_id": "C-1", "serial_number": serial, "action": "split"}
    split = desk.sends("aldermoor", "license_changes", {**change, "quantity": 4})
    assert split.statuses == {2: "accepted"}, split.problems
    desk.issues()
    desk.night("2027-03-06")
    parts = {"serial_number": format_serial(2), "value": format_serial(3), "action": "merge"}
    merged = desk.sends("aldermoor", "license_changes", {"request_id": "C-2", **parts})
    assert merged.statuses == {2: "accepted"}, merged.problems
    desk.issues()
    desk.night("2027-03-07")
    answer = desk.sends("aldermoor", "upgrades", upgrade(notification_id=offer))
    assert answer.statuses == {2: "accepted"}, answer.problems
    desk.issues()
    assert licenses(desk)[-1] == (10, 1, "2.0", None, 4)
    assert desk.unbalanced() == ()
