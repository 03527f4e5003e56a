"""Somebody else holds the database for longer than a night waits: one sentence, nothing lost."""

import threading
from pathlib import Path
from typing import Final

import pytest

from tests.night import homes
from tests.night.drops_small import SMALL
from tests.night.finished import assert_all_there
from tests.night.homes import Home
from tests.night.killing import Point
from tests.night.locking import locked, locked_table
from tests.night.pausing import Ended, not_paused, paused_at
from tests.servers.smtp import SmtpSink

pytestmark = pytest.mark.usefixtures("shared_prefect")

IN_EACH_STAGE: Final = (
    Point("ingest: read", 8),  # of the second drop that is taken in
    Point("issue: write log/tile"),
    Point("notify: send", 2),
    Point("reconcile: write reports"),
)
TABLES: Final = (
    (Point("ingest: read", 8), "requests", 0),
    (Point("issue: write log/tile"), "checkpoints", 0),
    (Point("notify: send", 2), "delivery_events", 1),
)


def assert_one_sentence(ended: Ended, place: str) -> None:
    told = f"{place} is locked by another process. Wait until it has finished, then run again."
    assert ended.status == 3, ended
    assert ended.said == f"keymill: {told}\n"
    assert ended.printed == ""


@pytest.fixture
def mailing_home(home: Home, smtp_sink: SmtpSink) -> Home:
    """A home with drops that mails to a server."""
    home.set(mail_url=smtp_sink.url(starttls="never"))
    home.drop(SMALL)
    return home


def test_a_database_that_is_locked_before_the_night(
    mailing_home: Home, smtp_sink: SmtpSink
) -> None:
    with locked(mailing_home):
        ended = not_paused(mailing_home)
    assert_one_sentence(ended, f"The database {mailing_home.place / 'keymill.db'}")
    assert_all_there(mailing_home, smtp_sink)


@pytest.mark.parametrize("point", IN_EACH_STAGE, ids=str)
def test_a_database_that_is_locked_in_a_stage_and_stays_so(
    mailing_home: Home, smtp_sink: SmtpSink, point: Point
) -> None:
    with paused_at(mailing_home, point, prefect=True) as night, locked(mailing_home):
        ended = night.goes_on()
    assert_one_sentence(ended, f"The database {mailing_home.place / 'keymill.db'}")
    assert_all_there(mailing_home, smtp_sink)


def test_a_database_that_is_free_again_soon_costs_what_was_tried_meanwhile_and_no_more(
    mailing_home: Home, smtp_sink: SmtpSink
) -> None:
    held = threading.Event()
    with paused_at(mailing_home, Point("ingest: read", 8), prefect=True) as night:

        def hold() -> None:
            with locked(mailing_home):
                held.set()
                threading.Event().wait(1.7)

        other = threading.Thread(target=hold)
        other.start()
        assert held.wait(20)
        ended = night.goes_on()
        other.join()
    path = mailing_home.place / "keymill.db"
    assert ended.status == 3
    assert f"left to do: The database {path} is locked by another process. " in ended.said
    assert "unexpected" not in ended.said
    assert "Traceback" not in ended.said
    assert "is incomplete" in ended.printed
    assert_all_there(mailing_home, smtp_sink)


@pytest.mark.parametrize(
    ("point", "name", "in_flight"), TABLES, ids=[f"{name} at {point}" for point, name, _ in TABLES]
)
def test_a_table_that_is_locked_in_a_stage(
    tmp_path: Path,
    postgres_url: str,
    smtp_sink: SmtpSink,
    point: Point,
    name: str,
    in_flight: int,
) -> None:
    mail_url = smtp_sink.url(starttls="never")
    home = homes.make(tmp_path / "home", database_url=postgres_url, mail_url=mail_url)
    home.drop(SMALL)
    with paused_at(home, point, prefect=True) as night, locked_table(postgres_url, name):
        ended = night.goes_on()
    assert ended.status == 3
    assert "is locked by another process. Wait until it has finished, then run again." in ended.said
    assert "unexpected" not in ended.said
    assert_all_there(home, smtp_sink, in_flight=in_flight)
