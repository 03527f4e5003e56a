import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from flows.backends.mail.smtp import SmtpMailer
from flows.errors import WrongSettings
from flows.ports import Handover, Sent
from tests.backends.mail.test_contract import MARIA, SENDER, letter
from tests.servers.processes import free_ports
from tests.servers.smtp import (
    QUOTED,
    Certificate,
    SmtpSink,
    make_certificate,
    rude_server,
    smtp_server,
)

JEAN = "jean@customer.example"


def sent_by(url: str, message: bytes = b"") -> Handover:
    with SmtpMailer(url, timeout_seconds=5, last_seconds=5) as mailer:
        return mailer.send(message or letter(), SENDER, MARIA)


def test_the_envelope_is_the_one_given(smtp_sink: SmtpSink) -> None:
    sent_by(smtp_sink.url())
    [received] = smtp_sink.messages
    assert (received.sender, received.recipient) == (SENDER, MARIA)
    assert not received.encrypted


@pytest.mark.parametrize(("scheme", "tls"), [("smtp", False), ("smtps", True)])
def test_mail_is_encrypted_where_the_server_can(
    certificate: Certificate, scheme: str, tls: bool
) -> None:
    with smtp_server(certificate, tls=tls) as sink:
        assert sent_by(sink.url(scheme)).state is Sent.SENT
    assert [received.encrypted for received in sink.messages] == [True]


def test_the_servers_250_is_kept_as_its_text(smtp_sink: SmtpSink) -> None:
    smtp_sink.at_end["*"] = "250 2.0.0 queued as 4XYZ"
    assert sent_by(smtp_sink.url()) == Handover(Sent.SENT, "250 2.0.0 queued as 4XYZ")


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        ("450 4.2.0 greylisted", Sent.DEFERRED),
        ("421 4.7.0 busy", Sent.DEFERRED),
        ("550 5.1.1 no such user", Sent.BOUNCED),
        ("530 5.7.0 log in first", Sent.DEFERRED),
    ],
)
@pytest.mark.parametrize("when", ["at_recipient", "at_end"])
def test_4xx_defers_and_5xx_bounces_and_the_next_message_is_sent(
    smtp_sink: SmtpSink, reply: str, state: Sent, when: str
) -> None:
    getattr(smtp_sink, when)[MARIA] = reply
    with SmtpMailer(smtp_sink.url()) as mailer:
        assert mailer.send(letter("1"), SENDER, MARIA) == Handover(state, reply)
        assert mailer.send(letter("2"), SENDER, JEAN).state is Sent.SENT
    assert [received.recipient for received in smtp_sink.messages] == [JEAN]


def test_a_refused_sender_is_told(smtp_sink: SmtpSink) -> None:
    smtp_sink.at_sender = "451 4.3.0 later"
    assert sent_by(smtp_sink.url()) == Handover(Sent.DEFERRED, "451 4.3.0 later")


def test_the_servers_words_name_no_address(smtp_sink: SmtpSink) -> None:
    smtp_sink.at_recipient[MARIA] = (
        "550 <Maria@customer.example>: maria unknown; ask boss@x.example"
    )
    said = sent_by(smtp_sink.url())
    assert said == Handover(Sent.BOUNCED, "550 <(address)>: (name) unknown; ask (address)")


def test_a_connection_lost_after_the_final_dot_is_ambiguous(smtp_sink: SmtpSink) -> None:
    smtp_sink.at_end[MARIA] = "drop"
    with SmtpMailer(smtp_sink.url()) as mailer:
        assert mailer.send(letter("1"), SENDER, MARIA).state is Sent.AMBIGUOUS
        assert mailer.send(letter("2"), SENDER, JEAN).state is Sent.SENT
    assert len(smtp_sink.messages) == 2


def test_a_connection_lost_before_the_message_is_deferred(smtp_sink: SmtpSink) -> None:
    smtp_sink.at_recipient[MARIA] = "drop"
    assert sent_by(smtp_sink.url()).state is Sent.DEFERRED
    assert smtp_sink.messages == []


