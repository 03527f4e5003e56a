"""A real SMTP server that collects what it is sent, and can be told how to answer."""

import asyncio
import datetime
import ipaddress
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "mailer@vendor.example", "p@ss/word"
QUOTED = "mailer%40vendor.example:p%40ss%2Fword"


@dataclass(frozen=True)
class Received:
    """One message as the server took it."""

    sender: str
    recipient: str
    content: bytes
    encrypted: bool


@dataclass
class SmtpSink:
    """The running server's memory and moods.

    *at_recipient* and *at_end* hold, per recipient or for all under ``*``, the reply to RCPT and
    to the final dot; the reply ``drop`` closes the connection instead, at the end after keeping
    the message. *sessions* counts connections. A connection beyond *open_max* is refused, and the
    final dot is not answered before so many messages came *together*.
    """

    port: int = 0
    ca_file: Path | None = None
    messages: list[Received] = field(default_factory=list)
    at_sender: str = ""
    at_recipient: dict[str, str] = field(default_factory=dict)
    at_end: dict[str, str] = field(default_factory=dict)
    messages_per_session_max: int = 1_000_000
    sessions: int = 0
    open_max: int = 1_000_000
    together: int = 0

    def url(self, scheme: str = "smtp", login: str = "", starttls: str = "") -> str:
        """The ``mail_url`` of this server."""
        options = [f"starttls={starttls}"] if starttls else []
        options += [f"ca_file={self.ca_file}"] if self.ca_file else []
        user = f"{login}@" if login else ""
        return (
            f"{scheme}://{user}127.0.0.1:{self.port}" + ("?" if options else "") + "&".join(options)
        )


class _Handler:
    def __init__(self, sink: SmtpSink, *, login: bool) -> None:
        self._sink = sink
        self._login = login
        self._counts: dict[Session, int] = {}
        self._open: list[asyncio.WriteTransport] = []

    async def handle_EHLO(  # noqa: N802 -- aiosmtpd finds it by this name
        self, server: SMTP, session: Session, envelope: Envelope, host: str, said: list[str]
    ) -> list[str]:
        session.host_name = host
        self._open = [transport for transport in self._open if not transport.is_closing()]
        if len(self._open) >= self._sink.open_max:
            _hang_up(server)
            return ["421 4.7.0 Too many connections"]
        if isinstance(server.transport, asyncio.WriteTransport):
            self._open.append(server.transport)
        return said

    async def handle_MAIL(  # noqa: N802 -- aiosmtpd finds it by this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        count = self._counts[session] = self._counts.get(session, 0) + 1
        if count == 1:
            self._sink.sessions += 1
        if count > self._sink.messages_per_session_max:
            _hang_up(server)
            return "421 4.7.0 Enough from you"
        if self._login and not session.authenticated:
            return "530 5.7.0 Authentication required"
        if self._sink.at_sender:
            return self._sink.at_sender
        envelope.mail_from = address
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        mood = self._sink.at_recipient
        reply = mood.get(address) or mood.get("*") or "250 2.1.5 OK"
        if reply == "drop":
            _hang_up(server)
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        [recipient] = envelope.rcpt_tos
        reply = self._sink.at_end.get(recipient) or self._sink.at_end.get("*") or "250 2.0.0 queued"
        if reply.startswith("250") or reply == "drop":
            content = envelope.original_content or b""
            encrypted = _is_encrypted(server)
            sender = envelope.mail_from or ""
            self._sink.messages.append(Received(sender, recipient, content, encrypted))
        while len(self._sink.messages) < self._sink.together:
            await asyncio.sleep(0.01)
        if reply == "drop":
            _hang_up(server)
        return reply


def _hang_up(server: SMTP) -> None:
    transport = server.transport
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()


def _is_encrypted(server: SMTP) -> bool:
    transport = server.transport
    return transport is not None and transport.get_extra_info("sslcontext") is not None


def _authenticated(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any
) -> AuthResult:
    expected = LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=given == expected, handled=False)


@contextmanager
def smtp_server(
    certificate: "Certificate | None" = None,
    *,
    tls: bool = False,
    login: bool = False,
    utf8: bool = True,
    port: int = 0,
) -> Iterator[SmtpSink]:
    """A server: plain, with STARTTLS where a *certificate* is given, or with *tls* at once."""
    sink = SmtpSink(ca_file=certificate.ca_file if certificate else None)
    context = certificate.context() if certificate else None
    controller = Controller(
        _Handler(sink, login=login),
        hostname="127.0.0.1",
        port=port or _free_port(),
        ssl_context=context if tls else None,
        tls_context=None if tls else context,
        authenticator=_authenticated if login else None,
        auth_required=login and not tls,
        auth_require_tls=login and not tls,
        enable_SMTPUTF8=utf8,
        ready_timeout=20,
    )
    controller.start()
    sink.port = controller.port
    try:
        yield sink
    finally:
        controller.stop()


@contextmanager
def rude_server(*, data_bytes: int, reply_to_data: bytes = b"354 Go on\r\n") -> Iterator[int]:
    """The port of a server that hangs up after *data_bytes* of a message, before its final dot."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=_be_rude, args=(listener, data_bytes, reply_to_data), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(10)


def _be_rude(listener: socket.socket, data_bytes: int, reply_to_data: bytes) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection, connection.makefile("rb") as commands:
            connection.sendall(b"220 here\r\n")
            for line in commands:
                if line.upper().startswith(b"DATA"):
                    connection.sendall(reply_to_data)
                    commands.read(data_bytes)
                    break
                connection.sendall(b"250 OK\r\n")


@dataclass(frozen=True)
class Certificate:
    """A certificate for 127.0.0.1 that signs itself; whoever trusts *ca_file* trusts it."""

    ca_file: Path
    key_file: Path

    def context(self) -> ssl.SSLContext:
        """What a server needs to speak TLS with it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.ca_file, self.key_file)
        return context


def make_certificate(folder: Path) -> Certificate:
    """A certificate in two files below *folder*, valid for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.IPAddress(ipaddress.IPv4Address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    made = Certificate(folder / "certificate.pem", folder / "key.pem")
    made.ca_file.write_bytes(certificate.public_bytes(pem))
    made.key_file.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return made


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
