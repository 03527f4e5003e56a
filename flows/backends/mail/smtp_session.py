"""One connection to a mail server (RFC 5321), reused from message to message.

``smtplib`` raises the same exception whether a connection broke before or after the final dot, so
this module gives the commands one by one and knows how far it came: a message whose final dot the
operating system did not take is certainly not sent, one whose reply never came may be.
"""

import re
import smtplib
import socket
import ssl
from contextlib import ExitStack, suppress
from typing import NamedTuple

import numpy as np

from flows.backends.mail.smtp_url import MailServer, StartTls
from flows.ports import Sent

_LINE_END = re.compile(rb"\r\n|\r|\n")
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)
_CR, _LF, _DOT = b"\r\n."
_CHUNK_BYTES = 256 * 1024
_OURS_TO_MEND = {530, 534, 535, 538}
"""Replies that ask us to log in (RFC 4954, section 6): no fault of the recipient."""


class NoConnection(Exception):
    """The server cannot be reached now; the text says why."""


class _Reply(NamedTuple):
    code: int
    text: bytes


class SmtpSession:
    """A connection that is opened when it is first needed, and anew where the server ended it.

    Waits are *timeout_seconds* per step, and *last_seconds* for the reply to the final dot.
    """

    def __init__(self, server: MailServer, timeout_seconds: float, last_seconds: float) -> None:
        self._server = server
        self._timeout_seconds = timeout_seconds
        self._last_seconds = last_seconds
        self._session: smtplib.SMTP | None = None

    @property
    def is_open(self) -> bool:
        """True where a message need not wait for a connection."""
        return self._session is not None

    def quit(self) -> None:
        """The server is told that no more comes, and the connection is closed."""
        if self._session is not None:
            with suppress(OSError):
                self._session.quit()
        self._close()

    def attempt(self, message: bytes, sender: str, recipient: str) -> tuple[Sent, str]:
        """What became of one message, and what the server said of it.

        Raises:
            NoConnection: nothing was handed over, and nothing can be.
        """
        body = on_the_wire(message)
        try:
            refusal = self._introduce(body, sender, recipient)
        except (OSError, UnicodeError) as error:
            self._close()
            return Sent.DEFERRED, _reason(error)
        return refusal or self._transfer(body)

    def _introduce(self, body: bytes, sender: str, recipient: str) -> tuple[Sent, str] | None:
        """None once the server waits for the message's bytes, else why it does not."""
        reply = self._begin(body, sender, recipient)
        if reply.code == 250:
            reply = _Reply(*self._opened().docmd("RCPT", f"TO:<{recipient}>"))
            if reply.code in {250, 251, 252}:
                reply = _Reply(*self._opened().docmd("DATA"))
                if reply.code == 354:
                    return None
        self._reset(reply.code)
        return _refusal(reply)

    def _begin(self, body: bytes, sender: str, recipient: str) -> _Reply:
        """The reply to MAIL, over a new connection where the server has ended the kept one."""
        if self._session is not None:
            with suppress(OSError):
                reply = _mail(self._session, body, sender, recipient)
                if reply.code != 421:
                    return reply
            self._close()
        return _mail(self._opened(), body, sender, recipient)

    def _transfer(self, body: bytes) -> tuple[Sent, str]:
        session = self._opened()
        try:
            for start in range(0, len(body), _CHUNK_BYTES):
                session.send(body[start : start + _CHUNK_BYTES])
            session.send(b".\r\n")
        except OSError:
            self._close()
            return Sent.DEFERRED, "the connection broke before the end of the message"
        try:
            reply = self._last_reply(session)
        except OSError:
            self._close()
            return Sent.AMBIGUOUS, "the connection broke after the end of the message"
        if reply.code == 250:
            return Sent.SENT, _text(reply)
        self._reset(reply.code)
        return _refusal(reply) if 400 <= reply.code < 600 else (Sent.AMBIGUOUS, _text(reply))

    def _last_reply(self, session: smtplib.SMTP) -> _Reply:
        if session.sock is not None:
            session.sock.settimeout(self._last_seconds)
        reply = _Reply(*session.getreply())
        if session.sock is not None:
            session.sock.settimeout(self._timeout_seconds)
        return reply

    def _opened(self) -> smtplib.SMTP:
        if self._session is None:
            try:
                self._session = _connected(self._server, self._timeout_seconds)
            except (OSError, UnicodeError) as error:
                raise NoConnection(_reason(error)) from None
        return self._session

    def _reset(self, code: int) -> None:
        """The session is ready for the next message, or closed."""
        if code < 400 or code == 421:
            self._close()
            return
        try:
            if self._opened().rset()[0] != 250:
                self._close()
        except OSError:
            self._close()

    def _close(self) -> None:
        if self._session is not None:
            self._session.close()
        self._session = None