def test_a_connection_lost_within_the_message_is_deferred() -> None:
    message = letter(body="line of a long letter\n" * 1_000_000)
    with rude_server(data_bytes=1000) as port:
        handover = sent_by(f"smtp://127.0.0.1:{port}", message)
    assert handover == Handover(Sent.DEFERRED, "the connection broke before the end of the message")


def test_a_server_that_never_answers_the_final_dot_leaves_it_ambiguous() -> None:
    with (
        rude_server(data_bytes=10_000_000) as port,
        SmtpMailer(f"smtp://127.0.0.1:{port}", timeout_seconds=5, last_seconds=0.2) as mailer,
    ):
        assert mailer.send(letter(), SENDER, MARIA).state is Sent.AMBIGUOUS


def test_one_connection_serves_many_messages(smtp_sink: SmtpSink) -> None:
    with SmtpMailer(smtp_sink.url()) as mailer:
        for number in range(20):
            mailer.send(letter(str(number)), SENDER, MARIA)
    assert smtp_sink.sessions == 1


def test_a_server_that_ends_the_connection_now_and_then_gets_every_message_once(
    smtp_sink: SmtpSink,
) -> None:
    smtp_sink.messages_per_session_max = 3
    with SmtpMailer(smtp_sink.url()) as mailer:
        states = {mailer.send(letter(str(n)), SENDER, MARIA).state for n in range(10)}
    assert states == {Sent.SENT}
    assert len(smtp_sink.messages) == 10
    assert smtp_sink.sessions == 4


def sent_at_once(mailer: SmtpMailer, count: int) -> set[Sent]:
    """What became of messages that as many threads send, all at the same time."""
    ready = threading.Barrier(count)

    def send(number: int) -> Sent:
        ready.wait(10)
        return mailer.send(letter(str(number)), SENDER, MARIA).state

    with ThreadPoolExecutor(count) as pool:
        return set(pool.map(send, range(count)))


def test_messages_that_are_sent_at_the_same_time_have_a_connection_each_and_keep_it(
    smtp_sink: SmtpSink,
) -> None:
    with SmtpMailer(smtp_sink.url()) as mailer:
        smtp_sink.together = 4
        assert sent_at_once(mailer, 4) == {Sent.SENT}
        smtp_sink.together = 8
        assert sent_at_once(mailer, 4) == {Sent.SENT}
    assert smtp_sink.sessions == 4
    assert len(smtp_sink.messages) == 8


def test_a_server_that_lets_us_have_fewer_connections_gets_every_message_over_those(
    smtp_sink: SmtpSink,
) -> None:
    smtp_sink.open_max = 2
    with SmtpMailer(smtp_sink.url(), timeout_seconds=5) as mailer:
        assert mailer.send(letter("first"), SENDER, MARIA).state is Sent.SENT
        assert sent_at_once(mailer, 6) == {Sent.SENT}
    assert smtp_sink.sessions == 2
    assert len(smtp_sink.messages) == 7


def test_a_server_that_lets_us_have_more_connections_again_is_asked_for_them_after_a_pause(
    smtp_sink: SmtpSink,
) -> None:
    smtp_sink.open_max = 2
    with SmtpMailer(smtp_sink.url(), timeout_seconds=5, last_seconds=5, pause_seconds=1) as mailer:
        assert sent_at_once(mailer, 4) == {Sent.SENT}
        smtp_sink.open_max = 4
        time.sleep(1)
        smtp_sink.together = 8
        assert sent_at_once(mailer, 4) == {Sent.SENT}
    assert smtp_sink.sessions == 4
    assert len(smtp_sink.messages) == 8


def test_a_server_that_is_down_defers_all_that_is_sent_at_the_same_time() -> None:
    [port] = free_ports(1)
    with SmtpMailer(f"smtp://127.0.0.1:{port}") as mailer:
        assert sent_at_once(mailer, 4) == {Sent.DEFERRED}


