"""A night that was suspended and taken over meanwhile changes nothing more when it wakes."""

from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

import pytest
import sqlalchemy as sa

from flows import wiring
from flows.backends.database import open_database
from flows.errors import DatabaseUnavailable, NightLost, NightRunning
from flows.lease import leased
from flows.ports import Sent
from schemas import tables
from tests.flows.desk import NamedTime
from tests.night import homes, plain
from tests.night.drops_small import AS_OF, SMALL
from tests.night.facts import Facts, facts, table
from tests.night.homes import Home
from tests.night.killing import Point
from tests.night.pausing import paused_at, seem_dead
from tests.servers.smtp import SmtpSink

LOST: Final = (
    "keymill: Another process has taken this night over, as it gave no sign of life. "
    "Nothing is lost: `keymill status` shows what became of it.\n"
)
POINTS: Final = (
    Point("6 take in: read", 3),
    Point("6 take in: remove inbox", 2),
    Point("7 inboxes: make folder"),
    Point("10 publish: write log/tile"),
    Point("10 publish: sign"),
    Point("10 publish: write log/checkpoint"),
    Point("12 reply: write replies", 2),
    Point("12 bundles: write bundles", 3),
    Point("13 deliver: send", 2),
    Point("14 report: write reports"),
)
ON_POSTGRESQL: Final = (
    Point("6 take in: read", 3),
    Point("10 publish: write log/checkpoint"),
    Point("13 deliver: send", 2),
)


def taken_over(home: Home) -> plain.Night:
    """What a second process made of the night whose first one seems dead."""
    with home.services() as opened:
        seem_dead(opened)
        with leased(opened) as services:
            return plain.run(services, home.settings, date.fromisoformat(AS_OF))


def held(home: Home, sink: SmtpSink) -> tuple[Facts, dict[str, int]]:
    """What *home* holds and was mailed, and how many rows each table has."""
    with home.services() as services:
        found = facts(services, [message.content for message in sink.messages], ())
        counted = {name: table(services, name).height for name in tables.metadata.tables}
    return found, counted


@pytest.fixture
def mailing_home(home: Home, smtp_sink: SmtpSink) -> Home:
    """A home with drops that mails to a server."""
    home.set(mail_url=smtp_sink.url(starttls="never"))
    home.drop(SMALL)
    return home


@pytest.fixture
def postgres_home(tmp_path: Path, postgres_url: str, smtp_sink: SmtpSink) -> Home:
    """The same on PostgreSQL."""
    mail_url = smtp_sink.url(starttls="never")
    home = homes.make(tmp_path / "home", database_url=postgres_url, mail_url=mail_url)
    home.drop(SMALL)
    return home


@pytest.mark.parametrize("point", POINTS, ids=str)
def test_a_night_that_wakes_after_it_was_taken_over_changes_and_mails_nothing_more(
    mailing_home: Home, smtp_sink: SmtpSink, point: Point
) -> None:
    assert_fenced(mailing_home, smtp_sink, point)


@pytest.mark.parametrize("point", ON_POSTGRESQL, ids=str)
def test_the_same_holds_on_postgresql(
    postgres_home: Home, smtp_sink: SmtpSink, point: Point
) -> None:
    assert_fenced(postgres_home, smtp_sink, point)


def assert_fenced(home: Home, sink: SmtpSink, point: Point) -> None:
    with paused_at(home, point) as night:
        assert taken_over(home).left == []
        before = held(home, sink)
        ended = night.goes_on()
    assert (ended.status, ended.said) == (3, LOST)
    assert held(home, sink) == before
    mail = before[0].mail
    assert mail.total() == len(mail) == 8, "nothing was mailed twice, and all once"
    assert before[0].left_in_inboxes == frozenset()


