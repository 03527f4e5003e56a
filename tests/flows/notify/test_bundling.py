"""What the books say of a group of bundles, packed."""

import csv
import hashlib
import io
import zipfile
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from flows.notify import bundling
from flows.notify import steps as notify
from schemas.tables import bundles
from schemas.wire.checkpoint import ED25519, Vkey
from schemas.wire.proof import verify_license
from tests.flows.desk import ORIGIN, Bar, Desk
from tests.flows.ingest.kinds.test_drawdowns import draw
from tests.flows.ingest.kinds.test_orders import line
from tests.flows.ingest.workbooks import reading


def packed(desk: Desk, number: int = 1) -> zipfile.ZipFile:
    ((_, content, _),) = bundling.packed(desk.services, desk.settings, [number])
    return zipfile.ZipFile(io.BytesIO(content))


def keys_of(bundle: zipfile.ZipFile) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(bundle.read("keys.csv").decode("utf-8-sig"))))


def test_a_bundle_holds_the_license_files_of_its_document_and_no_others(desk: Desk) -> None:
    desk.sends(
        "vendor",
        "orders",
        line(sku="UNIT"),
        line(order_line="2", sku="REG"),
        line(order_number="SO-2"),
    )
    desk.issues()
    bundle = packed(desk)
    licenses = [name for name in bundle.namelist() if name.startswith("licenses/")]
    assert licenses == [f"licenses/M0000000000012-{n}.lic" for n in (1, 2, 3)]
    vkey = Vkey(ORIGIN, ED25519, desk.services.signer.public_key("current"))
    for name in licenses:
        assert verify_license(bundle.read(name), [vkey], on=date(2026, 12, 1)).good
    sums = bundle.read("SHA256SUMS").decode()
    assert f"{hashlib.sha256(bundle.read(licenses[0])).hexdigest()}  {licenses[0]}" in sums


def test_a_license_that_waits_for_its_registration_is_listed_without_a_key(desk: Desk) -> None:
    desk.sends("vendor", "orders", line(), line(order_line="2", sku="REG"))
    desk.issues()
    first, waits = keys_of(packed(desk))
    serials = [next(v for v in row.values() if v.startswith("M0")) for row in (first, waits)]
    assert serials == ["M0000000000012", "M0000000000029"]
    assert any(len(v) == 29 for v in first.values())
    assert not any(len(v) == 29 for v in waits.values())


def test_an_order_for_vouchers_is_answered_with_a_sheet_ready_to_be_filled_in(
    desk: Desk,
) -> None:
    desk.asks("acme", "orders", line(fulfilment="voucher", quantity=2))
    desk.issues()
    bundle = packed(desk)
    assert sorted(bundle.namelist()) == ["SHA256SUMS", "vouchers.xlsx"]
    content = bundle.read("vouchers.xlsx")
    (filled,) = reading(content).sheets
    assert filled.cells.height == 3
    desk.night("2026-11-21")
    answer = desk.hands_in("acme", content, "vouchers.xlsx")
    assert {code for _, code in answer.said(2)} == {"required"}


def test_the_same_books_give_the_same_bytes_alone_or_in_a_group(desk: Desk) -> None:
    desk.sends("vendor", "orders", line(), line(order_number="SO-2"))
    desk.asks("aldermoor", "drawdowns", draw("R-1", 2))
    desk.issues()
    together = bundling.packed(desk.services, desk.settings, [1, 2, 3])
    for number, content, size in together:
        ((_, alone, _),) = bundling.packed(desk.services, desk.settings, [number])
        assert alone == content
        assert size == 3


def test_written_bundles_lie_in_the_storage_with_their_hash_in_the_books(desk: Desk) -> None:
    desk.asks("vendor", "orders", line())
    desk.issues()
    (group,) = notify.bundle_groups(desk.services)
    assert notify.write_bundles(desk.services, desk.settings, group, desk.night_no) == 1
    assert notify.bundle_groups(desk.services) == []
    content = desk.services.storage.read("bundles/B00000001.zip")
    b = bundles.c
    found = desk.frame(sa.select(b.sha256, b.size_bytes, b.log_size, b.written_night_no))
    assert found.rows() == [(hashlib.sha256(content).hexdigest(), len(content), 1, desk.night_no)]


def test_a_group_is_made_by_handfuls_of_keys_and_each_bundle_moves_the_bar(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notify, "KEYS_AT_HAND", 2)
    asked = enumerate([1, 1, 1, 3, 1])
    lines = [line(order_number=f"SO-{n}", quantity=q, sku="UNIT") for n, q in asked]
    desk.sends("vendor", "orders", *lines)
    desk.issues()
    together: list[list[int]] = []
    made = bundling.packed

    def packing(*given: Any) -> Any:
        together.append(list(given[2]))
        return made(*given)

    monkeypatch.setattr(bundling, "packed", packing)
    bar = Bar()
    watched = replace(desk.services, progress=bar)
    (group,) = notify.bundle_groups(watched)
    assert notify.write_bundles(watched, desk.settings, group, desk.night_no) == len(group)
    assert [number for handful in together for number in handful] == group
    assert [len(handful) for handful in together] == [2, 1, 1, 1]
    assert sum(bar.shares) == pytest.approx(1)
    assert notify.bundle_groups(desk.services) == []


def test_a_customer_of_ours_is_named_where_the_vendor_orders_for_it(desk: Desk) -> None:
    desk.asks("vendor", "orders", line())
    desk.asks("kita", "orders", line(customer_name="青葉学園"))
    desk.issues()
    ours, kitas = packed(desk, 1), packed(desk, 2)
    assert "Heron Schools" in ours.read("README.txt").decode("utf-8-sig")
    theirs = kitas.read("README.txt").decode("utf-8-sig")
    assert "Kita" in theirs
    assert "青葉学園" in theirs


def test_licenses_for_vouchers_name_the_voucher_and_who_handed_it_in(desk: Desk) -> None:
    voucher = {"voucher_id": "V-1", "customer_name": "Heron Schools", "country": "GB"}
    desk.sends("acme", "vouchers", voucher | {"contact_email": "it@heron.example"})
    desk.issues()
    bundle = packed(desk)
    (key,) = keys_of(bundle)
    assert key["source_ref"] == "V-1"
    told = bundle.read("README.txt").decode("utf-8-sig")
    assert "Reference: vouchers of Acme" in told
    assert "Voucher: V-1" in told
    assert bundling.heads_of(desk.services, desk.settings, [1])[1].source_ref == "Acme"
