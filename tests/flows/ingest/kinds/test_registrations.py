"""A holder registers a serial number, and gets its keys where they wait for that."""

import json
from datetime import date
from typing import Any

import polars as pl
import pytest
import sqlalchemy as sa

from flows.ledger import licenses
from flows.ledger.story import told
from flows.notify.bundling import packed
from flows.notify.stating import statement_of
from schemas import tables
from schemas.wire.key import claim_of
from schemas.wire.serial import parse_serial
from tests.flows.desk import Desk
from tests.flows.ingest.kinds.test_drawdowns import draw
from tests.flows.ingest.kinds.test_rehosts import move, text
from tests.flows.ingest.kinds.test_vouchers import voucher
from tests.night.test_statements import sheets_of

ROW = {
    "company": "Hexcel Works",
    "country": "GB",
    "contact_name": "Ruth Okafor",
    "contact_email": "ruth@hexcel.example",
    "technical_email": "it@hexcel.example",
    "host_id": "host-7",
}


def granted(desk: Desk, voucher_id: str = "V-REG", **more: Any) -> str:
    """A license of acme's, issued; one for V-REG waits with three keys: its serial number."""
    answer = desk.sends("acme", "vouchers", voucher(voucher_id, **more))
    assert answer.statuses == {2: "accepted"}, answer.problems
    desk.issues()
    desk.night("2026-11-21")
    return text(answer.serials[2])


def registers(serial: str, **more: Any) -> dict[str, Any]:
    return {**ROW, "serial_number": serial, **more}


def registered(desk: Desk, sender: str, serial: str, **more: Any) -> None:
    answer = desk.sends(sender, "registrations", registers(serial, **more))
    assert answer.statuses == {2: "accepted"}, answer.problems


def keys(desk: Desk) -> list[tuple[Any, ...]]:
    k = tables.keys.c
    return desk.frame(sa.select(k.serial, k.key_no, k.place).order_by(k.serial, k.key_no)).rows()


def contents(desk: Desk, bundle_no: int) -> bytes:
    ((_, content, _),) = packed(desk.services, desk.settings, [bundle_no])
    return content


def delegates(desk: Desk, partner: str, scope: str) -> None:
    row = {"customer_account": "aldermoor", "partner_account": partner, "scope": scope}
    desk.sends("vendor", "delegations", {**row, "valid_from": "2026-01-02"})


def test_a_license_that_waits_gets_its_keys_under_its_own_serial_number(desk: Desk) -> None:
    serial = granted(desk)
    assert (keys(desk), desk.unbalanced()) == ([], ())
    registered(desk, "acme", serial)
    assert desk.issues() == 3
    assert keys(desk) == [(1, 1, 0), (1, 2, 1), (1, 3, 2)]
    assert desk.unbalanced() == ()


def test_the_license_files_say_the_host_and_the_account_that_were_registered(desk: Desk) -> None:
    serial = granted(desk, host_id="")
    registered(desk, "acme", serial)
    desk.issues()
    parcel = desk.frame(sa.select(sa.func.max(tables.parcels.c.parcel_no).label("parcel_no")))
    issued = desk.services.issued(desk.services, parcel["parcel_no"])
    assert issued["license_file_name"].to_list() == [f"{serial}-{n}.lic" for n in (1, 2, 3)]
    opened = [json.loads(file)["open"] for file in issued["license"]]
    assert {(one["account"]["value"], one["host"]["value"]) for one in opened} == {
        ("acme", "host-7")
    }


def test_the_bundle_of_the_registration_has_the_keys_and_the_first_one_stays_as_it_was(
    desk: Desk,
) -> None:
    serial = granted(desk)
    first = contents(desk, 1)
    registered(desk, "acme", serial)
    desk.issues()
    assert contents(desk, 1) == first
    assert (serial + "-3.lic").encode() in contents(desk, 2)
    with desk.services.database.begin(readonly=True) as books:
        assert licenses.counts(books, [1, 2]) == {
            1: {"entitlements": 1, "keys": 0, "waiting": 1, "vouchers": 0, "renewals": 0},
            2: {"entitlements": 1, "keys": 3, "waiting": 0, "vouchers": 0, "renewals": 0},
        }


def test_a_bundle_waits_until_the_keys_of_its_registration_are_in_the_log(desk: Desk) -> None:
    serial = granted(desk)
    desk.writes()
    registered(desk, "acme", serial)
    desk.writes()
    unwritten = sa.select(tables.bundles.c.bundle_no).where(
        tables.bundles.c.written_night_no.is_(None)
    )
    desk.issues()
    assert desk.frame(unwritten).rows() == [(2,)]
    desk.writes()
    assert desk.frame(unwritten).rows() == []


