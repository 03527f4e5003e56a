"""What was ordered extends a license: the renewal ID, the row that uses it, the new serial."""

import io
import zipfile
from typing import Any

import fastexcel
import polars as pl
import pytest
import sqlalchemy as sa

from flows.ledger.story import told
from schemas import tables
from schemas.wire.key import parse_renewal
from tests.flows.desk import Desk
from tests.flows.ingest.kinds.test_drawdowns import draw
from tests.flows.ingest.kinds.test_orders import line
from tests.flows.ingest.kinds.test_rehosts import revocations, text

_RENEWS = {
    "version": "-",
    "metric": "server",
    "key_policy": "per line",
    "key_delivery": "on the certificate",
}
PRODUCTS = (
    {**_RENEWS, "sku": "SUB-R", "name": "Renewal", "license_type": "subscription"}
    | {"term_months": 12, "support_months": 12},
    {**_RENEWS, "sku": "MNT", "name": "Support", "license_type": "perpetual", "support_months": 24},
    {**_RENEWS, "sku": "DEV-R", "name": "Renewal", "license_type": "subscription"}
    | {"term_months": 12, "metric": "device"},
)
"""SUB ends on 2027-11-19 in these tests, and so does the support of SRV."""

SPRING, LAST_DAY, LAPSED = "2027-06-15", "2027-11-19", "2027-11-20"


def granted(desk: Desk, sku: str = "SUB", quantity: int = 10, **more: Any) -> str:
    """A license of aldermoor's, ordered and issued; its serial number."""
    row = line(sku=sku, quantity=quantity, order_date="2026-11-20", customer_account="aldermoor")
    answer = desk.sends("vendor", "orders", {**row, **more})
    assert answer.statuses == {2: "accepted"}, answer.problems
    desk.issues()
    return text(answer.serials[2])


def bought(desk: Desk, sku: str = "SUB-R", quantity: int = 10, **more: Any) -> str:
    """A renewal that aldermoor ordered: its ID."""
    row = line(order_number="SO-R", sku=sku, quantity=quantity, customer_account="aldermoor")
    known = ids(desk)
    answer = desk.sends("vendor", "orders", {**row, **more})
    assert answer.statuses == {2: "accepted"}, answer.problems
    desk.issues()
    (new,) = [one for one in ids(desk) if one not in known]
    return new


def ids(desk: Desk) -> list[str]:
    n = tables.renewals.c
    return desk.frame(sa.select(n.renewal_id).order_by(n.renewal_no))["renewal_id"].to_list()


def renew(
    renewal_id: str, serial: str, new_ends: str = "2028-11-19", **more: Any
) -> dict[str, Any]:
    return {"renewal_id": renewal_id, "serial_number": serial, "new_ends": new_ends, **more}


def licenses(desk: Desk) -> list[tuple[Any, ...]]:
    e = tables.entitlements.c
    told = (e.quantity, e.starts, e.ends, e.support_ends, e.replaces, e.closed_as)
    found = desk.frame(sa.select(*told).order_by(e.serial))
    return found.with_columns(pl.col(pl.Date).dt.to_string("iso")).rows()


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """The desk, with products that renew in the catalogue."""
    assert desk.sends("vendor", "products", *PRODUCTS).receipt.accepted == len(PRODUCTS)
    return desk


def test_an_order_line_of_a_product_without_version_yields_one_renewal_for_its_units(
    desk: Desk,
) -> None:
    rows = line(sku="SUB-R", quantity=25), line(order_line="20", sku="MNT", quantity=3)
    desk.sends("vendor", "orders", *rows)
    desk.issues()
    assert [parse_renewal(one) for one in ids(desk)] == ids(desk)
    assert len(ids(desk)) == 2
    assert licenses(desk) == []
    moved = desk.moved()
    assert moved["orders.vouchered", "orders.waiting"] == (28, 0)
    assert desk.unbalanced() == ()


def test_the_workbook_in_the_bundle_is_a_renewals_sheet_to_be_completed(desk: Desk) -> None:
    renewal_id = bought(desk)
    desk.writes()
    with zipfile.ZipFile(io.BytesIO(desk.services.storage.read("bundles/B00000001.zip"))) as bundle:
        assert bundle.namelist() == ["SHA256SUMS", "renewals.xlsx"]
        sheet = fastexcel.read_excel(bundle.read("renewals.xlsx")).load_sheet(0).to_polars()
    assert sheet["Renewal ID"].to_list() == [renewal_id]
    assert sheet["Quantity"].to_list() == [10]
    assert sheet["Order number"].to_list() == ["SO-R"]
    assert sheet["Serial number"].to_list() == [None]


