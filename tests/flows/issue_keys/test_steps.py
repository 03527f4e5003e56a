"""Plan, mint, publish: killed anywhere and run again, the same keys once each."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from flows.cli.log_audit import audit
from flows.errors import BooksRefused
from flows.issue_keys import log
from flows.issue_keys import steps as issue
from schemas.tables import batches, checkpoints, keys, revocations, vouchers
from schemas.wire.key import key_of, key_sha256
from tests.flows.desk import Bar, Desk
from tests.flows.ingest.kinds.test_orders import line
from tests.flows.ingest.kinds.test_vouchers import voucher


def plan(desk: Desk) -> list[int]:
    """The batches of what was asked for."""
    issue.plan_requests(desk.services, desk.settings, desk.night_no)
    return issue.unminted(desk.services)


def minted(desk: Desk) -> list[tuple[int, int, int]]:
    found = desk.frame(
        sa.select(keys.c.serial, keys.c.key_no, keys.c.place).order_by(keys.c.serial, keys.c.key_no)
    )
    return found.rows()


def published(desk: Desk) -> int:
    return issue.publish(desk.services, desk.settings, desk.night_no)


def test_each_unit_of_a_per_unit_product_has_its_key_numbered_from_one(desk: Desk) -> None:
    desk.sends("vendor", "orders", line(), line(order_line="2", sku="UNIT"))
    assert desk.issues() == 4
    assert minted(desk) == [(1, 1, 0), (2, 1, 1), (2, 2, 2), (2, 3, 3)]
    assert desk.moved()["keys.logged", "keys.minted"] == (4, 0)
    assert desk.unbalanced() == ()


def test_each_batch_that_is_planned_moves_the_bar(desk: Desk) -> None:
    desk.sends("vendor", "orders", *(line(order_line=str(n), sku="UNIT") for n in range(3)))
    desk.sends("kita", "orders", line())
    bar, small = Bar(), desk.settings.model_copy(update={"batch_size": 3})
    issue.plan_requests(replace(desk.services, progress=bar), small, desk.night_no)
    assert bar.shares == pytest.approx([0.25] * 4)


def test_a_batch_minted_twice_makes_its_keys_once(desk: Desk) -> None:
    desk.asks("vendor", "orders", line(sku="UNIT"))
    (batch_no,) = plan(desk)
    assert issue.mint_batch(desk.services, batch_no, desk.night_no) == 3
    assert issue.mint_batch(desk.services, batch_no, desk.night_no) == 0
    assert desk.moved()["keys.minted", "keys.waiting"] == (3, 0)


def test_a_batch_that_waits_blocks_nobody_and_is_published_by_the_next_night(desk: Desk) -> None:
    desk.asks("vendor", "orders", line(sku="UNIT"))
    desk.asks("kita", "orders", line())
    late, ready = plan(desk)
    issue.mint_batch(desk.services, ready, desk.night_no)
    assert published(desk) == 1
    desk.night("2026-11-21")
    issue.mint_batch(desk.services, late, desk.night_no)
    assert published(desk) == 4
    starts = desk.frame(sa.select(batches.c.batch_no, batches.c.log_start))
    assert sorted(starts.rows()) == [(late, 1), (ready, 0)]
    assert desk.unbalanced() == ()


def test_ordered_vouchers_can_be_converted_by_their_oem(desk: Desk) -> None:
    desk.asks("acme", "orders", line(fulfilment="voucher", quantity=2, sku="UNIT"))
    desk.issues()
    v = vouchers.c
    made = desk.frame(
        sa.select(v.voucher_id, v.oem_account, v.batch_id, v.sku, v.quantity)
        .where(v.serial.is_not(None))
        .order_by(v.version_no)
    )
    assert made.drop("voucher_id").rows() == [("acme", "SO-1", "UNIT", 1)] * 2
    first, second = made["voucher_id"].to_list()
    assert first.startswith("V")
    assert first != second
    assert desk.refusal("duo", "vouchers", voucher(first)) == [("voucher_id", "voucher-unknown")]
    desk.asks("acme", "vouchers", voucher(first))
    desk.issues()
    assert desk.unbalanced() == ()


def test_a_night_that_issues_nothing_signs_nothing_anew(desk: Desk) -> None:
    assert published(desk) == 0
    first = desk.services.storage.read("log/checkpoint")
    desk.night("2026-11-21")
    assert published(desk) == 0
    assert desk.services.storage.read("log/checkpoint") == first
    assert desk.frame(sa.select(checkpoints)).height == 1


def test_a_log_grown_by_several_batches_of_a_night_has_all_its_tiles(desk: Desk) -> None:
    for number, units in enumerate((250, 20, 3)):
        desk.asks("vendor", "orders", line(order_line=str(number), sku="UNIT", quantity=units))
    assert desk.issues() == 273
    desk.writes()
    desk.night("2026-11-21")
    desk.asks("vendor", "orders", line(order_number="SO-2", sku="UNIT", quantity=1))
    assert desk.issues() == 274
    desk.writes()
    assert audit(desk.services, desk.settings).differences == ()


@pytest.mark.parametrize("place", ["write_tiles", "sign", "revoked"])
def test_a_publication_that_dies_is_finished_by_the_next_with_the_same_checkpoint(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    desk.asks("vendor", "orders", line(sku="UNIT"))
    issue.mint_batch(desk.services, plan(desk)[0], desk.night_no)

    def dies(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(log, place, dies)
        with pytest.raises(ConnectionError):
            published(desk)
    assert published(desk) == 3
    assert published(desk) == 3
    found = desk.frame(sa.select(checkpoints))
    assert found["size"].to_list() == [3]
    assert found["signed"][0].encode() == desk.services.storage.read("log/checkpoint")
    assert found["published_at"].null_count() == 0


def test_revocations_take_their_place_behind_the_keys_of_the_night(desk: Desk) -> None:
    desk.asks("vendor", "orders", line())
    desk.issues()
    desk.night("2026-11-21")
    with desk.services.database.begin() as books:
        told = {"serial": 1, "key_no": None, "reason": "lost", "night_no": desk.night_no}
        books.execute(sa.insert(revocations).values(revocation_no=1, **told))
    desk.asks("vendor", "orders", line(order_line="2"))
    assert desk.issues() == 3
    assert desk.frame(sa.select(revocations.c.log_position)).item() == 2
    assert b"M0000000000012" in desk.services.storage.read("log/revoked.json")


def test_books_that_are_shorter_than_the_published_log_stop_the_night(desk: Desk) -> None:
    desk.asks("vendor", "orders", line())
    desk.issues()
    with desk.services.database.begin() as books:
        books.execute(sa.delete(checkpoints))
    with pytest.raises(BooksRefused, match="1 entries, which the books do not know"):
        published(desk)


def test_a_checkpoint_that_we_did_not_sign_stops_the_night(desk: Desk) -> None:
    desk.asks("vendor", "orders", line())
    desk.issues()
    signed = desk.services.storage.read("log/checkpoint")
    desk.services.storage.replace("log/checkpoint", signed.replace(b"\n1\n", b"\n2\n"))
    with pytest.raises(BooksRefused, match="cannot be believed"):
        published(desk)


def test_entitlements_that_do_not_make_the_keys_planned_stop_their_batch(desk: Desk) -> None:
    desk.asks("vendor", "orders", line(sku="UNIT"))
    (batch_no,) = plan(desk)
    with desk.services.database.begin() as books:
        books.execute(sa.update(batches).values(units=4))
    with pytest.raises(BooksRefused, match="3 keys to make, not the 4 planned"):
        issue.mint_batch(desk.services, batch_no, desk.night_no)
    assert minted(desk) == []


def test_keys_are_issued_on_postgresql(postgres_desk: Desk) -> None:
    postgres_desk.sends("vendor", "orders", line(), line(order_line="2", sku="UNIT"))
    postgres_desk.asks("acme", "orders", line(fulfilment="voucher", quantity=2))
    assert postgres_desk.issues() == 4
    secret = postgres_desk.services.signer.key_secret(1)
    expected = [key_sha256(key_of(secret, serial, no)) for serial, no, _ in minted(postgres_desk)]
    found = postgres_desk.frame(sa.select(keys.c.key_sha256).order_by(keys.c.serial, keys.c.key_no))
    assert found["key_sha256"].to_list() == expected
    assert postgres_desk.unbalanced() == ()


def test_a_published_checkpoint_that_is_lost_is_published_again(desk: Desk) -> None:
    desk.sends("vendor", "orders", line())
    desk.issues()
    published = desk.services.storage.read("log/checkpoint")
    desk.services.storage.remove("log/checkpoint")
    desk.issues()
    assert desk.services.storage.read("log/checkpoint") == published