def test_a_license_that_came_with_its_key_is_registered_and_gets_no_second_one(
    desk: Desk,
) -> None:
    serial = granted(desk, "V-1")
    answer = desk.sends("acme", "registrations", registers(serial))
    assert answer.statuses == {2: "accepted"}
    assert answer.said() == [(None, "key-was-issued")]
    assert desk.issues() == 1
    assert keys(desk) == [(1, 1, 0)]
    assert desk.frame(sa.select(tables.bundles)).height == 1
    assert desk.unbalanced() == ()


def test_a_license_of_a_contract_is_not_registered_not_even_after_it_moved(desk: Desk) -> None:
    row = draw("R-1", 2, sku="REG", contract_number="EF-1", host_id="old-1")
    drawn = desk.sends("aldermoor", "drawdowns", row)
    desk.issues()
    desk.night("2026-11-21")
    serial = text(drawn.serials[2])
    refusal = [("serial_number", "serial-of-contract")]
    assert desk.refusal("aldermoor", "registrations", registers(serial)) == refusal
    moved = desk.sends("aldermoor", "rehosts", move(serial))
    desk.issues()
    later = registers(text(moved.serials[2]))
    assert desk.refusal("aldermoor", "registrations", later) == refusal


def test_a_row_that_repeats_a_registration_is_answered_with_the_serial_of_the_license(
    desk: Desk,
) -> None:
    serial = granted(desk)
    first = desk.sends("acme", "registrations", registers(serial), registers(serial))
    again = desk.sends("acme", "registrations", registers(serial))
    assert first.counts == (1, 1, 0, 0)
    assert (first.serials[3], again.serials) == (1, {2: 1})
    other = desk.sends("acme", "registrations", registers(serial, host_id="host-8"))
    assert other.said() == [("host_id", "conflicts-with-earlier-row")]
    assert other.detail() == serial


@pytest.mark.parametrize("sender", ["Brook", "lutra", "zeta"])
@pytest.mark.parametrize("is_registered", [False, True])
def test_the_license_of_another_reads_like_one_that_is_not_there(
    desk: Desk, sender: str, is_registered: bool
) -> None:
    serial = granted(desk)
    if is_registered:
        registered(desk, "acme", serial)
    answer = desk.sends(sender, "registrations", registers(serial), registers(text(99)))
    assert answer.said(2) == answer.said(3) == [("serial_number", "serial-unknown")]


def test_what_a_delegate_registered_its_customer_does_not_register_again(desk: Desk) -> None:
    order = {"order_number": "SO-1", "order_line": 1, "order_date": "2026-11-19", "sku": "REG"}
    row = {**order, "customer_account": "aldermoor", "quantity": 2, "contact_email": "a@b.example"}
    sold = desk.sends(
        "vendor", "orders", {**row, "country": "GB", "unit_price": "1", "currency": "EUR"}
    )
    assert sold.statuses == {2: "accepted"}, sold.problems
    desk.issues()
    desk.night("2026-11-21")
    serial = text(sold.serials[2])
    unknown = [("serial_number", "serial-unknown")]
    assert desk.refusal("lutra", "registrations", registers(serial)) == unknown
    delegates(desk, "lutra", "register; receive_keys")
    registered(desk, "lutra", serial)
    request = desk.request(2)
    assert (request["account_id"], request["recipients"]) == ("aldermoor", "office@lutra.example")
    again = desk.refusal("aldermoor", "registrations", registers(serial, host_id="host-8"))
    assert again == [("serial_number", "serial-registered")]
    desk.issues()
    assert desk.unbalanced() == ()


def test_a_license_whose_keys_are_still_to_be_minted_cannot_move(desk: Desk) -> None:
    serial = granted(desk)
    registered(desk, "acme", serial)
    row = move(serial, old_host_id="host-7")
    assert desk.refusal("acme", "rehosts", row) == [("serial_number", "serial-not-issued")]
    desk.issues()
    moved = desk.sends("acme", "rehosts", move(serial, old_host_id="host-7"))
    assert moved.statuses == {2: "accepted"}, moved.problems
    assert desk.request(moved.serials[2])["recipients"] == "ruth@hexcel.example"
    assert desk.issues() == 7
    assert desk.unbalanced() == ()


def test_the_statement_of_its_owner_has_the_keys_once_they_are_issued(desk: Desk) -> None:
    serial = granted(desk)
    registered(desk, "acme", serial)
    counts = []
    for is_issued in (False, True):
        if is_issued:
            desk.issues()
        sheets = sheets_of(statement_of(desk.services, "acme", date(2026, 11, 21)))
        assert [row["Host ID"] for row in sheets["Licenses"]] == ["host-7"]
        counts.append(len(sheets.get("License keys", [])))
    assert counts == [0, 3]


def test_registering_takes_nothing_of_what_may_be_granted_unapproved(desk: Desk) -> None:
    serial = granted(desk)
    desk.settings = desk.settings.model_copy(update={"approval_quantity": 2})
    registered(desk, "acme", serial)
    again = desk.sends("acme", "vouchers", voucher("V-1"), voucher("V-2"), voucher("V-3"))
    assert again.counts == (2, 0, 0, 1)