def test_a_subscription_goes_on_without_a_gap_under_a_new_serial(desk: Desk) -> None:
    serial, renewal_id = granted(desk), bought(desk)
    desk.night(SPRING)
    answer = desk.sends("aldermoor", "renewals", renew(renewal_id, serial, quantity=10))
    assert (answer.statuses, answer.said()) == ({2: "accepted"}, [])
    desk.issues()
    assert licenses(desk) == [
        (10, "2026-11-20", "2027-11-19", "2027-11-19", None, "replaced"),
        (10, "2026-11-20", "2028-11-19", "2028-11-19", 1, None),
    ]
    assert [(v[0], v[2], str(v[3])) for v in revocations(desk)] == [(1, "replaced", "2027-07-15")]
    assert desk.unbalanced() == ()


def test_postgresql_renews_too(postgres_desk: Desk) -> None:
    desk = postgres_desk
    desk.sends("vendor", "products", *PRODUCTS)
    serial, renewal_id = granted(desk), bought(desk)
    desk.night(SPRING)
    row = renew(renewal_id.lower(), serial)
    assert desk.sends("aldermoor", "renewals", row).said() == [("renewal_id", "read-as")]
    desk.issues()
    assert licenses(desk)[1] == (10, "2026-11-20", "2028-11-19", "2028-11-19", 1, None)
    assert desk.unbalanced() == ()


def test_the_support_of_a_perpetual_license_is_extended(desk: Desk) -> None:
    serial, renewal_id = granted(desk, "SRV"), bought(desk, "MNT")
    desk.night(SPRING)
    row = renew(renewal_id, serial, "2029-11-19")
    assert desk.sends("aldermoor", "renewals", row).said() == []
    desk.issues()
    assert licenses(desk)[1] == (10, "2026-11-20", None, "2029-11-19", 1, None)
    assert desk.unbalanced() == ()


def test_the_old_files_stay_valid_until_the_grace_is_over(desk: Desk) -> None:
    serial, renewal_id = granted(desk), bought(desk)
    desk.night(SPRING)
    desk.sends("aldermoor", "renewals", renew(renewal_id, serial))
    assert desk.issues() == 2
    desk.night("2027-07-14")
    assert desk.issues() == 2
    desk.night("2027-07-15")
    assert desk.issues() == 3
    assert desk.unbalanced() == ()


def test_a_license_that_waits_for_its_registration_goes_on_waiting(desk: Desk) -> None:
    serial, renewal_id = granted(desk, "REG"), bought(desk, "MNT")
    desk.night(SPRING)
    asked = desk.asks("aldermoor", "renewals", renew(renewal_id, serial, "2029-11-19"))
    assert (asked["quantity"], asked["keys"]) == (10, 0)


@pytest.mark.parametrize("spelled", [str.lower, lambda one: one.replace("-", " ")])
def test_a_renewal_id_is_read_as_people_type_it(desk: Desk, spelled: Any) -> None:
    serial, renewal_id = granted(desk), bought(desk)
    desk.night(SPRING)
    answer = desk.sends("aldermoor", "renewals", renew(spelled(renewal_id), serial))
    assert (answer.statuses, answer.said()) == ({2: "accepted"}, [("renewal_id", "read-as")])


def test_the_story_of_a_renewal_leads_from_its_order_to_the_license_it_extended(desk: Desk) -> None:
    serial, renewal_id = granted(desk), bought(desk)
    desk.night(SPRING)
    answer = desk.sends("aldermoor", "renewals", renew(renewal_id, serial))
    desk.issues()
    with desk.services.database.begin(readonly=True) as books:
        (story,) = told(books, renewal_id.lower())
        assert told(books, f"renewal {renewal_id}") == [story]
        of_order = [event.what for event in told(books, "SO-R")[0].events]
    whole = [event.what for event in story.events]
    assert story.subject == f"Renewal {renewal_id}"
    assert f"{text(2)}: renewal {renewal_id} made" in whole
    assert any(f"accepted as {text(answer.serials[2])}: 10 x SUB" in event for event in whole)
    assert f"{text(2)}: a renewal of 10 units planned in batch 2" in of_order


def test_an_unknown_renewal_and_one_of_somebody_else_read_alike(desk: Desk) -> None:
    serial, renewal_id = granted(desk), bought(desk, customer_account="Brook")
    desk.night(SPRING)
    rows = renew(renewal_id, serial), renew("RN-2027-1", serial)
    answer = desk.sends("aldermoor", "renewals", *rows)
    assert answer.said(2) == answer.said(3) == [("renewal_id", "renewal-unknown")]


