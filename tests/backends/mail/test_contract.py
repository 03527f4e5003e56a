"""The promises of ``Mailer``, which every backend keeps."""

import mailbox
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import pytest

from flows.backends.mail.maildir import MaildirMailer
from flows.backends.mail.smtp import SmtpMailer
from flows.ports import Mailer, Sent
from tests.servers.smtp import QUOTED, Certificate, smtp_server

SENDER, MARIA = "keys@vendor.example", "maria@customer.example"
Arrived = Callable[[], list[bytes]]


def letter(identity: str = "1", body: str = "Your keys") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = SENDER, MARIA, "Schlüssel 令和"
    message["Message-ID"] = f"<bundle-{identity}@vendor.example>"
    message.set_content(body)
    message.add_attachment(bytes(range(256)), "application", "zip", filename="bundle.zip")
    message.set_boundary(f"=={identity}==")
    return message.as_bytes()


@contextmanager
def maildir(folder: Path) -> Iterator[tuple[Mailer, Arrived]]:
    def arrived() -> list[bytes]:
        if not (folder / "mail").exists():
            return []
        return [message.as_bytes() for message in mailbox.Maildir(folder / "mail", create=False)]

    yield MaildirMailer(folder / "mail"), arrived


@contextmanager
def smtp(
    scheme: str, certificate: Certificate | None, *, login: bool
) -> Iterator[tuple[Mailer, Arrived]]:
    with smtp_server(certificate, tls=scheme == "smtps", login=login) as sink:
        mailer = SmtpMailer(sink.url(scheme, QUOTED if login else ""))
        yield mailer, lambda: [message.content for message in sink.messages]


@pytest.fixture(params=["maildir", "smtp", "starttls+login", "smtps+login"])
def outside(
    request: pytest.FixtureRequest, tmp_path: Path, certificate: Certificate
) -> Iterator[tuple[Mailer, Arrived]]:
    kind: str = request.param
    if kind == "maildir":
        chosen = maildir(tmp_path)
    elif kind == "smtp":
        chosen = smtp("smtp", None, login=False)
    else:
        chosen = smtp("smtps" if "smtps" in kind else "smtp", certificate, login=True)
    with chosen as (mailer, arrived), mailer:
        yield mailer, arrived


def unix(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n")


def test_a_message_arrives_as_it_was(outside: tuple[Mailer, Arrived]) -> None:
    mailer, arrived = outside
    message = letter(body=".\n..\n.leading dot\nFrom here\n" + "x" * 500)
    handover = mailer.send(message, SENDER, MARIA)
    assert handover.state is Sent.SENT
    assert [unix(content) for content in arrived()] == [message]


def test_lines_that_end_in_cr_lf_arrive_as_the_same_lines(outside: tuple[Mailer, Arrived]) -> None:
    mailer, arrived = outside
    mailer.send(letter().replace(b"\n", b"\r\n"), SENDER, MARIA)
    assert [unix(content) for content in arrived()] == [letter()]


def test_many_messages_all_arrive(outside: tuple[Mailer, Arrived]) -> None:
    mailer, arrived = outside
    letters = [letter(str(number)) for number in range(30)]
    assert {mailer.send(one, SENDER, MARIA).state for one in letters} == {Sent.SENT}
    assert sorted(unix(content) for content in arrived()) == sorted(letters)


def test_a_big_message_arrives_whole(outside: tuple[Mailer, Arrived]) -> None:
    mailer, arrived = outside
    message = letter(body="0123456789abcdef" * 4 + "\n" + "line\n" * 400_000)
    assert mailer.send(message, SENDER, MARIA).state is Sent.SENT
    assert [unix(content) for content in arrived()] == [message]


def test_what_the_server_said_names_nobody(outside: tuple[Mailer, Arrived]) -> None:
    mailer, _ = outside
    said = mailer.send(letter(), SENDER, MARIA).server_text
    assert said
    assert "maria" not in said
    assert "vendor.example" not in said


@pytest.mark.parametrize(
    "address",
    ["", "maria", "a@x.example, evil@y.example", "a@x\r\nRCPT TO:<b@y>", "<a@x>", "a b@x", "@x"],
)
def test_anything_but_one_address_is_refused(outside: tuple[Mailer, Arrived], address: str) -> None:
    mailer, arrived = outside
    for sender, recipient in ((SENDER, address), (address, MARIA)):
        with pytest.raises(ValueError, match="exactly one plain e-mail address"):
            mailer.send(letter(), sender, recipient)
    assert arrived() == []


def test_a_mailer_may_be_left_without_having_sent(outside: tuple[Mailer, Arrived]) -> None:
    _, arrived = outside
    assert arrived() == []