def test_its_story_tells_who_registered_it_and_where_its_keys_are(desk: Desk) -> None:
    serial = granted(desk)
    registered(desk, "acme", serial)
    desk.issues()
    desk.writes()
    with desk.services.database.begin(readonly=True) as books:
        (story,) = told(books, serial)
    lines = [event.what for event in story.events]
    assert (
        f"{serial} registered by acme for Hexcel Works (GB), contact Ruth Okafor, host host-7"
        in lines
    )
    assert f"{serial}: 3 keys planned in batch 2 for its registration" in lines
    assert any(line.startswith(f"{serial}: log positions 0 to 2") for line in lines)
    assert any(line.startswith("Bundle B00000002 planned") for line in lines)


def claim(desk: Desk, serial: str) -> str:
    """The code on the certificate of a license."""
    return claim_of(desk.services.signer.key_secret(1), parse_serial(serial))


def test_a_customer_with_the_code_of_its_certificate_owns_the_license_from_then_on(
    desk: Desk,
) -> None:
    serial = granted(desk)
    typed = claim(desk, serial).lower().replace("-", " ")
    registered(desk, "Brook", serial, claim_code=typed)
    asked = desk.request(2)
    assert (asked["account_id"], asked["action"], asked["keys"]) == ("Brook", "keys", 3)
    desk.issues()
    parcel = desk.frame(sa.select(sa.func.max(tables.parcels.c.parcel_no).label("parcel_no")))
    issued = desk.services.issued(desk.services, parcel["parcel_no"])
    assert {json.loads(one)["open"]["account"]["value"] for one in issued["license"]} == {"Brook"}
    unknown = [("serial_number", "serial-unknown")]
    assert desk.refusal("acme", "registrations", registers(serial)) == unknown
    later = registers(serial, claim_code=typed)
    assert desk.refusal("aldermoor", "registrations", later) == unknown
    moved = desk.sends("Brook", "rehosts", move(serial, old_host_id="host-7"))
    assert moved.statuses == {2: "accepted"}, moved.problems
    desk.issues()
    assert desk.unbalanced() == ()


def test_a_wrong_code_reads_like_an_unknown_license_and_a_right_one_below_it_counts(
    desk: Desk,
) -> None:
    serial, other = granted(desk), text(99)
    right = claim(desk, serial)
    wrong = [registers(serial, claim_code=code) for code in ("AAAAA-AAAAA", claim(desk, other))]
    unknown = registers(other, claim_code=claim(desk, other))
    rows = [*wrong, unknown, registers(serial, claim_code=right)]
    answer = desk.sends("Brook", "registrations", *rows)
    for row_no in (2, 3, 4):
        assert answer.said(row_no) == [("serial_number", "serial-unknown")]
    assert answer.statuses[5] == "accepted"


@pytest.mark.parametrize("sender", ["lutra", "zeta"])
def test_only_customers_claim(desk: Desk, sender: str) -> None:
    serial = granted(desk)
    row = registers(serial, claim_code=claim(desk, serial))
    assert desk.refusal(sender, "registrations", row) == [("serial_number", "serial-unknown")]


def test_the_books_hold_no_claim_code_and_a_row_without_it_is_the_same_row(desk: Desk) -> None:
    serial = granted(desk)
    code = claim(desk, serial)
    registered(desk, "Brook", serial, claim_code=code)
    desk.issues()
    desk.writes()
    assert desk.sends("Brook", "registrations", registers(serial)).counts == (0, 1, 0, 0)
    for table in tables.metadata.sorted_tables:
        held = str(desk.frame(sa.select(table)).to_dicts())
        assert code not in held
        assert code.replace("-", "") not in held


def test_a_license_that_came_with_its_key_is_claimed_and_its_leaf_stays_as_it_is(
    desk: Desk,
) -> None:
    serial = granted(desk, "V-1")
    registered(desk, "Brook", serial, claim_code=claim(desk, serial))
    assert desk.issues() == 1
    issued = desk.services.issued(desk.services, pl.Series("parcel_no", [1]))
    assert json.loads(issued["license"][0])["open"]["account"]["value"] == "acme"
    moved = desk.sends("acme", "rehosts", move(serial, old_host_id="x"))
    assert moved.said() == [("serial_number", "serial-unknown")]
    assert desk.unbalanced() == ()


def test_a_serial_number_in_two_spellings_is_registered_once(desk: Desk) -> None:
    serial = granted(desk)
    spelled = f"{serial[:5].lower()} {serial[5:9]}-{serial[9:]}"
    rows = [registers(serial), registers(spelled), registers(spelled, company="Hexcel Ltd")]
    answer = desk.sends("acme", "registrations", *rows)
    assert answer.counts == (1, 1, 1, 0)
    assert answer.said(4) == [("company", "conflicts-with-earlier-row")]
    later = desk.sends("acme", "registrations", registers(spelled))
    assert later.counts == (0, 1, 0, 0)
