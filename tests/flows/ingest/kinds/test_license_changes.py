"""A holder shares, transfers, splits, merges, describes and addresses its licenses."""

import io
import json
import zipfile
from typing import Any

import pytest
import sqlalchemy as sa

from flows.ledger.story import told
from flows.notify.bundling import path_of
from schemas import tables
from tests.flows.desk import Desk
from tests.flows.ingest.kinds.test_drawdowns import draw
from tests.flows.ingest.kinds.test_rehosts import entitlements, granted, revocations, text
from tests.flows.ingest.kinds.test_vouchers import voucher


def change(serial: str, action: str, request_id: str = "C-1", **more: Any) -> dict[str, Any]:
    return {"request_id": request_id, "serial_number": serial, "action": action, **more}


def two_licenses(desk: Desk, **more: Any) -> tuple[str, str]:
    """Two licenses of aldermoor's, of 4 and 6 servers, that differ in nothing else."""
    rows = [draw(f"R-{n}", 2 + 2 * n, sku="SRV", contract_number="EF-CAP") for n in (1, 2)]
    rows[1] |= more
    answer = desk.sends("aldermoor", "drawdowns", *rows)
    assert answer.statuses == {2: "accepted", 3: "accepted"}, answer.problems
    desk.issues()
    desk.night("2026-11-21")
    return text(answer.serials[2]), text(answer.serials[3])


def delegated(desk: Desk, scope: str = "change") -> None:
    row = {
        "customer_account": "aldermoor",
        "partner_account": "lutra",
        "scope": scope,
        "valid_from": "2026-01-02",
    }
    assert desk.sends("vendor", "delegations", row).receipt.accepted == 1


def kept(desk: Desk, table: sa.Table) -> list[tuple[Any, ...]]:
    columns = [column for column in table.c if column.name != "night_no"]
    return desk.frame(sa.select(*columns).order_by(table.c.request_serial)).rows()


def accounts_of(desk: Desk) -> list[tuple[Any, ...]]:
    e = tables.entitlements.c
    return desk.frame(
        sa.select(e.serial, e.account_id, e.quantity, e.closed_as).order_by(e.serial)
    ).rows()


def test_a_transfer_gives_the_receiver_a_key_of_its_own_and_revokes_the_old_one_at_once(
    desk: Desk,
) -> None:
    serial = granted(desk)
    answer = desk.sends(
        "aldermoor", "license_changes", change(serial, "transfer", to_account="BROOK")
    )
    assert answer.statuses == {2: "accepted"}, answer.problems
    assert (answer.said(), answer.detail()) == ([(None, "transferred")], "Brook")
    assert desk.request(2)["recipients"] == "office@brook.example"
    assert desk.issues() == 3
    assert accounts_of(desk) == [(1, "aldermoor", 10, "replaced"), (2, "Brook", 10, None)]
    assert revocations(desk) == [(1, None, "transferred", None)]
    assert desk.unbalanced() == ()


def test_the_new_holder_may_act_on_a_transferred_license_and_the_old_one_no_more(
    desk: Desk,
) -> None:
    serial = granted(desk)
    desk.sends("aldermoor", "license_changes", change(serial, "transfer", to_account="Brook"))
    desk.issues()
    mail = {"grantee_email": "it@brook.example", "right": "view"}
    refused = desk.refusal("aldermoor", "license_changes", change(text(2), "share", "C-2", **mail))
    assert refused == [("serial_number", "serial-unknown")]
    answer = desk.sends("Brook", "license_changes", change(text(2), "share", "C-2", **mail))
    assert answer.statuses == {2: "accepted"}, answer.problems


def test_a_part_is_transferred_and_the_rest_stays_under_its_own_serial(desk: Desk) -> None:
    serial = granted(desk)
    row = change(serial, "transfer", to_account="Brook", quantity=3)
    answer = desk.sends("aldermoor", "license_changes", row)
    assert [code for _, code in answer.said()] == ["transferred", "rest-goes-on"]
    desk.issues()
    assert accounts_of(desk) == [
        (1, "aldermoor", 10, "replaced"),
        (2, "Brook", 3, None),
        (3, "aldermoor", 7, None),
    ]
    assert desk.request(3)["recipients"] == "ops@aldermoor.example"
    assert revocations(desk) == [(1, None, "transferred", None)]
    assert desk.unbalanced() == ()


