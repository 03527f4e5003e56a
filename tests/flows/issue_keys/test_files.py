"""Keys and license files made again from the books, as anyone can verify them offline."""

import json
from datetime import date

import polars as pl
import pytest
import sqlalchemy as sa

from flows.errors import BooksRefused
from flows.issue_keys import steps as issue
from flows.issue_keys.files import issued
from schemas.tables import keys, parcels
from schemas.wire.checkpoint import ED25519, Vkey
from schemas.wire.key import key_sha256
from schemas.wire.proof import State, verify_license
from schemas.wire.serial import format_serial
from tests.flows.desk import ORIGIN, Desk
from tests.flows.ingest.kinds.test_drawdowns import draw
from tests.flows.ingest.kinds.test_orders import line


def files_of(desk: Desk) -> pl.DataFrame:
    """The keys of every parcel there is."""
    return issued(desk.services, desk.frame(sa.select(parcels.c.parcel_no))["parcel_no"])


def vkeys(desk: Desk) -> list[Vkey]:
    return [Vkey(ORIGIN, ED25519, desk.services.signer.public_key("current"))]


def ordered(desk: Desk) -> None:
    host = draw("R-1", 2, sku="UNIT", host_id="host-7")
    desk.sends("vendor", "orders", line(), line(order_line="2", sku="SUB"))
    desk.asks("aldermoor", "drawdowns", host)


def test_every_key_has_a_license_file_that_holds_in_front_of_the_log(desk: Desk) -> None:
    ordered(desk)
    desk.issues()
    desk.night("2026-11-21")
    desk.asks("vendor", "orders", line(order_line="3"))
    desk.issues()
    found = files_of(desk)
    assert found["license_file_name"].to_list() == [
        f"{format_serial(serial)}-{key_no}.lic"
        for serial, key_no in [(1, 1), (2, 1), (3, 1), (3, 2), (4, 1)]
    ]
    assert found["log_size"].unique().to_list() == [5]
    for text in found["license"]:
        verdict = verify_license(text.encode(), vkeys(desk), on=date(2026, 12, 24))
        assert verdict.state is State.GENUINE, verdict.why


def test_a_license_file_says_what_was_granted_and_hides_who_and_where_in_the_log(
    desk: Desk,
) -> None:
    ordered(desk)
    desk.issues()
    last = json.loads(files_of(desk)["license"][3])
    entry = json.loads(last["entry"])
    assert (entry["sku"], entry["quantity"], entry["key_no"]) == ("UNIT", 1, 2)
    assert (entry["starts"], entry["issued"]) == ("2026-11-20", "2026-11-20")
    assert {name: opened["value"] for name, opened in last["open"].items()} == {
        "account": "aldermoor",
        "host": "host-7",
    }
    assert "host-7" not in last["entry"]
    term = verify_license(files_of(desk)["license"][1].encode(), vkeys(desk), on=date(2027, 11, 20))
    assert term.state is State.EXPIRED


def test_the_books_hold_the_hash_of_each_key_and_the_files_are_the_same_every_time(
    desk: Desk,
) -> None:
    ordered(desk)
    desk.issues()
    found = files_of(desk)
    hashes = desk.frame(sa.select(keys.c.key_sha256).order_by(keys.c.serial, keys.c.key_no))
    assert [key_sha256(key) for key in found["key"]] == hashes["key_sha256"].to_list()
    assert found.equals(files_of(desk))


def test_a_license_of_another_log_or_with_another_word_is_tampered_with(desk: Desk) -> None:
    ordered(desk)
    desk.issues()
    text = files_of(desk)["license"][0]
    strange = [Vkey(ORIGIN, ED25519, desk.services.signer.public_key("next"))]
    for content, known in ((text, strange), (text.replace("SRV", "SRW"), vkeys(desk))):
        verdict = verify_license(content.encode(), known, on=date(2026, 12, 24))
        assert verdict.state is State.TAMPERED


def test_no_file_is_made_before_its_key_is_in_a_signed_log(desk: Desk) -> None:
    ordered(desk)
    issue.plan_requests(desk.services, desk.settings, desk.night_no)
    for batch_no in issue.unminted(desk.services):
        issue.mint_batch(desk.services, batch_no, desk.night_no)
    with pytest.raises(BooksRefused, match="not in a signed log yet"):
        files_of(desk)
    issue.place(desk.services, desk.night_no)
    with pytest.raises(BooksRefused, match="not in a signed log yet"):
        files_of(desk)


def test_parcels_without_keys_have_no_files(desk: Desk) -> None:
    desk.asks("vendor", "orders", line(sku="REG"))
    desk.issues()
    assert files_of(desk).is_empty()


def test_an_exchanged_secret_is_noticed_before_a_wrong_key_leaves(desk: Desk) -> None:
    ordered(desk)
    desk.issues()
    with desk.services.database.begin() as books:
        books.execute(sa.update(keys).where(keys.c.serial == 1).values(key_sha256="0" * 64))
    with pytest.raises(BooksRefused, match="not the key that was issued"):
        files_of(desk)
