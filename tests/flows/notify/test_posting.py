"""Letters for what is due: handed over one by one, each outcome kept."""

import threading
import time
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, Self
from unittest.mock import Mock

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from flows.errors import AlreadyRecorded, BooksRefused, DatabaseUnavailable, KeymillError
from flows.ledger import mailing
from flows.notify import letters, posting
from flows.ports import Handover, Sent
from schemas.tables import deliveries, delivery_events
from tests.flows.desk import Desk
from tests.flows.ingest.kinds.test_orders import line
from tests.flows.ingest.kinds.test_vouchers import voucher


class Postman:
    """A ``Mailer`` that keeps what it is given, and does with each message what it is told."""

    def __init__(self, *moods: Sent) -> None:
        self.moods = list(moods)
        self.letters: list[tuple[str, EmailMessage]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        return None

    def send(self, message: bytes, sender: str, recipient: str) -> Handover:
        parsed = message_from_bytes(message, policy=default)
        assert isinstance(parsed, EmailMessage)
        self.letters.append((recipient, parsed))
        return Handover(self.moods.pop(0) if self.moods else Sent.SENT, "250 kept")


def posted(desk: Desk, *moods: Sent) -> tuple[dict[str, int], Postman]:
    """Everything that is due, with a postman of these moods."""
    postman = Postman(*moods)
    desk.services = replace(desk.services, mailer=postman)
    return posting.deliver(desk.services, desk.settings, desk.night_no), postman


def states(desk: Desk, what: str = "bundle") -> list[str]:
    found = desk.frame(
        sa.select(delivery_events.c.state)
        .join(deliveries, deliveries.c.delivery_no == delivery_events.c.delivery_no)
        .where(deliveries.c.what == what)
        .order_by(delivery_events.c.event_no)
    )
    return found["state"].to_list()


def one_bundle(desk: Desk) -> None:
    desk.asks("vendor", "orders", line())
    desk.issues()
    desk.writes()


def test_a_customer_gets_the_bundle_and_a_sender_its_reply_in_its_own_language(desk: Desk) -> None:
    desk.asks("kita", "orders", line())
    desk.issues()
    desk.writes()
    counted, postman = posted(desk)
    assert counted == {"sent": 2}
    by_address = dict(postman.letters)
    assert sorted(by_address) == ["it@heron.example", "office@kita.example"]
    (bundle,) = by_address["it@heron.example"].iter_attachments()
    (reply,) = by_address["office@kita.example"].iter_attachments()
    assert bundle.get_filename() == "B00000001.zip"
    assert reply.get_filename() == "drop-1.csv.reply.xlsx"
    text = by_address["office@kita.example"].get_body(("plain",))
    assert text is not None
    assert "受付済み: 1" in text.get_content()


def test_what_was_sent_is_not_sent_again(desk: Desk) -> None:
    one_bundle(desk)
    posted(desk)
    counted, postman = posted(desk)
    assert (counted, postman.letters) == ({}, [])
    assert states(desk) == ["pending", "sent"]


def test_a_deferred_letter_waits_longer_each_time_and_fails_after_a_week(desk: Desk) -> None:
    one_bundle(desk)
    waits = []
    for _ in range(40):
        now = desk.clock.now()
        counted, _ = posted(desk, Sent.DEFERRED)
        if counted == {"failed": 1}:
            break
        assert counted == {"deferred": 1}
        until = desk.frame(
            sa.select(delivery_events.c.due_at).order_by(delivery_events.c.event_no.desc())
        )["due_at"][0]
        waits.append((until - now).total_seconds() / 3600)
        desk.clock.sleep((until - now).total_seconds())
    assert waits[:6] == [1, 2, 4, 8, 16, 16]
    assert 7 * 24 < sum(waits) < 8 * 24
    assert states(desk)[-1] == "failed"
    assert posted(desk)[0] == {}


def test_the_same_letter_keeps_its_id_and_date_over_all_attempts(desk: Desk) -> None:
    one_bundle(desk)
    _, first = posted(desk, Sent.AMBIGUOUS)
    desk.night("2026-11-21")
    _, second = posted(desk)
    ((_, before),) = first.letters
    ((_, after),) = second.letters
    assert before["Message-ID"] == after["Message-ID"]
    assert before["Date"] == after["Date"]
    assert states(desk) == ["pending", "ambiguous", "sent"]


def test_a_bounced_letter_stops_no_other(desk: Desk) -> None:
    desk.sends("vendor", "orders", line(), line(order_number="SO-2"), line(order_number="SO-3"))
    desk.issues()
    desk.writes()
    counted, postman = posted(desk, Sent.SENT, Sent.BOUNCED)
    assert counted == {"sent": 2, "bounced": 1}
    assert len(postman.letters) == 3


def test_a_bundle_too_large_to_attach_is_fetched_where_there_is_a_place(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_bundle(desk)
    monkeypatch.setattr(letters, "MEGABYTE", 1)
    place = {"download_base_url": "https://get.example/"}
    desk.settings = desk.settings.model_copy(update=place)
    _, postman = posted(desk)
    ((_, letter),) = postman.letters
    assert list(letter.iter_attachments()) == []
    text = letter.get_body(("plain",))
    assert text is not None
    assert "https://get.example/bundles/B00000001.zip" in text.get_content()


def test_without_a_place_it_comes_in_numbered_letters_and_is_sent_only_with_the_last(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_bundle(desk)
    monkeypatch.setattr(letters, "MEGABYTE", 1_000)
    counted, postman = posted(desk, Sent.SENT, Sent.DEFERRED)
    assert counted == {"deferred": 1}
    ids = [str(letter["Message-ID"]) for _, letter in postman.letters]
    assert len(set(ids)) == len(ids) > 1
    assert [f".p{n}@" in name for n, name in enumerate(ids, start=1)] == [True] * len(ids)


def test_an_oem_gets_the_vouchers_it_ordered(desk: Desk) -> None:
    desk.asks("vendor", "orders", line(fulfilment="voucher", partner_account="acme"))
    desk.issues()
    desk.writes()
    _, postman = posted(desk)
    ((address, letter),) = postman.letters
    assert address == "office@acme.example"
    assert "SO-1" in str(letter["Subject"])


def test_a_file_that_is_refused_whole_is_answered_by_mail_too(desk: Desk) -> None:
    desk.hands_in("acme", b"nothing that we know\n", "notes.csv")
    desk.asks("acme", "vouchers", voucher("V-1"))
    desk.issues()
    desk.writes()
    counted, postman = posted(desk)
    assert counted == {"sent": 3}
    assert [a for a, _ in postman.letters].count("office@acme.example") == 2


def test_a_bundle_that_cannot_be_read_stops_no_other_and_the_night_hears_of_it(
    desk: Desk,
) -> None:
    desk.sends("vendor", "orders", line(), line(order_number="SO-2"))
    desk.issues()
    desk.writes()
    desk.services.storage.remove("bundles/B00000001.zip")
    with pytest.raises(FileNotFoundError):
        posted(desk)
    assert states(desk) == ["pending", "pending", "sent"]


class Counting(Postman):
    """Remembers how many letters were on their way, and how many of all had no outcome yet."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.counting = threading.Lock()
        self.on_their_way = self.most_on_their_way = self.most_unrecorded = 0

    def send(self, message: bytes, sender: str, recipient: str) -> Handover:
        with self.counting:
            self.on_their_way += 1
            self.most_on_their_way = max(self.most_on_their_way, self.on_their_way)
            recorded = states(self.desk).count("sent")
            unrecorded = len(self.letters) + self.on_their_way - recorded
            self.most_unrecorded = max(self.most_unrecorded, unrecorded)
        time.sleep(0.01)
        with self.counting:
            self.on_their_way -= 1
            return super().send(message, sender, recipient)


def delivered(desk: Desk, count: int, **settings: Any) -> Counting:
    """What the postman saw of so many bundles for one address."""
    desk.sends("vendor", "orders", *(line(order_number=f"SO-{n}") for n in range(count)))
    desk.issues()
    desk.writes()
    postman = Counting(desk)
    desk.services = replace(desk.services, mailer=postman)
    desk.settings = desk.settings.model_copy(update=settings)
    counted = posting.deliver(desk.services, desk.settings, desk.night_no)
    assert counted == {"sent": count}
    assert states(desk).count("sent") == len(postman.letters) == count
    return postman


def test_several_letters_are_on_their_way_at_a_time_and_each_has_its_outcome_before_the_next(
    desk: Desk,
) -> None:
    postman = delivered(desk, 12, mail_connections=3)
    assert postman.most_on_their_way == 3
    assert postman.most_unrecorded == 3


def test_of_one_domain_no_more_are_on_their_way_than_it_may_have(desk: Desk) -> None:
    server = {"mail_url": SecretStr("smtp://localhost"), "mail_domain_connections": 2}
    assert delivered(desk, 8, mail_connections=4, **server).most_on_their_way == 2


@pytest.mark.parametrize("failure", [DatabaseUnavailable, BooksRefused, AlreadyRecorded])
def test_once_the_books_cannot_be_written_no_further_letter_is_handed_over(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, failure: type[KeymillError]
) -> None:
    desk.sends("vendor", "orders", line(), line(order_number="SO-2"), line(order_number="SO-3"))
    desk.issues()
    desk.writes()
    postman = Postman()
    desk.services = replace(desk.services, mailer=postman)
    desk.settings = desk.settings.model_copy(update={"mail_connections": 1})
    told = failure("The books cannot be written.", "Run again.")
    monkeypatch.setattr(mailing, "add_outcomes", Mock(side_effect=told))
    with pytest.raises(failure):
        posting.deliver(desk.services, desk.settings, desk.night_no)
    assert len(postman.letters) == 1
    assert states(desk) == ["pending"] * 3
