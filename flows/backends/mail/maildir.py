"""Mail into a folder: for trials, and for sites whose own mail program takes it from there."""

import hashlib
import os
import re
from email import policy
from email.parser import BytesHeaderParser
from pathlib import Path

from flows.backends.durable import opened, write_once
from flows.backends.mail.addresses import checked
from flows.ports import Handover, Sent

_LINE_END = re.compile(rb"\r\n?")


class MaildirMailer:
    """The ``Mailer`` of ``flows/ports.py`` into a Maildir (maildir(5)) at *root*.

    A file's name is computed from Message-ID and recipient, so a message handed over twice is one
    file, even where a reader has moved it from ``new`` to ``cur`` meanwhile. Lines end in LF, as
    mail programs expect there.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def __enter__(self) -> "MaildirMailer":
        return self

    def __exit__(self, *exc: object) -> None:
        return None

    def send(self, message: bytes, sender: str, recipient: str) -> Handover:
        """Hand over one message: ``sent`` once its file is durable, else ``deferred``."""
        checked(sender)
        name = _file_name(message, checked(recipient))
        try:
            self._deliver(name, _LINE_END.sub(b"\n", message))
        except FileExistsError:
            return Handover(Sent.SENT, f"handed over before as {name}")
        except OSError as error:
            reason = os.strerror(error.errno or 0)
            return Handover(Sent.DEFERRED, f"the mail folder cannot be written: {reason}")
        return Handover(Sent.SENT, f"stored as {name}")

    def _deliver(self, name: str, content: bytes) -> None:
        with (
            opened(self._root, ["tmp"], create=True) as drafts,
            opened(self._root, ["new"], create=True) as new,
            opened(self._root, ["cur"], create=True) as current,
        ):
            seen = os.listdir(current)  # noqa: PTH208 -- a descriptor, not a path
            if any(file.partition(":")[0] == name for file in seen):
                raise FileExistsError
            write_once(new, name, content, drafts)


def _file_name(message: bytes, recipient: str) -> str:
    headers = BytesHeaderParser(policy=policy.compat32).parsebytes(message, headersonly=True)
    identity = str(headers["Message-ID"] or hashlib.sha256(message).hexdigest()).strip()
    digest = hashlib.sha256(f"{identity}\0{recipient}".encode("utf-8", "surrogateescape"))
    return f"{digest.hexdigest()[:40]}.keymill"
