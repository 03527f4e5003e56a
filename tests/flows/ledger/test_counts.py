"""What a night is said to have done, on SQLite and PostgreSQL.

Night 1 of the sample books planned bundles 1 and 2: one was sent, one deferred. Night 2 planned
bundles 3 and 4, and bundle 2 bounced.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from flows.backends.database import EngineDatabase, open_database
from flows.ledger import counts
from flows.ledger.mailing import add_event
from schemas import tables
from tests.flows.reconcile.sample_books import fill

AT = datetime(2026, 11, 23, 3, tzinfo=UTC)
REPLY, FIRST, SECOND = 3, 1, 2


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EngineDatabase]:
    url = f"sqlite:///{tmp_path / 'keymill.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    opened = open_database(url, create=True)
    tables.metadata.create_all(opened.engine)
    with opened.begin() as books:
        fill(books)
        books.execute(sa.insert(tables.counters), [{"name": "event", "value": 100}])
    yield opened
    opened.close()


def happens(
    database: EngineDatabase,
    delivery_no: int,
    state: str,
    night_no: int = 2,
    text: str | None = None,
    due_at: datetime | None = None,
) -> None:
    with database.begin() as books:
        add_event(books, delivery_no, state, text, night_no, AT, due_at)


def bundles(database: EngineDatabase, night_no: int) -> tuple[int, int, int, int]:
    with database.begin(readonly=True) as books:
        told = counts.of_night(books, night_no)
    return (told["bundles"], told["sent"], told["deferred"], told["failed"])


def beside(database: EngineDatabase, night_no: int) -> dict[str, int]:
    with database.begin(readonly=True) as books:
        return counts.beside(books, night_no)


def test_bundles_count_where_their_last_event_of_the_night_left_them(
    database: EngineDatabase,
) -> None:
    assert bundles(database, 1) == (2, 1, 1, 0), "it bounced in a later night"
    assert bundles(database, 2) == (2, 0, 0, 0)


def test_a_bundle_of_an_earlier_night_counts_in_the_night_that_sends_it(
    database: EngineDatabase,
) -> None:
    happens(database, SECOND, "pending")
    assert bundles(database, 2) == (2, 0, 0, 0)
    happens(database, SECOND, "sent")
    assert bundles(database, 2) == (2, 1, 0, 0)
    assert bundles(database, 1) == (2, 1, 1, 0), "what an earlier night did stays"


def test_a_bundle_with_two_deliveries_counts_once(database: EngineDatabase) -> None:
    delivery = {"what": "bundle", "bundle_no": 2, "night_no": 2, "recipient": "b@example.com"}
    more = {"delivery_no": 9, "message_id": "<9>", "resend_no": 1, "language": "en"}
    with database.begin() as books:
        books.execute(sa.insert(tables.deliveries).values(delivery | more))
    happens(database, SECOND, "failed")
    happens(database, 9, "sent")
    assert bundles(database, 2) == (2, 1, 0, 0)
    assert beside(database, 2) == {"vouchers expired": 1, "mails sent": 1}


def test_mail_of_replies_is_no_bundle_but_happened(database: EngineDatabase) -> None:
    assert beside(database, 2)["mails bounced"] == 1
    assert "mails pending" not in beside(database, 2)
    happens(database, REPLY, "sent")
    assert beside(database, 2)["mails sent"] == 1
    assert bundles(database, 2)[1] == 0


def test_what_ended_by_itself_happened(database: EngineDatabase) -> None:
    assert beside(database, 1) == {"mails sent": 1, "mails deferred": 1}
    with database.begin() as books:
        books.execute(
            sa.update(tables.entitlements)
            .where(tables.entitlements.c.serial == 4)
            .values(closed_night_no=1, closed_as="expired")
        )
    assert beside(database, 1)["entitlements expired"] == 1
    assert beside(database, 2)["vouchers expired"] == 1


def test_deferred_mail_waits_with_its_commonest_reason_first(database: EngineDatabase) -> None:
    soon = AT + timedelta(hours=1)
    happens(database, FIRST, "deferred", 1, "451 later", AT)
    happens(database, SECOND, "deferred", 2, "no connection", soon + timedelta(seconds=1))
    happens(database, REPLY, "deferred", 2, "no connection", soon)
    with database.begin(readonly=True) as books:
        found = counts.waiting_mail(books)
    assert found.rows() == [
        ("deferred", 2, "no connection", 2, soon),
        ("deferred", 1, "451 later", 1, AT),
    ]
