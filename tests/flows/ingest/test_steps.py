"""From inboxes to the archive: what is a drop, in which order, once."""

import hashlib

import pytest
import sqlalchemy as sa

from flows.ingest import steps
from flows.ingest.inboxes import is_drop
from flows.ledger import sightings
from schemas import tables
from tests.flows.desk import Desk, sheet
from tests.flows.ingest.kinds.test_orders import line
from tests.flows.ingest.kinds.test_vouchers import voucher
from tests.flows.ingest.workbooks import Rows, xlsx

ORDERS = sheet("orders", line())


def waiting(desk: Desk) -> list[tuple[str, str]]:
    """Sender and name of what waits, in the order of taking in."""
    numbers = steps.list_drops(desk.services, desk.settings, desk.night_no)
    with desk.services.database.begin(readonly=True) as books:
        drops = [sightings.seen(books, number) for number in numbers]
    return [(drop.account_id, drop.name) for drop in drops]


@pytest.mark.parametrize(
    "name",
    [
        *(".orders.csv", "~$orders.xlsx", "orders.csv.part", "orders.xlsx.filepart"),
        *("upload.TMP", "Thumbs.db", "DESKTOP.INI"),
    ],
)
def test_rubbish_of_uploads_and_desktops_is_no_drop(name: str) -> None:
    assert not is_drop(name)


def test_names_that_only_look_like_rubbish_are_drops() -> None:
    for name in ("part.csv", "orders.part.csv", "tmp", "$orders.csv", "Thumbs.db.xlsx"):
        assert is_drop(name)


def test_only_files_that_lie_in_an_inbox_itself_are_drops(desk: Desk) -> None:
    desk.leaves("acme", "sub/orders.csv", ORDERS)
    desk.leaves("acme", ".DS_Store", b"")
    desk.services.storage.replace("inbox/orders.csv", ORDERS)
    desk.leaves("acme", "orders.csv", ORDERS)
    assert waiting(desk) == [("acme", "orders.csv")]