@pytest.mark.parametrize(
    ("account", "code"),
    [
        ("nobody", "account-unknown"),
        ("vendor", "account-unknown"),
        ("shut", "account-inactive"),
        ("paused", "account-inactive"),
        ("Aldermoor", "transferred-to-holder"),
    ],
)
def test_a_license_is_transferred_only_to_an_active_account_of_another(
    desk: Desk, account: str, code: str
) -> None:
    serial = granted(desk)
    row = change(serial, "transfer", to_account=account)
    assert desk.refusal("aldermoor", "license_changes", row) == [("to_account", code)]


def test_a_split_gives_each_part_a_serial_and_leaves_the_old_key_its_grace(desk: Desk) -> None:
    serial = granted(desk)
    answer = desk.sends("aldermoor", "license_changes", change(serial, "split", quantity=4))
    assert [code for _, code in answer.said()] == ["old-keys-until", "rest-goes-on"]
    assert answer.detail() == "2026-12-21"
    assert desk.issues() == 3
    assert entitlements(desk) == [
        (10, 1, "old-1", "replaced", None),
        (4, 1, "old-1", None, 1),
        (6, 1, "old-1", None, 1),
    ]
    desk.night("2026-12-20")
    assert desk.issues() == 3
    desk.night("2026-12-21")
    assert desk.issues() == 4
    assert [row[:3] for row in revocations(desk)] == [(1, None, "replaced")]
    assert desk.unbalanced() == ()


def test_a_license_is_split_in_three_by_two_rows_but_not_in_one(desk: Desk) -> None:
    serial = granted(desk)
    answer = desk.sends(
        "aldermoor",
        "license_changes",
        change(serial, "split", "C-1", quantity=10),
        change(serial, "split", "C-2", quantity=4),
        change(serial, "split", "C-3", quantity=7),
        change(serial, "split", "C-4", quantity=5),
    )
    assert answer.said(2) == [("quantity", "split-leaves-nothing")]
    assert (answer.said(4), answer.detail(4)) == ([("quantity", "quantity-above-license")], "6")
    desk.issues()
    assert [row[0] for row in entitlements(desk)] == [10, 4, 5, 1]
    assert desk.unbalanced() == ()


def test_a_license_that_waits_for_its_registration_is_split_into_two_that_wait(
    desk: Desk,
) -> None:
    serial = text(desk.asks("acme", "vouchers", voucher("V-REG", quantity=3))["serial"])
    desk.issues()
    desk.night("2026-11-21")
    answer = desk.sends("acme", "license_changes", change(serial, "split", quantity=1))
    desk.issues()
    assert answer.said() == [(None, "rest-goes-on")]
    assert [row[:2] for row in entitlements(desk)] == [(3, 0), (1, 0), (2, 0)]
    assert revocations(desk) == []
    assert desk.unbalanced() == ()


def test_two_licenses_merge_into_one_over_the_sum_and_both_keys_have_their_grace(
    desk: Desk,
) -> None:
    one, other = two_licenses(desk)
    answer = desk.sends("aldermoor", "license_changes", change(one, "merge", value=other.lower()))
    assert answer.statuses == {2: "accepted"}, answer.problems
    assert answer.said() == [(None, "old-keys-until")]
    desk.issues()
    assert entitlements(desk) == [
        (4, 1, None, "replaced", None),
        (6, 1, None, "replaced", None),
        (10, 1, None, None, 1),
    ]
    assert [row[:3] for row in revocations(desk)] == [(1, None, "replaced"), (2, None, "replaced")]
    assert desk.frame(sa.select(tables.takings)).select("taken_serial", "quantity").rows() == [
        (1, 4),
        (2, 6),
    ]
    assert desk.unbalanced() == ()


def test_three_licenses_merge_in_two_nights(desk: Desk) -> None:
    one, other = two_licenses(desk)
    desk.sends("aldermoor", "license_changes", change(one, "merge", value=other))
    desk.sends("aldermoor", "drawdowns", draw("R-3", 0 + 1, sku="SRV", contract_number="EF-1"))
    desk.issues()
    night = desk.night("2026-11-22")
    answer = desk.sends(
        "aldermoor", "license_changes", change(text(3), "merge", "C-2", value=text(4))
    )
    assert (night, answer.counts) == (4, (1, 0, 0, 0)), answer.problems
    desk.issues()
    assert entitlements(desk)[-1] == (11, 1, None, None, 3)
    assert desk.unbalanced() == ()


