"""Mail to a server by SMTP (RFC 5321), over as many connections as are asked for at a time."""

import math
import threading
import time

from flows.backends.mail.addresses import checked, scrubbed
from flows.backends.mail.smtp_session import NoConnection, SmtpSession
from flows.backends.mail.smtp_url import parse
from flows.ports import Handover, Sent


class SmtpMailer:
    """The ``Mailer`` of ``flows/ports.py`` for the server that *url* names (``smtp_url``).

    One connection serves many messages; threads that send at the same time have one each, or wait
    for one where the server lets us have no more; after *pause_seconds* they ask for more again.
    After an attempt to connect failed and there is no other connection, messages are deferred at
    once for as long, so that a server that is down costs one wait, not one per message. Waits are
    *timeout_seconds* per step, and *last_seconds* for the reply to the final dot (RFC 5321, section
    4.5.3.2.6).
    """

    def __init__(
        self,
        url: str,
        *,
        timeout_seconds: float = 60,
        last_seconds: float = 600,
        pause_seconds: float = 60,
    ) -> None:
        self._server = parse(url)
        self._waits = timeout_seconds, last_seconds
        self._pause_seconds = pause_seconds
        self._changed = threading.Condition()
        self._free: list[SmtpSession] = []
        self._used: set[SmtpSession] = set()
        self._sessions_max = math.inf
        self._limited_until = 0.0
        self._paused_until = 0.0
        self._reason = ""

    def __enter__(self) -> "SmtpMailer":
        return self

    def __exit__(self, *exc: object) -> None:
        for session in self._free:
            session.quit()

    def send(self, message: bytes, sender: str, recipient: str) -> Handover:
        """Hand over one message to one recipient: ``sent`` only after the server's 250."""
        checked(sender)
        checked(recipient)
        state, text = self._attempt(message, sender, recipient)
        return Handover(state, scrubbed(text, sender, recipient))

    def _attempt(self, message: bytes, sender: str, recipient: str) -> tuple[Sent, str]:
        while True:
            session = self._taken()
            if session is None:
                return Sent.DEFERRED, self._reason
            try:
                return session.attempt(message, sender, recipient)
            except NoConnection as reason:
                if not self._others_serve(session):
                    self._paused_until = time.monotonic() + self._pause_seconds
                    self._reason = str(reason)
                    return Sent.DEFERRED, self._reason
            finally:
                self._given_back(session)

    def _taken(self) -> SmtpSession | None:
        """A session for this thread alone; None while the server is not to be asked for one."""
        with self._changed:
            while not self._free and self._at_limit():
                self._changed.wait(self._pause_seconds)
            if not self._free and time.monotonic() < self._paused_until:
                return None
            session = self._free.pop() if self._free else SmtpSession(self._server, *self._waits)
            self._used.add(session)
            return session

    def _at_limit(self) -> bool:
        """True where the server lets us have no more connections, as far as we know by now."""
        if time.monotonic() >= self._limited_until:
            self._sessions_max = math.inf
        return len(self._used) >= self._sessions_max

    def _given_back(self, session: SmtpSession) -> None:
        with self._changed:
            self._used.remove(session)
            if session.is_open:
                self._free.append(session)
            self._changed.notify()

    def _others_serve(self, refused: SmtpSession) -> bool:
        """True where we have connections, though no more than that, for a while."""
        with self._changed:
            others = sum(one.is_open for one in (*self._free, *self._used) if one is not refused)
            if others:
                self._sessions_max = others
                self._limited_until = time.monotonic() + self._pause_seconds
            return others > 0