def test_a_renewal_that_somebody_else_spent_is_unknown_still(desk: Desk) -> None:
    first, second = granted(desk), granted(desk, order_number="SO-2", customer_account="Brook")
    renewal_id = bought(desk)
    desk.night(SPRING)
    assert desk.sends("aldermoor", "renewals", renew(renewal_id, first)).counts == (1, 0, 0, 0)
    answer = desk.sends("Brook", "renewals", renew(renewal_id, second))
    assert answer.said() == [("renewal_id", "renewal-unknown")]
    assert desk.refusal("vendor", "renewals", renew(renewal_id, second)) == [
        ("renewal_id", "renewal-spent")
    ]


def test_the_vendor_may_use_a_number_of_its_own_once(desk: Desk) -> None:
    first, second = granted(desk), granted(desk, order_number="SO-2")
    desk.night(SPRING)
    assert desk.sends("vendor", "renewals", renew("RN-1", first)).counts == (1, 0, 0, 0)
    again = desk.sends("vendor", "renewals", renew("RN-1", first), renew("RN-1", second))
    assert again.counts == (0, 1, 1, 0)
    assert ("serial_number", "conflicts-with-earlier-row") in again.said(3)
    assert desk.refusal("aldermoor", "renewals", renew("RN-1", second)) == [
        ("renewal_id", "renewal-unknown")
    ]
    desk.issues()
    assert desk.unbalanced() == ()


def test_a_license_that_was_renewed_names_the_serial_that_took_its_place(desk: Desk) -> None:
    serial, first = granted(desk), bought(desk)
    second = bought(desk, order_number="SO-R2")
    third = bought(desk, order_number="SO-R3")
    desk.night(SPRING)
    rows = renew(first, serial), renew(second, serial)
    answer = desk.sends("aldermoor", "renewals", *rows)
    assert answer.said(3) == [("serial_number", "license-renewed")]
    assert answer.detail(3) == "#2"
    again = desk.sends("aldermoor", "renewals", renew(third, serial))
    assert again.said() == [("serial_number", "license-renewed")]
    assert again.detail() == text(answer.serials[2])


def test_a_renewal_long_before_the_end_waits_for_approval(desk: Desk) -> None:
    serial, first = granted(desk), bought(desk)
    desk.night("2027-05-22")
    answer = desk.sends("aldermoor", "renewals", renew(first, serial))
    assert (answer.counts, answer.said()) == ((0, 0, 0, 1), [("serial_number", "renewal-early")])
    desk.night("2027-05-23")
    again = desk.sends("aldermoor", "renewals", renew(first, serial))
    assert (again.counts, again.said()) == ((1, 0, 0, 0), [])


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (LAST_DAY, []),
        (LAPSED, [("serial_number", "renewal-late")]),
        ("2028-02-17", [("serial_number", "renewal-late")]),
        ("2028-02-18", [("serial_number", "renewal-too-late")]),
    ],
)
@pytest.mark.parametrize("sku", ["SUB", "SRV"])
def test_what_lapsed_a_while_ago_can_be_renewed_and_what_lapsed_long_ago_cannot(
    desk: Desk, sku: str, day: str, said: Any
) -> None:
    serial = granted(desk, sku)
    renewal_id = bought(desk, "SUB-R" if sku == "SUB" else "MNT")
    desk.night(day)
    desk.issues()  # what ended before this day is closed
    new_ends = "2028-11-19" if sku == "SUB" else "2029-11-19"
    answer = desk.sends("aldermoor", "renewals", renew(renewal_id, serial, new_ends))
    assert answer.said() == said
    desk.night("2028-02-19")
    desk.issues()
    assert desk.unbalanced() == ()


def test_a_lapsed_subscription_stays_expired_and_is_renewed_once(desk: Desk) -> None:
    serial, first = granted(desk), bought(desk)
    second = bought(desk, order_number="SO-R2")
    desk.night(LAPSED)
    desk.issues()
    desk.night("2027-11-25")
    answer = desk.sends("aldermoor", "renewals", renew(first, serial))
    desk.issues()
    assert [row[5] for row in licenses(desk)] == ["expired", None]
    assert revocations(desk) == []
    again = desk.sends("aldermoor", "renewals", renew(second, serial))
    assert again.said() == [("serial_number", "license-renewed")]
    assert again.detail() == text(answer.serials[2])
    assert desk.unbalanced() == ()


