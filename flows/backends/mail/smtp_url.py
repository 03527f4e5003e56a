"""What an address of a mail server says.

``smtp://[USER:PASSWORD@]HOST[:PORT][?starttls=required|offered|never][&ca_file=PATH]``, or
``smtps://`` for TLS from the first byte. User and password are percent-encoded. STARTTLS is
*required* where a password would travel, else used where *offered*.
"""

import ssl
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit

from flows.errors import WrongSettings

_PORTS = {"smtp": 25, "smtps": 465}


class StartTls(StrEnum):
    """When a plain connection is to become an encrypted one."""

    REQUIRED = "required"
    OFFERED = "offered"
    NEVER = "never"


@dataclass(frozen=True)
class MailServer:
    """Where mail goes, and how."""

    host: str
    port: int
    tls: bool
    starttls: StartTls
    user: str
    password: str = field(repr=False)
    context: ssl.SSLContext = field(repr=False)


def parse(url: str) -> MailServer:
    """The server that *url* names.

    Raises:
        WrongSettings: it names none, or the certificates of its ``ca_file`` cannot be read.
    """
    try:
        return _parsed(url)
    except (ValueError, OSError, KeyError):
        raise WrongSettings(
            "mail_url names no mail server.",
            "Write smtp://USER:PASSWORD@HOST:PORT?starttls=required, or smtps://...",
        ) from None


def _parsed(url: str) -> MailServer:
    parts = urlsplit(url)
    options = parse_qs(parts.query, strict_parsing=bool(parts.query))
    if not parts.hostname or not set(options) <= {"starttls", "ca_file"}:
        raise ValueError
    default = StartTls.REQUIRED if parts.username else StartTls.OFFERED
    return MailServer(
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        tls=parts.scheme == "smtps",
        starttls=StartTls(options.get("starttls", [default])[0]),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        context=ssl.create_default_context(cafile=options.get("ca_file", [None])[0]),
    )
