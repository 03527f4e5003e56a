"""A holder moves a license, or a part of it, to another host."""

from typing import Any

import polars as pl
import pytest
import sqlalchemy as sa

from schemas import tables
from tests.flows.desk import Desk
from tests.flows.ingest.kinds.test_drawdowns import draw

MOVE = {
    "old_host_id": "old-1",
    "new_host_id": "new-1",
    "reason": "replaced",
    "destroyed": "yes",
}


def granted(desk: Desk, quantity: int = 10, **more: Any) -> str:
    """A license of aldermoor's, drawn and issued, bound to host old-1: its serial number."""
    row = draw("R-1", quantity, sku="SRV", contract_number="EF-CAP", host_id="old-1")
    answer = desk.sends("aldermoor", "drawdowns", {**row, **more})
    assert answer.statuses == {2: "accepted"}, answer.problems
    desk.issues()
    desk.night("2026-11-21")
    return text(answer.serials[2])


def text(serial: int) -> str:
    from schemas.wire.serial import format_serial

    return format_serial(serial)


def move(serial: str, request_id: str = "M-1", **more: Any) -> dict[str, Any]:
    return {**MOVE, "request_id": request_id, "serial_number": serial, **more}


def entitlements(desk: Desk) -> list[tuple[Any, ...]]:
    e = tables.entitlements.c
    return desk.frame(
        sa.select(e.quantity, e["keys"], e.host_id, e.closed_as, e.replaces).order_by(e.serial)
    ).rows()


def revocations(desk: Desk) -> list[tuple[Any, ...]]:
    v = tables.revocations.c
    return desk.frame(
        sa.select(v.serial, v.key_no, v.reason, v.due_on).order_by(v.revocation_no)
    ).rows()


def test_a_license_that_moves_gets_a_new_serial_and_key_and_the_old_one_is_revoked_at_once(
    desk: Desk,
) -> None:
    serial = granted(desk)
    answer = desk.sends("aldermoor", "rehosts", move(serial))
    assert answer.statuses == {2: "accepted"}, answer.problems
    size = desk.issues()
    assert entitlements(desk) == [
        (10, 1, "old-1", "replaced", None),
        (10, 1, "new-1", None, 1),
    ]
    assert revocations(desk) == [(1, None, "rehosted", None)]
    assert size == 3
    assert desk.unbalanced() == ()


def test_a_part_moves_and_the_rest_goes_on_under_its_own_serial(desk: Desk) -> None:
    serial = granted(desk)
    answer = desk.sends("aldermoor", "rehosts", move(serial, quantity=4))
    assert answer.said() == [(None, "rest-goes-on")]
    assert answer.detail() == f"{text(3)} (6)"
    desk.issues()
    assert entitlements(desk) == [
        (10, 1, "old-1", "replaced", None),
        (4, 1, "new-1", None, 1),
        (6, 1, "old-1", None, 1),
    ]
    assert desk.unbalanced() == ()


def test_keys_that_are_named_are_revoked_at_once_and_the_others_when_the_grace_is_over(
    desk: Desk,
) -> None:
    serial = granted(desk, 5, sku="UNIT", contract_number="EF-1")
    answer = desk.sends("aldermoor", "rehosts", move(serial, key_numbers="2, 4-5"))
    assert answer.statuses == {2: "accepted"}, answer.problems
    assert desk.issues() == 5 + 5 + 3
    named = [(1, key_no, "rehosted", None) for key_no in (2, 4, 5)]
    assert [row[:3] for row in revocations(desk)] == [
        *(row[:3] for row in named),
        (1, None, "replaced"),
    ]
    desk.night("2026-12-20")
    assert desk.issues() == 13
    desk.night("2026-12-21")
    assert desk.issues() == 14
    assert desk.unbalanced() == ()


def test_two_rows_may_share_a_license_and_a_third_that_asks_too_much_is_refused(
    desk: Desk,
) -> None:
    serial = granted(desk)
    answer = desk.sends(
        "aldermoor",
        "rehosts",
        move(serial, "M-1", quantity=4, new_host_id="new-1"),
        move(serial, "M-2", quantity=5, new_host_id="new-2"),
        move(serial, "M-3", quantity=2, new_host_id="new-3"),
        move(serial, "M-4", quantity=1, new_host_id="new-4"),
    )
    assert answer.counts == (3, 0, 1, 0)
    assert answer.said(4) == [("quantity", "quantity-above-license")]
    assert answer.detail(4) == "1"
    desk.issues()
    assert [row[0] for row in entitlements(desk)] == [10, 4, 5, 1]
    assert desk.unbalanced() == ()


def test_the_same_key_is_not_named_twice(desk: Desk) -> None:
    serial = granted(desk, 5, sku="UNIT", contract_number="EF-1")
    answer = desk.sends(
        "aldermoor",
        "rehosts",
        move(serial, "M-1", key_numbers="1-2"),
        move(serial, "M-2", key_numbers="2-3"),
        move(serial, "M-3", key_numbers="6"),
    )
    assert answer.said(3) == [("key_numbers", "key-numbers-taken")]
    assert answer.said(4) == [("key_numbers", "key-number-unknown")]


