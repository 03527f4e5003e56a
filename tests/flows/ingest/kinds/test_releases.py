"""The vendor brings out a version, and whose support covers it is offered the upgrade, once."""

import json
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from flows.errors import AlreadyRecorded
from flows.notify import steps as notify
from flows.notify.notices import letter_of
from schemas import tables
from schemas.serials import notification_texts
from schemas.wire.serial import format_serial
from tests.flows.desk import Desk
from tests.flows.desk_stock import STOCK
from tests.flows.ingest.kinds.test_drawdowns import draw
from tests.flows.ingest.kinds.test_orders import line
from tests.flows.notify.test_posting import Postman, posted

SERVER = STOCK["products"][0]
OUT = "2027-03-01"


def drawn(desk: Desk, request_id: str = "R-1", quantity: int = 3, **more: Any) -> str:
    """A license of aldermoor's on SRV 1.0, with support from 2026-11-20 to 2027-11-19."""
    row = draw(request_id, quantity, sku="SRV", contract_number="EF-CAP", **more)
    answer = desk.sends("aldermoor", "drawdowns", row)
    assert answer.statuses == {2: "accepted"}, answer.problems
    desk.issues()
    return format_serial(answer.serials[2])


def release(version: str = "2.0", sku: str = "SRV", **more: Any) -> dict[str, Any]:
    return {"sku": sku, "version": version, "released_on": OUT, **more}


def comes_out(desk: Desk, *rows: dict[str, Any], as_of: str = OUT) -> list[tuple[Any, ...]]:
    """The night in which the catalogue names the version and the release comes: what it offers."""
    desk.night(as_of)
    for row in rows:
        product = {**SERVER, "sku": row["sku"], "version": row["version"]}
        desk.sends("vendor", "products", product)
    answer = desk.sends("vendor", "releases", *rows)
    assert answer.counts == (len(rows), 0, 0, 0), answer.problems
    desk.issues()
    return offers(desk)


def offers(desk: Desk) -> list[tuple[Any, ...]]:
    o = tables.offers.c
    chosen = sa.select(o.serial, o.to_sku, o.version, o.quantity, o.expires_on)
    found = desk.frame(chosen.order_by(o.offer_no))
    return [(*row, str(day)) for *row, day in found.rows()]


def told(desk: Desk) -> Postman:
    """Everybody is told, and a postman takes the mail."""
    notify.announce(desk.services, desk.settings, desk.night_no)
    return posted(desk)[1]


def notices(postman: Postman) -> list[tuple[str, Any]]:
    """The letters that bring a sheet of upgrades, and to whom."""
    named = [
        (to, letter, [str(file.get_filename()) for file in letter.iter_attachments()])
        for to, letter in postman.letters
    ]
    return [(to, letter) for to, letter, files in named if "".join(files).startswith("upgrades-")]


def test_a_version_is_offered_to_a_license_whose_support_covers_the_day_it_came_out(
    desk: Desk,
) -> None:
    drawn(desk)
    assert comes_out(desk, release()) == [(1, "SRV", "2.0", 3, "2028-02-29")]
    assert desk.unbalanced() == ()


@pytest.mark.parametrize(
    ("released_on", "as_of", "count"),
    [("2026-11-20", OUT, 1), ("2026-11-19", OUT, 0), ("2027-11-19", "2027-11-25", 1)],
)
def test_support_covers_from_its_first_day_to_its_last(
    desk: Desk, released_on: str, as_of: str, count: int
) -> None:
    drawn(desk)
    assert len(comes_out(desk, release(released_on=released_on), as_of=as_of)) == count


def test_support_that_has_ended_or_never_was_gives_no_right_to_a_version(desk: Desk) -> None:
    drawn(desk)
    desk.asks("vendor", "orders", line(sku="BARE"))
    rows = release(released_on="2027-11-20"), release(sku="BARE")
    assert comes_out(desk, *rows, as_of="2027-11-25") == []


def test_a_version_announced_for_a_later_day_is_offered_on_that_day(desk: Desk) -> None:
    drawn(desk)
    assert comes_out(desk, release(released_on="2027-03-02")) == []
    desk.night("2027-03-02")
    desk.issues()
    assert [row[0] for row in offers(desk)] == [1]


def test_a_release_of_several_files_makes_one_offer_and_files_that_follow_make_none(
    desk: Desk,
) -> None:
    drawn(desk)
    file: dict[str, Any] = {"file_sha256": "0" * 64, "file_bytes": 7}
    new: dict[str, Any] = {"sku": "SRV2", "replaces_sku": "SRV", **file}
    rows = [
        release(file_name=name, file_url=f"https://files.example/{name}", **new)
        for name in ("server.zip", "server.tar.gz")
    ]
    assert len(comes_out(desk, *rows)) == 1
    desk.asks("vendor", "orders", line())
    late = release(file_name="server.deb", file_key="releases/server.deb", **new)
    assert len(comes_out(desk, late, as_of="2027-03-02")) == 1


def test_what_is_granted_in_the_night_of_the_release_is_offered_it_and_what_comes_later_is_not(
    desk: Desk,
) -> None:
    desk.sends("vendor", "releases", release("2.0", released_on="2026-11-20"))
    desk.asks("vendor", "orders", line(order_date="2026-11-20"))
    desk.issues()
    assert [row[0] for row in offers(desk)] == [1]
    desk.night("2026-11-21")
    desk.asks("vendor", "orders", line(order_number="SO-2", order_date="2026-11-20"))
    desk.issues()
    assert [row[0] for row in offers(desk)] == [1]