@pytest.mark.parametrize(
    ("more", "detail"),
    [
        ({"sku": "UNIT", "contract_number": "EF-1"}, "SRV 1.0 ≠ UNIT 1.0"),
        ({"host_id": "h-2"}, "– ≠ h-2"),
        ({"starts": "2026-12-01"}, "2026-11-20 – ≠ 2026-12-01 –"),
    ],
)
def test_licenses_that_differ_do_not_merge(desk: Desk, more: dict[str, str], detail: str) -> None:
    one, other = two_licenses(desk, **more)
    answer = desk.sends("aldermoor", "license_changes", change(one, "merge", value=other))
    assert (answer.said(), answer.detail()) == ([("value", "merge-differs")], detail)


def test_a_license_of_another_is_not_merged_and_reads_as_unknown(desk: Desk) -> None:
    serial = granted(desk)
    other = desk.sends("Brook", "drawdowns", draw("B-1", 1, sku="SRV", contract_number="EF-B"))
    assert other.statuses == {2: "accepted"}, other.problems
    desk.issues()
    answer = desk.sends(
        "aldermoor",
        "license_changes",
        change(serial, "merge", "C-1", value=text(2)),
        change(serial, "merge", "C-2", value=text(99)),
        change(serial, "merge", "C-3", value="M12"),
        change(serial, "merge", "C-4", value=f" {serial[0]}-{serial[1:]}"),
    )
    assert answer.said(2) == answer.said(3) == [("value", "serial-unknown")]
    assert answer.said(4) == [("value", "serial-misspelled")]
    assert answer.said(5) == [("value", "merged-with-itself")]


def test_a_row_below_finds_a_license_gone_that_rows_above_have_taken(desk: Desk) -> None:
    one, other = two_licenses(desk)
    mail = {"grantee_email": "a@aldermoor.example", "right": "view"}
    answer = desk.sends(
        "aldermoor",
        "license_changes",
        change(other, "split", "C-1", quantity=1),
        change(one, "merge", "C-2", value=other),
        change(other, "share", "C-3", **mail),
        change(one, "share", "C-4", **mail),
        change(one, "transfer", "C-5", to_account="Brook"),
        change(one, "split", "C-6", quantity=1),
    )
    assert [answer.statuses[row] for row in range(2, 8)] == [
        *("accepted", "refused", "refused", "accepted", "accepted", "refused")
    ]
    assert answer.said(3) == answer.said(4) == [("serial_number", "license-taken-above")]
    assert (answer.said(7), answer.detail(7)) == ([("quantity", "quantity-above-license")], "0")
    desk.issues()
    assert desk.unbalanced() == ()


def test_shares_are_kept_until_they_are_ended(desk: Desk) -> None:
    serial = granted(desk)
    answer = desk.sends(
        "aldermoor",
        "license_changes",
        change(serial, "unshare", "C-1", grantee_email="a@b.example"),
        change(serial, "share", "C-2", grantee_email="A@b.example", right="keys"),
        change(serial, "share", "C-3", grantee_email="c@b.example", right="view"),
        change(serial, "unshare", "C-4", grantee_email="a@b.example"),
        change(serial, "unshare", "C-5", grantee_email="a@b.example"),
    )
    assert answer.counts == (3, 0, 2, 0)
    assert answer.said(2) == answer.said(6) == [("grantee_email", "not-shared")]
    assert kept(desk, tables.shares) == [
        (1, "a@b.example", 2, "keys"),
        (1, "c@b.example", 3, "view"),
        (1, "a@b.example", 4, None),
    ]
    later = desk.sends(
        "aldermoor",
        "license_changes",
        change(serial, "unshare", "C-6", grantee_email="a@b.example"),
        change(serial, "unshare", "C-7", grantee_email="C@b.example"),
    )
    assert later.counts == (1, 0, 1, 0)
    desk.issues()
    assert desk.unbalanced() == ()


def test_attributes_are_set_again_and_cleared_and_go_on_with_both_parts_of_a_split(
    desk: Desk,
) -> None:
    serial = granted(desk)
    desk.sends(
        "aldermoor",
        "license_changes",
        change(serial, "set", "C-1", attribute="Cost centre", value="4711"),
        change(serial, "set", "C-2", attribute="Cost centre", value="4712"),
        change(serial, "clear", "C-3", attribute="Site"),
    )
    assert [row[-1] for row in kept(desk, tables.attributes)] == ["4711", "4712"]
    desk.sends("aldermoor", "license_changes", change(serial, "split", "C-4", quantity=4))
    desk.issues()
    desk.night("2026-11-22")
    parts = [text(serial) for serial, *_ in accounts_of(desk)[1:]]
    answer = desk.sends(
        "aldermoor",
        "license_changes",
        *(change(s, "clear", f"C-{s}", attribute="Cost centre") for s in parts),
    )
    assert answer.counts == (2, 0, 0, 0), answer.problems


