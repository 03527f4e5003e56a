"""Judging as the night would, and leaving no trace."""

from datetime import date

import sqlalchemy as sa

from flows.ingest.check import Checked, check, rehearse
from flows.ledger import answered
from flows.ports import Books
from schemas import tables
from tests.flows.desk import Desk, sheet
from tests.flows.ingest.kinds.test_orders import line


def everything(desk: Desk) -> dict[str, int]:
    return {
        table.name: desk.frame(sa.select(sa.func.count()).select_from(table)).item()
        for table in tables.metadata.sorted_tables
    }


def test_a_check_says_what_the_night_would_and_changes_nothing(desk: Desk) -> None:
    content = sheet("orders", line(), line(), line(order_line="2", sku="SRW"))
    before = everything(desk)
    found = check(desk.services, desk.settings, content, "orders.csv", "vendor")
    (taken,) = found.taken
    assert (taken.counted.accepted, taken.counted.duplicate, taken.counted.refused) == (1, 1, 1)
    assert everything(desk) == before
    answer = desk.hands_in("vendor", content)
    assert answer.counts == (1, 1, 1, 0)
    assert answer.problems.equals(taken.problems)
    assert taken.answers.select("row_no", "status").rows() == [
        (3, "duplicate"),
        (4, "refused"),
    ]


def test_a_reply_can_be_made_from_the_books_as_they_would_be(desk: Desk) -> None:
    told: list[int] = []

    def look(books: Books, drop_no: int, checked: Checked) -> None:
        (only,) = answered.sheets_of(books, drop_no)
        told.append(only["accepted"])
        assert checked.language == "ja"

    check(desk.services, desk.settings, sheet("orders", line()), "o.csv", "kita", look)
    assert told == [1]
    assert desk.count_requests() == 0


def test_an_unknown_sender_and_an_unreadable_file_are_refused_whole(desk: Desk) -> None:
    stranger = check(desk.services, desk.settings, sheet("orders", line()), "o.csv", "stranger")
    broken = check(desk.services, desk.settings, b"PK\x03\x04 no workbook", "o.xlsx", "vendor")
    assert stranger.refusal is not None
    assert stranger.refusal.code == "sender-unknown"
    assert broken.refusal is not None
    assert stranger.taken == broken.taken == ()
    paused = check(desk.services, desk.settings, sheet("orders", line()), "o.csv", "paused")
    assert paused.refusal is not None
    assert paused.refusal.code == "sender-inactive"


def test_a_check_after_the_night_of_tomorrow_is_judged_on_its_day(desk: Desk) -> None:
    desk.night("2026-11-30")
    desk.clock.moment = desk.clock.moment.replace(day=20)
    found = check(desk.services, desk.settings, sheet("orders", line()), "o.csv", "vendor")
    assert found.taken[0].counted.accepted == 1


def test_a_rehearsal_judges_all_that_waits_one_after_the_other(desk: Desk) -> None:
    product = {
        "sku": "NEW",
        "name": "New",
        "version": "1",
        "metric": "user",
        "license_type": "perpetual",
        "key_policy": "per line",
        "key_delivery": "on the certificate",
    }
    desk.leaves("acme", "orders.csv", sheet("orders", line(sku="NEW")))
    desk.leaves("vendor", "zz-products.csv", sheet("products", product))
    before = everything(desk)
    found = rehearse(desk.services, desk.settings, date(2026, 11, 20))
    assert [(one.sender, one.taken[0].counted.accepted) for one in found] == [
        ("vendor", 1),
        ("acme", 1),
    ]
    assert everything(desk) == before