def test_a_license_that_was_replaced_names_those_that_took_its_place(desk: Desk) -> None:
    serial = granted(desk)
    desk.sends("aldermoor", "rehosts", move(serial, quantity=4))
    again = desk.sends("aldermoor", "rehosts", move(serial, "M-2", new_host_id="new-2"))
    assert again.said() == [("serial_number", "serial-replaced")]
    assert again.detail() == f"{text(2)}; {text(3)}"


def test_a_row_that_repeats_one_is_answered_with_the_serial_it_made(desk: Desk) -> None:
    serial = granted(desk)
    first = desk.sends("aldermoor", "rehosts", move(serial))
    again = desk.sends("aldermoor", "rehosts", move(serial), move(serial))
    assert again.counts == (0, 2, 0, 0)
    assert again.serials == {2: first.serials[2], 3: first.serials[2]}


@pytest.mark.parametrize("sender", ["Brook", "lutra", "acme"])
def test_the_license_of_another_reads_like_one_that_is_not_there(desk: Desk, sender: str) -> None:
    serial = granted(desk)
    answer = desk.sends(sender, "rehosts", move(serial), move(text(99), "M-2"))
    assert answer.said(2) == answer.said(3) == [("serial_number", "serial-unknown")]


def test_a_serial_number_with_a_wrong_digit_is_said_to_be_misspelled(desk: Desk) -> None:
    serial = granted(desk)
    wrong = serial[:-1] + str((int(serial[-1]) + 1) % 10)
    assert desk.refusal("aldermoor", "rehosts", move(wrong)) == [
        ("serial_number", "serial-misspelled")
    ]


def test_a_delegate_with_the_scope_moves_a_license_of_its_customer(desk: Desk) -> None:
    serial = granted(desk)
    row = {
        "customer_account": "aldermoor",
        "partner_account": "lutra",
        "scope": "rehost",
        "valid_from": "2026-01-02",
    }
    desk.sends("vendor", "delegations", row)
    asked = desk.asks("lutra", "rehosts", move(serial, contact_email="it@aldermoor.example"))
    assert (asked["account_id"], asked["recipients"]) == ("aldermoor", "it@aldermoor.example")


def test_the_old_host_must_be_the_one_the_license_is_bound_to(desk: Desk) -> None:
    serial = granted(desk)
    answer = desk.sends(
        "aldermoor",
        "rehosts",
        move(serial, "M-1", old_host_id="old-2"),
        move(serial, "M-2", new_host_id="old-1"),
    )
    assert answer.said(2) == [("old_host_id", "old-host-differs")]
    assert answer.said(3) == [("new_host_id", "host-unchanged")]


def test_the_fifth_move_in_six_months_waits_for_approval(desk: Desk) -> None:
    serial = granted(desk)
    for nth in range(1, 5):
        row = move(serial, f"M-{nth}", old_host_id="", new_host_id=f"new-{nth}")
        row["old_host_id"] = f"new-{nth - 1}" if nth > 1 else "old-1"
        answer = desk.sends("aldermoor", "rehosts", row)
        assert answer.statuses == {2: "accepted"}, answer.problems
        desk.issues()
        serial = text(answer.serials[2])
    row = move(serial, "M-5", old_host_id="new-4", new_host_id="new-5")
    answer = desk.sends("aldermoor", "rehosts", row)
    assert answer.counts == (0, 0, 0, 1)
    assert answer.said() == [(None, "rehosts-exceeded")]
    leaked = {"request_id": "M-6", "serial_number": serial, "reason": "compromised"}
    assert desk.sends("aldermoor", "rehosts", leaked).statuses == {2: "accepted"}
    desk.night("2027-05-22")
    later = desk.sends("aldermoor", "rehosts", {**row, "request_id": "M-7"})
    assert later.said() == [("serial_number", "serial-replaced")]


def test_a_leaked_key_is_replaced_without_hosts(desk: Desk) -> None:
    serial = granted(desk)
    row = {"request_id": "M-1", "serial_number": serial, "reason": "compromised"}
    asked = desk.asks("aldermoor", "rehosts", row)
    assert (asked["host_id"], asked["quantity"], asked["of_serial"]) == ("old-1", 10, 1)
    assert revocations(desk) == [(1, None, "compromised", None)]


def test_a_held_move_takes_nothing_until_it_is_approved(desk: Desk) -> None:
    serial = granted(desk)
    desk.settings = desk.settings.model_copy(update={"rehosts_max": 0})
    answer = desk.sends("aldermoor", "rehosts", move(serial, quantity=3))
    assert answer.counts == (0, 0, 0, 1)
    assert revocations(desk) == []
    assert desk.frame(sa.select(tables.takings)).height == 0


def test_what_is_taken_and_what_stays_is_the_old_license(desk: Desk) -> None:
    serial = granted(desk)
    desk.sends("aldermoor", "rehosts", move(serial, quantity=3), move(serial, "M-2", quantity=1))
    taken = desk.frame(sa.select(tables.takings))
    assert taken.group_by("taken_serial").agg(pl.col("quantity").sum()).rows() == [(1, 10)]