def test_a_file_that_still_grows_waits_for_the_next_night(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.leaves("acme", "whole.csv", ORDERS)
    desk.leaves("acme", "growing.csv", ORDERS)
    monkeypatch.setattr(
        desk.clock, "sleep", lambda _: desk.leaves("acme", "growing.csv", ORDERS + b"\n")
    )
    assert waiting(desk) == [("acme", "whole.csv")]


def test_the_vendors_drops_come_first_by_the_latest_kind_they_hold(desk: Desk) -> None:
    product = [
        ["SKU", "Product name", "Version", "Meter", "License type", "Key policy", "Key delivery"],
        ["N", "New", "1", "User", "Perpetual", "Per line", "On the certificate"],
    ]
    order: Rows = [
        ["Order number", "Line", "Order date", "End customer", "E-mail", "SKU", "Quantity"],
        ["SO-9", "1", "2026-11-20", "Heron", "it@heron.example", "N", 1],
    ]
    desk.leaves("Brook", "a.csv", sheet("delegations"))
    desk.leaves("acme", "a.csv", sheet("vouchers", voucher("V-1")))
    desk.leaves("vendor", "a.xlsx", xlsx({"O": order, "P": product}))
    desk.leaves("vendor", "b.csv", sheet("accounts"))
    desk.leaves("vendor", "c.xlsx", xlsx({"P": product}))
    assert waiting(desk) == [
        ("vendor", "c.xlsx"),
        ("vendor", "b.csv"),
        ("vendor", "a.xlsx"),
        ("Brook", "a.csv"),
        ("acme", "a.csv"),
    ]


def test_a_drop_lies_in_the_archive_under_its_hash_and_no_longer_in_its_inbox(desk: Desk) -> None:
    desk.hands_in("vendor", ORDERS, "orders.csv")
    archived = f"archive/{hashlib.sha256(ORDERS).hexdigest()}"
    assert desk.services.storage.read(archived) == ORDERS
    assert waiting(desk) == []


def test_the_same_bytes_later_are_a_new_drop_of_duplicates(desk: Desk) -> None:
    first = desk.hands_in("vendor", ORDERS, "orders.csv")
    desk.night("2026-11-21")
    second = desk.hands_in("vendor", ORDERS, "orders.csv")
    assert second.receipt.drop_no > first.receipt.drop_no
    assert (second.counts, second.serials) == ((0, 1, 0, 0), first.serials)


def test_what_was_taken_in_but_not_archived_is_only_archived_by_the_next_night(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "archive", lambda *_: None)
    desk.hands_in("vendor", ORDERS, "orders.csv")
    monkeypatch.undo()
    night_no = desk.night("2026-11-21")
    assert waiting(desk) == []
    steps.archive_left_behind(desk.services, night_no)
    steps.archive_left_behind(desk.services, night_no)
    assert (
        desk.frame(
            sa.select(tables.drops.c.archived_night_no).order_by(tables.drops.c.drop_no.desc())
        )["archived_night_no"][0]
        == night_no
    )
    assert list(desk.services.storage.list("inbox/vendor/")) == []
    assert desk.count_requests() == 1


def test_a_file_replaced_under_the_same_name_meanwhile_stays_and_is_another_drop(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "archive", lambda *_: None)
    desk.hands_in("vendor", ORDERS, "orders.csv")
    monkeypatch.undo()
    desk.leaves("vendor", "orders.csv", sheet("orders", line(order_line="2")))
    steps.archive_left_behind(desk.services, desk.night_no)
    assert waiting(desk) == [("vendor", "orders.csv")]


def test_a_file_that_is_replaced_while_its_drop_is_archived_stays(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = sheet("orders", line(order_line="2"))
    write = desk.services.storage.write

    def while_it_writes(name: str, content: bytes) -> None:
        write(name, content)
        desk.leaves("vendor", "orders.csv", other)

    monkeypatch.setattr(steps, "archive", lambda *_: None)
    drop_no = desk.hands_in("vendor", ORDERS, "orders.csv").receipt.drop_no
    monkeypatch.undo()
    monkeypatch.setattr(desk.services.storage, "write", while_it_writes)
    steps.archive(desk.services, drop_no, desk.night_no)
    assert desk.services.storage.read("inbox/vendor/orders.csv") == other
    assert desk.services.storage.read(f"archive/{hashlib.sha256(ORDERS).hexdigest()}") == ORDERS


def test_deadlines_are_judged_on_the_day_a_drop_was_first_seen(desk: Desk) -> None:
    desk.leaves("acme", "late.csv", sheet("vouchers", voucher("V-LAST")))
    assert waiting(desk) == [("acme", "late.csv")]
    desk.night("2026-12-01")
    (drop_no,) = steps.list_drops(desk.services, desk.settings, desk.night_no)
    receipt = steps.take_in(desk.services, desk.settings, drop_no, desk.night_no)
    assert receipt.accepted == 1


def first_seen(desk: Desk) -> dict[str, str]:
    """The day on which each drop that is noted was first seen, by its name."""
    with desk.services.database.begin(readonly=True) as books:
        return {drop.name: str(drop.seen_on) for drop in sightings.sighted(books)}


def test_a_file_that_was_taken_away_and_comes_back_is_first_seen_when_it_is_back(
    desk: Desk,
) -> None:
    desk.leaves("acme", "late.csv", ORDERS)
    assert waiting(desk) == [("acme", "late.csv")]
    desk.services.storage.remove("inbox/acme/late.csv")
    desk.night("2026-11-27")
    assert waiting(desk) == []
    desk.night("2027-03-01")
    desk.leaves("acme", "late.csv", ORDERS)
    assert waiting(desk) == [("acme", "late.csv")]
    assert first_seen(desk) == {"late.csv": "2027-03-01"}


def test_a_file_that_was_replaced_and_comes_back_is_first_seen_when_it_is_back(desk: Desk) -> None:
    for day, content in (("2026-11-20", b"a,b"), ("2026-11-27", b"c,d"), ("2027-03-01", b"a,b")):
        desk.night(day)
        desk.leaves("acme", "late.csv", content)
        assert waiting(desk) == [("acme", "late.csv")]
        assert first_seen(desk) == {"late.csv": day}


def test_a_file_that_is_uploaded_again_while_a_night_looks_is_still_first_seen_when_it_was(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.leaves("acme", "slow.csv", ORDERS)
    assert waiting(desk) == [("acme", "slow.csv")]
    desk.night("2026-11-27")
    desk.leaves("acme", "slow.csv", ORDERS[:10])
    monkeypatch.setattr(desk.clock, "sleep", lambda _: desk.leaves("acme", "slow.csv", ORDERS[:20]))
    assert waiting(desk) == []
    monkeypatch.undo()
    desk.leaves("acme", "slow.csv", ORDERS)
    assert waiting(desk) == [("acme", "slow.csv")]
    assert first_seen(desk) == {"slow.csv": "2026-11-20"}


def test_a_drop_that_is_gone_when_its_turn_comes_is_forgotten_and_one_half_uploaded_is_not(
    desk: Desk,
) -> None:
    desk.leaves("acme", "gone.csv", ORDERS)
    desk.leaves("acme", "half.csv", ORDERS)
    numbers = steps.list_drops(desk.services, desk.settings, desk.night_no)
    desk.services.storage.remove("inbox/acme/gone.csv")
    desk.leaves("acme", "half.csv", ORDERS[:10])
    for drop_no in numbers:
        receipt = steps.take_in(desk.services, desk.settings, drop_no, desk.night_no)
        assert receipt.state == steps.GONE
    assert first_seen(desk) == {"half.csv": "2026-11-20"}


def test_a_sheet_of_a_kind_that_others_send_is_refused_by_name(desk: Desk) -> None:
    answer = desk.sends("kita", "voucher_lists")
    assert (answer.receipt.state, answer.receipt.rows) == ("refused", 0)
    found = desk.frame(
        sa.select(tables.drops.c.left_out).where(tables.drops.c.drop_no == answer.receipt.drop_no)
    )
    assert '"code": "sender-not-allowed", "detail": "voucher_lists"' in found.item()


def test_an_inbox_in_another_case_is_the_inbox_of_the_account(desk: Desk) -> None:
    assert desk.asks("KITA", "orders", line(quantity=60))["scope"] == "kita"
    assert desk.sends("kita", "orders", line(order_line="2", quantity=60)).counts == (0, 0, 0, 1)