def test_what_was_attached_to_a_license_does_not_follow_it_to_another_account(
    desk: Desk,
) -> None:
    serial = granted(desk)
    desk.sends(
        "aldermoor",
        "license_changes",
        change(serial, "set", "C-1", attribute="Site", value="Leeds"),
        change(serial, "contact", "C-2", grantee_email="it@aldermoor.example"),
        change(serial, "transfer", "C-3", to_account="Brook"),
    )
    desk.issues()
    desk.night("2026-11-22")
    row = change(accounts_text(desk), "clear", attribute="Site")
    assert desk.refusal("Brook", "license_changes", row) == [("attribute", "attribute-not-set")]
    split = change(accounts_text(desk), "split", "C-2", quantity=1)
    assert desk.asks("Brook", "license_changes", split)["recipients"] == "office@brook.example"


def accounts_text(desk: Desk) -> str:
    """The serial number of the license that was made last."""
    return text(accounts_of(desk)[-1][0])


def test_a_delegate_changes_what_its_customer_delegated_and_nobody_else_does(desk: Desk) -> None:
    serial = granted(desk)
    row = change(serial, "split", quantity=1)
    assert desk.refusal("lutra", "license_changes", row) == [("serial_number", "serial-unknown")]
    delegated(desk, "rehost")
    assert desk.refusal("lutra", "license_changes", row) == [("serial_number", "serial-unknown")]
    share = change(serial, "share", "C-2", grantee_email="office@lutra.example", right="manage")
    assert desk.sends("aldermoor", "license_changes", share).statuses == {2: "accepted"}
    assert desk.refusal("lutra", "license_changes", row) == [("serial_number", "serial-unknown")]
    delegated(desk)
    asked = desk.asks("lutra", "license_changes", row)
    assert (asked["account_id"], asked["quantity"]) == ("aldermoor", 1)


def test_a_change_sent_twice_is_made_once(desk: Desk) -> None:
    serial = granted(desk)
    row = change(serial, "split", quantity=4)
    first = desk.sends("aldermoor", "license_changes", row, row)
    again = desk.sends("aldermoor", "license_changes", row)
    assert (first.counts, again.counts) == ((1, 1, 0, 0), (0, 1, 0, 0))
    assert first.serials[2] == first.serials[3] == again.serials[2]


def bundles_of(desk: Desk) -> list[tuple[Any, ...]]:
    b = tables.bundles.c
    return desk.frame(
        sa.select(b.bundle_no, b.source_kind, b.source_ref, b.recipient).order_by(b.bundle_no)
    ).rows()


def inside(desk: Desk, bundle_no: int) -> dict[str, bytes]:
    content = desk.services.storage.read(path_of(bundle_no))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_who_ordered_a_license_corrects_its_contact_and_the_same_license_is_sent_there(
    desk: Desk,
) -> None:
    serial = text(desk.asks("acme", "vouchers", voucher("V-1"))["serial"])
    size = desk.issues()
    desk.writes()
    desk.night("2026-11-21")
    row = change(serial, "contact", grantee_email="licenses@heron.example")
    answer = desk.sends("acme", "license_changes", row)
    assert answer.statuses == {2: "accepted"}, answer.problems
    assert (answer.said(), answer.detail()) == ([(None, "sent-again")], "licenses@heron.example")
    assert (desk.issues(), desk.unbalanced()) == (size, ())
    desk.writes()
    first, again = bundles_of(desk)
    assert again == (2, *first[1:3], "licenses@heron.example")
    before, after = inside(desk, 1), inside(desk, 2)
    assert before["keys.csv"] == after["keys.csv"]
    license_file = f"licenses/{serial}-1.lic"
    assert json.loads(before[license_file])["entry"] == json.loads(after[license_file])["entry"]


def test_the_corrected_bundle_of_a_license_that_waits_says_what_to_register(desk: Desk) -> None:
    serial = text(desk.asks("acme", "vouchers", voucher("V-REG", quantity=3))["serial"])
    desk.issues()
    row = change(serial, "contact", grantee_email="licenses@heron.example")
    assert desk.sends("acme", "license_changes", row).counts == (1, 0, 0, 0)
    desk.issues()
    desk.writes()
    after = inside(desk, 2)
    assert serial in after["README.txt"].decode()
    assert not [name for name in after if name.startswith("licenses/")]