def test_a_server_that_is_down_defers_at_once_until_the_pause_is_over() -> None:
    [port] = free_ports(1)
    said = Handover(Sent.DEFERRED, "the mail server refuses the connection")
    with SmtpMailer(f"smtp://127.0.0.1:{port}", pause_seconds=60) as mailer:
        assert mailer.send(letter(), SENDER, MARIA) == said
        with socket.create_server(("127.0.0.1", port)) as listener:
            listener.settimeout(0)
            assert mailer.send(letter(), SENDER, MARIA) == said
            with pytest.raises(BlockingIOError):
                listener.accept()


def test_a_server_that_comes_back_is_used_again() -> None:
    [port] = free_ports(1)
    with SmtpMailer(f"smtp://127.0.0.1:{port}", pause_seconds=0) as mailer:
        assert mailer.send(letter(), SENDER, MARIA).state is Sent.DEFERRED
        with smtp_server(port=port) as sink:
            assert mailer.send(letter(), SENDER, MARIA).state is Sent.SENT
    assert len(sink.messages) == 1


def test_a_server_that_is_silent_defers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"smtp://127.0.0.1:{silent.getsockname()[1]}"
        with SmtpMailer(url, timeout_seconds=0.2) as mailer:
            assert mailer.send(letter(), SENDER, MARIA).state is Sent.DEFERRED


def test_a_wrong_password_defers_and_blames_no_recipient(certificate: Certificate) -> None:
    with smtp_server(certificate, login=True) as sink:
        said = sent_by(sink.url(login="mailer%40vendor.example:wrong"))
    assert said == Handover(Sent.DEFERRED, "the mail server refuses the login: 535")


def test_no_password_travels_where_the_server_has_no_tls(smtp_sink: SmtpSink) -> None:
    said = sent_by(smtp_sink.url(login=QUOTED))
    assert said.state is Sent.DEFERRED
    assert "STARTTLS" in said.server_text
    assert smtp_sink.messages == []


def test_tls_that_is_required_but_not_offered_defers(smtp_sink: SmtpSink) -> None:
    assert sent_by(smtp_sink.url(starttls="required")).state is Sent.DEFERRED
    assert smtp_sink.messages == []


@pytest.mark.parametrize(("scheme", "tls"), [("smtp", False), ("smtps", True)])
def test_a_certificate_nobody_vouches_for_defers(
    certificate: Certificate, tmp_path: Path, scheme: str, tls: bool
) -> None:
    with smtp_server(certificate, tls=tls) as sink:
        sink.ca_file = make_certificate(tmp_path).ca_file
        said = sent_by(sink.url(scheme))
    assert said.state is Sent.DEFERRED
    assert "certificate is not trusted" in said.server_text


def test_an_address_beyond_ascii_goes_to_a_server_that_takes_it(smtp_sink: SmtpSink) -> None:
    with SmtpMailer(smtp_sink.url()) as mailer:
        assert mailer.send(letter(), SENDER, "jürgen@customer.example").state is Sent.SENT
    assert [received.recipient for received in smtp_sink.messages] == ["jürgen@customer.example"]


def test_an_address_beyond_ascii_is_deferred_by_a_server_that_does_not() -> None:
    with smtp_server(utf8=False) as sink, SmtpMailer(sink.url()) as mailer:
        assert mailer.send(letter(), SENDER, "jürgen@customer.example").state is Sent.DEFERRED
        assert mailer.send(letter(), SENDER, MARIA).state is Sent.SENT


@pytest.mark.parametrize(
    "url",
    ["", "smtp://", "http://host", "smtp://host:port", "smtp://u:secret@h?starttls=maybe",
     "smtp://u:secret@h?tls=1", "smtps://u:secret@h?ca_file=/absent"],
)  # fmt: skip
def test_a_url_of_no_use_is_told_without_its_password(url: str) -> None:
    with pytest.raises(WrongSettings) as told:
        SmtpMailer(url)
    assert "secret" not in str(told.value)
