"""Step 14 writes the reports of the newest night, and never those of an older one again."""

from datetime import date

import pytest
import sqlalchemy as sa

from flows.backends.database import EngineDatabase, open_database
from flows.ledger import reports
from flows.ports import Services
from flows.reconcile.steps import night_of, report
from schemas import tables as t
from tests.flows.reconcile.sample_books import NIGHTS, fill

EARLY = date(2026, 11, 18)
PATHS = tuple(f"reports/{NIGHTS[1]}/{name}" for name in ("reconciliation.xlsx", "index.html"))


def test_a_report_is_written_under_its_date(services: Services) -> None:
    found = report(services, 2, NIGHTS[1])
    assert found.written == PATHS
    assert (found.balanced, found.log_size) == (True, 9)
    assert services.storage.read(PATHS[0]).startswith(b"PK")
    assert services.storage.read(PATHS[1]).startswith(b"<!doctype html>")


def test_the_newest_report_is_replaced_and_says_the_same_again(services: Services) -> None:
    report(services, 2, NIGHTS[1], language="de")
    first = services.storage.read(PATHS[1])
    report(services, 2, NIGHTS[1])
    assert services.storage.read(PATHS[1]) != first
    report(services, 2, NIGHTS[1], language="de")
    assert services.storage.read(PATHS[1]) == first


def test_a_report_of_an_older_night_is_never_written_again(
    services: Services, database: EngineDatabase
) -> None:
    report(services, 1, NIGHTS[0])
    path = f"reports/{NIGHTS[0]}/index.html"
    first = services.storage.read(path)
    with database.begin() as books:
        books.execute(sa.delete(t.keys).where(t.keys.c.serial == 1))
    found = report(services, 1, NIGHTS[0])
    assert found.written == ()
    assert found.unbalanced == ("keys", "published", "log")
    assert services.storage.read(path) == first


@pytest.mark.parametrize(
    ("as_of", "night_no"),
    [
        (date(2026, 11, 19), None),
        (date(2026, 11, 20), 1),
        (date(2026, 11, 22), 1),
        (date(2026, 11, 23), 2),
        (date(2027, 1, 1), 2),
    ],
)
def test_a_report_for_a_day_reads_what_nights_up_to_it_recorded(
    services: Services, as_of: date, night_no: int | None
) -> None:
    assert night_of(services, as_of) == night_no


def test_last_months_report_reads_the_same_after_another_night(
    services: Services, database: EngineDatabase
) -> None:
    """What night 2 recorded is nowhere in a report that is made afterwards for night 1."""
    late = report(services, 1, NIGHTS[0])
    path = f"reports/{NIGHTS[0]}/index.html"
    made_late = services.storage.read(path)
    services.storage.remove(path)
    _forget_night_2(database)
    report(services, 1, NIGHTS[0])
    assert late.balanced
    assert services.storage.read(path) == made_late


def _forget_night_2(database: EngineDatabase) -> None:
    """Bring the books to where night 1 had left them."""
    stamps = (
        (t.batches, "minted_night_no"),
        (t.batches, "published_night_no"),
        (t.entitlements, "closed_night_no"),
        (t.vouchers, "expired_night_no"),
        (t.intakes, "planned_night_no"),
    )
    with database.begin() as books:
        for table, column in stamps:
            later = sa.update(table).where(table.c[column] == 2)
            books.execute(later.values({column: None}))
        books.execute(sa.delete(t.requests).where(t.requests.c.intake_no >= 7))
        books.execute(sa.delete(t.answers))
        books.execute(sa.delete(t.problems))
        books.execute(sa.delete(t.keys).where(t.keys.c.batch_no == 4))
        for table in t.metadata.tables.values():
            if "night_no" in table.c:
                books.execute(sa.delete(table).where(table.c.night_no == 2))


def test_both_databases_tell_the_dates_of_the_nights_alike(
    database: EngineDatabase, postgres_url: str
) -> None:
    other = open_database(postgres_url, create=True)
    t.metadata.create_all(other.engine)
    with other.begin() as books:
        fill(books)
    told = []
    for each in (database, other):
        with each.begin() as books:
            books.execute(sa.update(t.nights).where(t.nights.c.night_no == 1).values(as_of=EARLY))
            told.append([reports.dates_told(books, 2, most).rows() for most in (1, 2, 30)])
    other.close()
    assert told[0] == told[1]
    assert told[0] == [
        [(NIGHTS[1], 2, 9, 3)],
        *[[(NIGHTS[1], 2, 9, 3), (EARLY, 2, 9, 5)]] * 2,
    ]