def test_both_bundles_of_a_license_may_be_made_in_one_go(desk: Desk) -> None:
    serial = text(desk.asks("acme", "vouchers", voucher("V-1"))["serial"])
    desk.issues()
    row = change(serial, "contact", grantee_email="licenses@heron.example")
    twice = desk.sends("acme", "license_changes", row, {**row, "request_id": "C-2"})
    assert twice.counts == (2, 0, 0, 0)
    desk.issues()
    desk.writes()
    assert [row[0] for row in bundles_of(desk)] == [1, 2]
    assert inside(desk, 1)["keys.csv"] == inside(desk, 2)["keys.csv"]


def test_a_partner_corrects_the_contact_of_what_it_ordered_until_that_is_registered(
    desk: Desk,
) -> None:
    order = {
        "order_number": "SO-1",
        "order_line": 1,
        "order_date": "2026-11-19",
        "customer_account": "aldermoor",
        "contact_email": "wrong@aldermoor.example",
        "sku": "REG",
        "quantity": 2,
    }
    serial = text(desk.asks("lutra", "orders", order)["serial"])
    desk.issues()
    desk.night("2026-11-21")
    contact = change(serial, "contact", grantee_email="right@aldermoor.example")
    assert desk.asks("lutra", "license_changes", contact)["recipients"] == "right@aldermoor.example"
    share = change(serial, "share", "C-2", grantee_email="a@lutra.example", right="view")
    assert desk.refusal("lutra", "license_changes", share) == [("serial_number", "serial-unknown")]
    registration = {
        "serial_number": serial,
        "company": "Aldermoor",
        "country": "GB",
        "contact_name": "R. Okafor",
        "contact_email": "it@aldermoor.example",
        "host_id": "h-1",
    }
    assert desk.sends("aldermoor", "registrations", registration).counts == (1, 0, 0, 0)
    desk.issues()
    late = change(serial, "contact", "C-3", grantee_email="other@aldermoor.example")
    assert desk.refusal("lutra", "license_changes", late) == [("serial_number", "serial-unknown")]
    assert desk.sends("aldermoor", "license_changes", late).said() == []
    assert [row[2] for row in kept(desk, tables.contacts)] == [
        "right@aldermoor.example",
        "it@aldermoor.example",
        "other@aldermoor.example",
    ]


def test_who_transferred_a_license_does_not_correct_its_contact(desk: Desk) -> None:
    serial = granted(desk)
    desk.sends("aldermoor", "license_changes", change(serial, "transfer", to_account="Brook"))
    desk.issues()
    row = change(text(2), "contact", "C-2", grantee_email="a@aldermoor.example")
    assert desk.refusal("aldermoor", "license_changes", row) == [
        ("serial_number", "serial-unknown")
    ]


def test_the_story_of_a_license_tells_what_it_follows_and_what_was_attached(desk: Desk) -> None:
    serial = granted(desk)
    desk.sends(
        "aldermoor",
        "license_changes",
        change(serial, "share", "C-1", grantee_email="a@b.example", right="view"),
        change(serial, "unshare", "C-2", grantee_email="a@b.example"),
        change(serial, "set", "C-3", attribute="Site", value="Leeds"),
        change(serial, "contact", "C-4", grantee_email="it@aldermoor.example"),
        change(serial, "split", "C-5", quantity=4),
    )
    desk.issues()
    with desk.services.database.begin(readonly=True) as books:
        (story,) = told(books, serial)
        (part,) = told(books, text(accounts_of(desk)[1][0]))
    lines = [event.what for event in story.events]
    first, rest = (text(row[0]) for row in accounts_of(desk)[1:])
    assert f"{serial}: shared with a@b.example (view)" in lines
    assert f"{serial}: no longer shared with a@b.example" in lines
    assert f"{serial}: attribute Site is Leeds" in lines
    assert f"{serial}: contact is it@aldermoor.example" in lines
    assert {f"4 of {serial} go on as {first}", f"6 of {serial} go on as {rest}"} <= {*lines}
    assert f"4 of {serial} go on as {first}" in [event.what for event in part.events]
    assert any("it@aldermoor.example" in line and "Bundle" in line for line in lines)
