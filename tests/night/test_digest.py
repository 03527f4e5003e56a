"""Operations read how every night went, once, even of one that died as soon as it had ended."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
import sqlalchemy as sa

from schemas import tables
from tests.night.commands import keymill
from tests.night.conftest import Nights
from tests.night.drops_small import AS_OF, SMALL
from tests.night.facts import table
from tests.night.homes import Home
from tests.night.killing import Point
from tests.night.locking import locked
from tests.night.pausing import paused_at, seem_dead
from tests.servers.smtp import SmtpSink

pytestmark = pytest.mark.usefixtures("shared_prefect")
OPERATIONS = "ops@keymill.example"


@pytest.fixture
def told_home(home: Home, smtp_sink: SmtpSink) -> Home:
    """A home with drops, whose operations get the digest of every night."""
    home.set(mail_url=smtp_sink.url(starttls="never"), ops_email=OPERATIONS)
    home.drop(SMALL)
    return home


def digests(sink: SmtpSink) -> list[str]:
    """The Message-IDs of the digests that were sent."""
    ids = [letter(message.content)["Message-ID"] for message in sink.messages]
    return [str(name).partition("@")[0] for name in ids if str(name).startswith("<digest-")]


def letter(content: bytes) -> EmailMessage:
    parsed = message_from_bytes(content, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def killed_at(home: Home, point: Point) -> None:
    with paused_at(home, point, prefect=True) as night:
        night.dies()
    with home.services() as services:
        seem_dead(services)


@pytest.mark.parametrize(
    "point",
    [Point("reconcile: send"), Point("reconcile: commit", 3, in_flight=1)],
    ids=["before it was sent", "before that was recorded"],
)
def test_a_night_killed_after_its_end_has_its_digest_with_the_next_one(
    told_home: Home, nights: Nights, smtp_sink: SmtpSink, point: Point
) -> None:
    killed_at(told_home, point)
    with told_home.services() as services:
        assert table(services, "nights")["state"].to_list() == ["complete"]
    assert nights.by_prefect(told_home, AS_OF).status == 0
    assert set(digests(smtp_sink)) == {"<digest-1-0", "<digest-2-0"}
    assert len(digests(smtp_sink)) == 2 + point.in_flight


def test_a_night_killed_at_its_end_has_one_digest_when_it_was_gone_on_with(
    told_home: Home, nights: Nights, smtp_sink: SmtpSink
) -> None:
    killed_at(told_home, Point("reconcile: commit", 2))
    with told_home.services() as services:
        assert table(services, "nights")["state"].to_list() == [None]
    assert nights.by_prefect(told_home, AS_OF).status == 0
    assert digests(smtp_sink) == ["<digest-1-0"]


def test_operations_hear_of_books_that_do_not_balance_though_nothing_else_leaves(
    told_home: Home, smtp_sink: SmtpSink
) -> None:
    with paused_at(told_home, Point("issue: write log/checkpoint"), prefect=True) as night:
        with told_home.services() as services, services.database.begin() as books:
            books.execute(sa.delete(tables.keys).where(tables.keys.c.serial == 1))
        ended = night.goes_on()
    assert ended.status == 4
    (message,) = smtp_sink.messages
    assert message.recipient == OPERATIONS
    body = letter(message.content).get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "the books do not balance: keys, log, published" in text


def test_a_digest_that_its_mail_server_defers_is_nobody_s_to_mend_yet(
    told_home: Home, smtp_sink: SmtpSink
) -> None:
    smtp_sink.at_recipient = {OPERATIONS: "451 4.2.1 Later"}
    done = keymill(told_home.place, "run", "--as-of", AS_OF)
    assert done.returncode == 0
    assert digests(smtp_sink) == []


def test_a_digest_that_cannot_be_sent_leaves_the_counts_of_its_night_and_goes_with_the_next(
    told_home: Home, nights: Nights, smtp_sink: SmtpSink
) -> None:
    with paused_at(told_home, Point("reconcile: send"), prefect=True) as night, locked(told_home):
        ended = night.goes_on()
    assert ended.status == 3
    assert "Night 1 of 2026-11-20 is incomplete: 6 requests" in ended.printed
    assert "left to do: mail waits" in ended.said
    assert digests(smtp_sink) == []
    with told_home.services() as services:
        seem_dead(services)
    assert nights.by_prefect(told_home, AS_OF).status == 0
    assert sorted(digests(smtp_sink)) == ["<digest-1-0", "<digest-2-0"]