def test_the_licenses_of_the_sku_that_a_release_replaces_are_offered_it(desk: Desk) -> None:
    drawn(desk)
    new = release(sku="SRV2", replaces_sku="SRV")
    assert [row[:3] for row in comes_out(desk, new)] == [(1, "SRV2", "2.0")]


def test_an_older_version_of_the_same_product_is_offered_to_nobody(desk: Desk) -> None:
    drawn(desk)
    assert comes_out(desk, release("0.9"), release("1.0", sku="UNIT")) == []


def test_a_release_that_was_amended_is_not_offered_again(desk: Desk) -> None:
    drawn(desk)
    comes_out(desk, release())
    assert len(comes_out(desk, release(released_on="2027-03-02"), as_of="2027-03-02")) == 1


def test_a_release_of_a_product_that_the_catalogue_lacks_is_refused(desk: Desk) -> None:
    answer = desk.sends("vendor", "releases", release(sku="GHOST"), release(replaces_sku="GONE"))
    assert answer.said(2) == [("sku", "sku-unknown")]
    assert answer.said(3) == [("replaces_sku", "sku-unknown")]


def test_the_same_release_twice_is_a_duplicate_though_it_has_no_file(desk: Desk) -> None:
    assert desk.sends("vendor", "releases", release()).counts == (1, 0, 0, 0)
    assert desk.sends("vendor", "releases", release(), release()).counts == (0, 2, 0, 0)


def test_one_mail_tells_an_account_of_all_its_offers_and_brings_them_as_a_sheet(
    desk: Desk,
) -> None:
    serials = [drawn(desk, f"R-{nth}", nth) for nth in (1, 2)]
    comes_out(desk, release())
    ((to, letter),) = notices(told(desk))
    assert to == "ops@aldermoor.example"
    assert letter["Subject"] == "A new version for your licenses: 2"
    (sheet,) = letter.iter_attachments()
    assert sheet.get_filename() == f"upgrades-{OUT}.xlsx"
    rows = [*openpyxl.load_workbook(BytesIO(sheet.get_content())).worksheets[0].values]
    ids = notification_texts(desk.frame(sa.select(tables.offers.c.offer_no))["offer_no"]).to_list()
    assert [row[:5] for row in rows[1:]] == [
        (ids[0], ids[0], serials[0], "SRV", 1),
        (ids[1], ids[1], serials[1], "SRV", 2),
    ]
    body = letter.get_body(("plain",)).get_content()
    assert f"{ids[0]}: 1 of {serials[0]} (Server) to version 2.0, SKU SRV, until" in body


def test_nobody_is_told_twice(desk: Desk) -> None:
    drawn(desk)
    comes_out(desk, release())
    assert len(notices(told(desk))) == 1
    assert notices(told(desk)) == []
    desk.night("2027-03-02")
    assert notices(told(desk)) == []


def test_a_night_that_died_before_its_mail_is_caught_up_by_the_next(desk: Desk) -> None:
    drawn(desk)
    comes_out(desk, release())
    desk.night("2027-03-02")
    assert len(notices(told(desk))) == 1


def test_the_technical_contact_is_told_before_the_contact(desk: Desk) -> None:
    drawn(desk)
    with desk.services.database.begin() as books:
        contact = {"serial": 1, "request_serial": 1, "night_no": desk.night_no}
        books.execute(
            sa.insert(tables.contacts).values(
                **contact, email="office@heron.example", technical_email="tech@heron.example"
            )
        )
    comes_out(desk, release())
    assert [to for to, _ in notices(told(desk))] == ["tech@heron.example"]


def test_customers_of_one_holder_hear_of_their_own_licenses_only(desk: Desk) -> None:
    for number, address in (("SO-1", "a@heron.example"), ("SO-2", "b@ibis.example")):
        row = line(order_number=number, contact_email=address, language="de")
        desk.asks("vendor", "orders", row)
    desk.issues()
    comes_out(desk, release())
    heard = dict(notices(told(desk)))
    assert sorted(heard) == ["a@heron.example", "b@ibis.example"]
    body = heard["a@heron.example"].get_body(("plain",)).get_content()
    assert format_serial(1) in body
    assert format_serial(2) not in body
    assert "auf Version 2.0" in body


def test_a_notice_reads_the_same_whenever_it_is_made_up(desk: Desk) -> None:
    drawn(desk)
    comes_out(desk, release())
    notify.announce(desk.services, desk.settings, desk.night_no)
    first = made_up(desk)
    desk.night("2027-03-05")
    desk.sends("vendor", "products", {**SERVER, "name": "Otherwise", "version": "3.0"})
    assert made_up(desk) == first


def made_up(desk: Desk) -> tuple[Any, ...]:
    said, (attached,) = letter_of(desk.services, desk.settings, 1)
    return said, attached.content


def test_a_mark_of_a_subject_cannot_be_put_down_twice(desk: Desk) -> None:
    drawn(desk)
    comes_out(desk, release())
    notify.announce(desk.services, desk.settings, desk.night_no)
    subject = desk.frame(sa.select(tables.notice_subjects)).row(0, named=True)
    assert json.loads(subject["told"])["quantity"] == 3
    with pytest.raises(AlreadyRecorded):
        put_down(desk, subject | {"notice_no": 2})


def put_down(desk: Desk, subject: dict[str, Any]) -> None:
    with desk.services.database.begin() as books:
        books.execute(sa.insert(tables.notice_subjects).values(**subject))