def _connected(server: MailServer, timeout_seconds: float) -> smtplib.SMTP:
    with ExitStack() as undo:
        if server.tls:
            session: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, context=server.context, timeout=timeout_seconds
            )
        else:
            session = smtplib.SMTP(server.host, server.port, timeout=timeout_seconds)
        undo.callback(session.close)
        _answer_at_once(session)
        session.ehlo_or_helo_if_needed()
        if not server.tls:
            _encrypt(session, server)
        if server.user:
            session.login(server.user, server.password)
        undo.pop_all()
        return session


def _answer_at_once(session: smtplib.SMTP) -> None:
    """True from now on: the final dot does not wait 40 ms for the body's acknowledgment."""
    if session.sock is not None:
        session.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _encrypt(session: smtplib.SMTP, server: MailServer) -> None:
    if server.starttls is StartTls.NEVER:
        return
    if server.starttls is StartTls.OFFERED and not session.has_extn("starttls"):
        return
    session.starttls(context=server.context)
    session.ehlo_or_helo_if_needed()


def _mail(session: smtplib.SMTP, body: bytes, sender: str, recipient: str) -> _Reply:
    options = []
    if session.has_extn("size"):
        options.append(f"SIZE={len(body)}")
    if session.has_extn("8bitmime") and not body.isascii():
        options.append("BODY=8BITMIME")
    if (sender + recipient).isascii():  # one plain address each, so nothing is to be quoted
        return _Reply(*session.docmd("MAIL", " ".join([f"FROM:<{sender}>", *options])))
    return _Reply(*session.mail(sender, [*options, "SMTPUTF8"]))


def on_the_wire(message: bytes) -> bytes:
    """*message* with CRLF at every line's end and leading dots doubled (section 4.5.2)."""
    octets = np.frombuffer(message, np.uint8)
    feeds, returns = np.flatnonzero(octets == _LF), np.flatnonzero(octets == _CR)
    if not (message.endswith(b"\r\n") and np.array_equal(feeds, returns + 1)):
        lines = _LEADING_DOT.sub(b"..", _LINE_END.sub(b"\n", message))
        return lines.removesuffix(b"\n").replace(b"\n", b"\r\n") + b"\r\n"
    if octets[0] == _DOT or (octets[feeds[:-1] + 1] == _DOT).any():
        return _LEADING_DOT.sub(b"..", message)
    return message


def _refusal(reply: _Reply) -> tuple[Sent, str]:
    lasting = 500 <= reply.code < 600 and reply.code not in _OURS_TO_MEND
    return (Sent.BOUNCED if lasting else Sent.DEFERRED), _text(reply)


def _text(reply: _Reply) -> str:
    return f"{reply.code} {reply.text.decode('utf-8', 'replace')}"


def _reason(error: Exception) -> str:
    """Why there is no connection, in words."""
    match error:
        case smtplib.SMTPAuthenticationError():
            return f"the mail server refuses the login: {error.smtp_code}"
        case smtplib.SMTPNotSupportedError():
            return f"the mail server cannot do what is required: {error}"
        case smtplib.SMTPResponseException():
            text = error.smtp_error
            return _text(
                _Reply(error.smtp_code, text if isinstance(text, bytes) else text.encode())
            )
        case ssl.SSLCertVerificationError():
            return f"the mail server's certificate is not trusted: {error.verify_message}"
        case ConnectionRefusedError():
            return "the mail server refuses the connection"
        case TimeoutError():
            return "the mail server does not answer"
        case socket.gaierror():
            return "the mail server's name is not known"
        case _:
            return f"the connection to the mail server failed ({type(error).__name__})"