@pytest.mark.parametrize(
    ("new_ends", "code", "detail"),
    [
        ("2027-11-19", "renewal-ends-before", "2027-11-19"),
        ("2028-11-20", "renewal-too-long", "2028-11-19"),
    ],
)
def test_the_new_end_lies_after_the_old_one_and_within_what_was_bought(
    desk: Desk, new_ends: str, code: str, detail: str
) -> None:
    serial, renewal_id = granted(desk), bought(desk)
    desk.night(SPRING)
    answer = desk.sends("aldermoor", "renewals", renew(renewal_id, serial, new_ends))
    assert (answer.said(), answer.detail()) == ([("new_ends", code)], detail)


def test_an_end_before_what_was_bought_is_taken_and_noted_and_the_vendor_may_go_beyond(
    desk: Desk,
) -> None:
    first, renewal_id = granted(desk), bought(desk)
    second = granted(desk, order_number="SO-2")
    desk.night(SPRING)
    noted = [("new_ends", "renewal-ends-otherwise")]
    row = renew(renewal_id, first, "2028-06-30")
    assert desk.sends("aldermoor", "renewals", row).said() == noted
    answer = desk.sends("vendor", "renewals", renew("RN-9", second, "2030-11-19"))
    assert (answer.counts, answer.said()) == ((1, 0, 0, 0), noted)


def test_what_was_bought_fits_the_product_the_units_and_the_order(desk: Desk) -> None:
    serial = granted(desk)
    other, few = bought(desk, "DEV-R"), bought(desk, quantity=9, order_number="SO-9")
    fits = bought(desk, order_number="SO-R3")
    desk.night(SPRING)
    answer = desk.sends(
        "aldermoor",
        "renewals",
        renew(other, serial),
        renew(few, serial),
        renew(fits, serial, quantity=9),
        renew(fits, serial, order_number="SO-9"),
    )
    assert answer.said(2) == [("serial_number", "renewal-other-product")]
    assert answer.said(3) == [("renewal_id", "renewal-other-units")]
    assert answer.said(4) == [("quantity", "renewal-units-differ")]
    assert answer.said(5) == [("order_number", "renewal-other-order")]


def test_a_license_without_end_or_support_is_not_renewed(desk: Desk) -> None:
    serial = granted(desk, "BARE")
    desk.night(SPRING)
    assert desk.refusal("vendor", "renewals", renew("RN-1", serial)) == [
        ("serial_number", "license-not-renewable")
    ]


def test_a_delegate_with_the_scope_renews_and_its_keys_go_where_the_delegation_says(
    desk: Desk,
) -> None:
    serial, renewal_id = granted(desk), bought(desk)
    desk.night(SPRING)
    assert desk.refusal("kita", "renewals", renew(renewal_id, serial)) == [
        ("renewal_id", "renewal-unknown"),
        ("serial_number", "serial-unknown"),
    ]
    more = {"scope": "renew; receive_keys", "keys_to": "both", "valid_from": "2027-01-01"}
    row = {"customer_account": "aldermoor", "partner_account": "lutra", **more}
    desk.sends("vendor", "delegations", row)
    asked = desk.asks("lutra", "renewals", renew(renewal_id, serial))
    assert asked["account_id"] == "aldermoor"
    assert asked["recipients"] == "it@heron.example;office@lutra.example"


def test_what_a_partner_bought_for_one_customer_does_not_renew_the_license_of_another(
    desk: Desk,
) -> None:
    serial = granted(desk)
    renewal_id = bought(desk, customer_account="Brook")
    row = {
        "customer_account": "Brook",
        "partner_account": "lutra",
        "scope": "renew",
        "valid_from": "2026-01-02",
    }
    desk.sends("vendor", "delegations", row)
    desk.night(SPRING)
    assert desk.refusal("lutra", "renewals", renew(renewal_id, serial)) == [
        ("renewal_id", "renewal-other-account")
    ]


def test_a_product_that_renews_is_neither_drawn_nor_delivered_as_vouchers(desk: Desk) -> None:
    price = {"contract_number": "EF-CAP", "sku": "SUB-R", "unit_price": "1"}
    desk.sends("vendor", "contract_prices", {**price, "valid_from": "2026-01-01"})
    row = draw("R-9", 1, sku="SUB-R", contract_number="EF-CAP")
    assert ("sku", "sku-renews") in desk.refusal("aldermoor", "drawdowns", row)
    row = line(sku="SUB-R", fulfilment="voucher")
    assert desk.refusal("acme", "orders", row) == [("fulfilment", "renewal-no-voucher")]
