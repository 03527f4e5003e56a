"""Nights and the lease: one at a time, never backwards, a dead one goes on."""

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from flows.errors import BooksRefused, NightRunning
from flows.ledger import nights
from flows.ports import Books
from schemas import tables
from tests.flows.desk import Desk

FRIDAY, SATURDAY = date(2026, 11, 20), date(2026, 11, 21)


def begin(desk: Desk, day: date) -> int:
    with desk.services.database.begin() as books:
        return nights.begin(books, day, desk.clock.now())


def end(desk: Desk, night_no: int) -> None:
    with desk.services.database.begin() as books:
        nights.end(books, night_no, "complete", {"keys": 3}, desk.clock.now())


def test_a_night_that_died_is_gone_on_with_under_its_own_number(desk: Desk) -> None:
    assert begin(desk, FRIDAY) == desk.night_no
    end(desk, desk.night_no)
    assert begin(desk, FRIDAY) == desk.night_no + 1


def test_a_night_of_a_later_day_leaves_the_dead_one_behind(desk: Desk) -> None:
    assert begin(desk, SATURDAY) == desk.night_no + 1


def test_no_night_speaks_for_a_day_before_the_last_one(desk: Desk) -> None:
    with pytest.raises(BooksRefused, match="2026-11-20, which is after 2026-11-18"):
        begin(desk, date(2026, 11, 18))


def test_what_a_night_came_to_can_be_read_again(desk: Desk) -> None:
    end(desk, desk.night_no)
    with desk.services.database.begin(readonly=True) as books:
        assert nights.counts(books, desk.night_no) == '{"keys": 3}'
        assert nights.as_of(books, desk.night_no) == FRIDAY
        assert [row[0] for row in nights.recent(books, 5)] == [2, 1]


def test_a_check_looks_from_today_or_from_the_last_night_where_that_is_later(desk: Desk) -> None:
    with desk.services.database.begin(readonly=True) as books:
        assert nights.not_before(books, date(2026, 11, 1)) == FRIDAY
        assert nights.not_before(books, SATURDAY) == SATURDAY


def take(books: Books, owner: str, now: datetime) -> None:
    nights.take_lease(books, owner, now)


def test_a_second_process_waits_until_the_first_gave_no_sign_for_45_seconds(desk: Desk) -> None:
    database, now = desk.services.database, desk.clock.now()
    with database.begin() as books:
        take(books, "one", now)
        take(books, "one", now)
    with database.begin() as books, pytest.raises(NightRunning):
        take(books, "two", now + timedelta(seconds=45))
    with database.begin() as books:
        assert nights.beat(books, "one", now + timedelta(seconds=40))
    with database.begin() as books, pytest.raises(NightRunning):
        take(books, "two", now + timedelta(seconds=85))
    with database.begin() as books:
        take(books, "two", now + timedelta(seconds=86))
        assert not nights.beat(books, "one", now + timedelta(seconds=87))
    owners = desk.frame(sa.select(tables.leases.c.owner))
    assert owners.rows() == [("two",)]


def test_a_released_lease_can_be_taken_at_once_but_not_released_by_others(desk: Desk) -> None:
    database, now = desk.services.database, desk.clock.now()
    with database.begin() as books:
        take(books, "one", now)
        nights.release_lease(books, "two", now)
    with database.begin() as books, pytest.raises(NightRunning):
        take(books, "two", now)
    with database.begin() as books:
        nights.release_lease(books, "one", now)
        take(books, "two", now)


def test_the_lease_holds_on_postgresql(postgres_desk: Desk) -> None:
    database, now = postgres_desk.services.database, postgres_desk.clock.now()
    with database.begin() as books:
        take(books, "one", now)
    with database.begin() as books, pytest.raises(NightRunning):
        take(books, "two", now)
    with database.begin() as books:
        take(books, "two", now + timedelta(minutes=1))