def test_a_night_that_wakes_does_not_put_its_own_head_over_a_newer_one_of_the_log(
    mailing_home: Home,
) -> None:
    with paused_at(mailing_home, Point("10 publish: write log/checkpoint")) as night:
        more = SMALL["inbox/kita/orders.csv"].replace(b"K-", b"L-")
        mailing_home.drop({"inbox/kita/more.csv": more})
        assert taken_over(mailing_home).log_size == 7
        assert night.goes_on().said == LOST
    with mailing_home.services() as services:
        assert services.storage.read("log/checkpoint").splitlines()[1] == b"7"


def test_the_second_process_may_have_ended_long_before(
    mailing_home: Home, smtp_sink: SmtpSink
) -> None:
    with paused_at(mailing_home, Point("13 deliver: send", 2)) as night:
        taken_over(mailing_home)
        with mailing_home.services() as services:
            assert table(services, "leases")["owner"].to_list() == [""]
        assert night.goes_on().said == LOST
    assert len(smtp_sink.messages) == 8


def test_a_night_that_was_suspended_and_not_taken_over_goes_on(
    mailing_home: Home, smtp_sink: SmtpSink
) -> None:
    with paused_at(mailing_home, Point("9 mint: commit")) as night:
        ended = night.goes_on()
    assert (ended.status, ended.said) == (0, "")
    assert len(smtp_sink.messages) == 8


def test_the_command_says_in_one_sentence_that_its_night_was_taken_over(
    mailing_home: Home, smtp_sink: SmtpSink
) -> None:
    with paused_at(mailing_home, Point("notify: send", 2), prefect=True) as night:
        taken_over(mailing_home)
        before = held(mailing_home, smtp_sink)
        ended = night.goes_on()
    assert (ended.status, ended.printed, ended.said) == (3, "", LOST)
    assert held(mailing_home, smtp_sink) == before
    assert len(smtp_sink.messages) == 8


def test_a_transaction_that_was_open_when_its_night_was_taken_over_is_rolled_back(
    postgres_home: Home, smtp_sink: SmtpSink
) -> None:
    with (
        paused_at(postgres_home, Point("8 plan: commit")) as night,
        postgres_home.services() as opened,
    ):
        seem_dead(opened)
        with leased(opened):
            ended = night.goes_on()
            assert table(opened, "entitlements").is_empty()
    assert (ended.status, ended.said) == (3, LOST)
    assert postgres_home.night(AS_OF).left == []
    assert len(smtp_sink.messages) == 8


def test_whoever_holds_the_books_when_it_is_suspended_keeps_its_night(
    mailing_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "open_database", partial(open_database, lock_seconds=0.5))
    with paused_at(mailing_home, Point("8 plan: commit")) as night:
        with pytest.raises(DatabaseUnavailable, match="is locked by another process"):
            taken_over(mailing_home)
        ended = night.goes_on()
    assert (ended.status, ended.said) == (0, "")


def test_every_transaction_of_a_night_is_a_sign_of_life(any_home: Home) -> None:
    with any_home.services() as opened, leased(opened) as services:
        seem_dead(opened)
        with services.database.begin():
            pass
        with pytest.raises(NightRunning), leased(opened):
            pass


def test_a_message_asks_whose_night_it_is_unless_that_was_known_a_moment_ago(home: Home) -> None:
    clock = NamedTime(AS_OF)
    message = b"Message-ID: <1@x.example>\r\n\r\nKeys\r\n"
    with home.services() as opened, leased(replace(opened, clock=clock)) as services:
        with services.database.begin():
            pass
        with opened.database.begin() as books:
            books.execute(sa.update(tables.leases).values(owner="another"))
        sent = services.mailer.send(message, "a@x.example", "b@x.example")
        assert sent.state is Sent.SENT
        clock.sleep(0.5)
        with pytest.raises(NightLost):
            services.mailer.send(message, "a@x.example", "c@x.example")


def test_a_night_that_is_another_s_reads_no_more_once_it_knows(home: Home) -> None:
    with home.services() as opened, leased(opened) as services:
        seem_dead(opened)
        with leased(opened), pytest.raises(NightLost), services.database.begin():
            pass
        with pytest.raises(NightLost), services.database.begin(readonly=True):
            pass
        with pytest.raises(NightLost):
            services.storage.write("archive/x", b"x")
