"""The letter: one MIME message, text and HTML, for one recipient.

Headers cannot be forged by what a cell holds: addresses are exactly one addr-spec (RFC 5322), texts
lose their control characters, and the finished message is parsed back and its headers counted.
"""

import binascii
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.header import Header, decode_header, make_header
from email.message import MIMEPart
from email.utils import format_datetime, getaddresses
from functools import lru_cache
from pathlib import Path

import numpy as np

from flows.errors import KeymillError
from flows.notify.contents import Contents
from flows.notify.stationery import paper

ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
ADDR_SPEC = re.compile(rf"{ATOM}(?:\.{ATOM})*@{LABEL}(?:\.{LABEL})*")
MESSAGE_ID = re.compile(r"<[A-Za-z0-9.-]+@[A-Za-z0-9.-]+>")
UNPRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
NOT_IN_NAMES = re.compile(r'[<>:"|?*\x00-\x1f\x7f-\x9f\u2028\u2029]')
FIELD = re.compile(r"([A-Za-z-]+): ([ -~]+(?:\r\n [ -~]+)*)\r\n")
"""A header and its value, folded where lines begin with a space (RFC 5322, section 2.2)."""
PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
SUBJECT_MAX = 200
BASE64_LINE = 76
_LINE_END = np.frombuffer(b"\r\n", np.uint8)


class UnsafeLetter(KeymillError):
    """A letter would not go to one recipient with the headers that were meant."""


@dataclass(frozen=True)
class Envelope:
    """From whom, to whom, when and under which identity a message goes.

    ``sender``, ``recipient`` and ``reply_to`` are addr-specs; ``date`` is aware.
    """

    sender: str
    recipient: str
    message_id: str
    date: datetime
    reply_to: str | None = None


@dataclass(frozen=True)
class Attachment:
    """A file that travels with a letter."""

    name: str
    content: bytes
    media_type: str = "application/octet-stream"


def message_id(identifier: str, log_origin: str, resend_no: int = 0, part: int = 0) -> str:
    """The Message-ID of a delivery: the same every time it is tried.

    ``<B00000012@origin>``; part 2 of several has ``.p2``, the first resend ``.r1``.
    """
    left = identifier + (f".p{part}" if part else "") + (f".r{resend_no}" if resend_no else "")
    right = re.sub(r"[^A-Za-z0-9.]+", "-", log_origin).strip("-.")
    return f"<{re.sub(r'[^A-Za-z0-9.-]+', '-', left)}@{right}>"


def compose(
    contents: Contents,
    envelope: Envelope,
    attachments: Sequence[Attachment] = (),
    templates: Path | None = None,
) -> bytes:
    """The message as it goes over the wire: CRLF, 7 bit; the same input gives the same bytes.

    Raises:
        UnsafeLetter: an address or the Message-ID is not exactly one, or a header did not come
            back from the finished message as it was meant.
    """
    headers = _headers(contents, envelope)
    writing = paper(templates)
    seed = hashlib.sha256(envelope.message_id.encode()).hexdigest()[:32]
    said = [
        _text("plain", writing.get_template("letter.txt").render(letter=contents)),
        _text("html", writing.get_template("letter.html").render(letter=contents)),
    ]
    whole = _several("alternative", f"={int(bool(attachments))}={seed}=", said)
    if attachments:
        whole = _several("mixed", f"=0={seed}=", [whole, *map(_file, attachments)])
    top = [f"{name}: {_encoded(name, text)}" for name, text in headers.items()]
    message = "\r\n".join([*top, "MIME-Version: 1.0\r\n"]).encode("ascii") + whole
    _read_back(message, headers)
    return message


def file_name(name: str) -> str:
    """The last part of a path, without what a file name cannot hold; never empty or hidden."""
    last = re.split(r"[/\\]", name)[-1]
    return NOT_IN_NAMES.sub("", last).strip(". ")[:120] or "attachment"


def one_line(text: str, length_max: int = SUBJECT_MAX) -> str:
    """The text on one line: control characters and line ends become spaces."""
    line = " ".join(UNPRINTED.sub(" ", text).split())
    return line if len(line) <= length_max else line[: length_max - 1] + "…"


def addr_spec(address: str) -> str:
    """The address, if it is exactly one; a domain beyond ASCII in its IDNA form.

    Raises:
        UnsafeLetter: it is none, or more than one.
    """
    local, at, domain = address.rpartition("@")
    try:
        plain = local + at + domain.encode("idna").decode()
    except UnicodeError:
        plain = ""
    if not ADDR_SPEC.fullmatch(plain) or len(plain) > 254:
        raise UnsafeLetter("An e-mail address is not exactly one.", "Correct it in its account.")
    return plain


def _headers(contents: Contents, envelope: Envelope) -> dict[str, str]:
    if not MESSAGE_ID.fullmatch(envelope.message_id):
        raise UnsafeLetter("A Message-ID is malformed.", "Check the setting log_origin.")
    headers = {
        "From": f"{_phrase(contents.vendor_name)}<{addr_spec(envelope.sender)}>",
        "To": addr_spec(envelope.recipient),
        "Subject": one_line(contents.subject),
        "Date": format_datetime(envelope.date),
        "Message-ID": envelope.message_id,
        "Auto-Submitted": "auto-generated",
        "Content-Language": contents.language,
    }
    if envelope.reply_to:
        headers["Reply-To"] = addr_spec(envelope.reply_to)
    return headers


def _phrase(name: str) -> str:
    """A display name and a space: bare where it becomes encoded words, else in quotes."""
    line = one_line(name, 80).replace("\\", "").replace('"', "")
    if not line:
        return ""
    return f"{line} " if _needs_words(line) else f'"{line}" '


def _encoded(name: str, text: str) -> str:
    """As encoded words (RFC 2047) where it is not ASCII or could be taken for one."""
    phrase, bracket, address = text.rpartition(" <") if name == "From" else (text, "", "")
    if not _needs_words(phrase):
        return text
    words = Header(phrase, "utf-8", header_name=name).encode(linesep="\r\n")
    return words + bracket + address


def _needs_words(text: str) -> bool:
    return not text.isascii() or "=?" in text


def _several(subtype: str, boundary: str, parts: Sequence[bytes]) -> bytes:
    """Parts as one (RFC 2046, section 5.1); the boundary stands in no base64."""
    head = f'Content-Type: multipart/{subtype};\r\n boundary="{boundary}"\r\n'.encode()
    line = f"\r\n--{boundary}".encode()
    return b"".join([head, *(b"%b\r\n%b" % (line, part) for part in parts), line, b"--\r\n"])


def _text(subtype: str, text: str) -> bytes:
    lines = "\r\n".join(re.split(r"\r\n|\r|\n", text))
    head = f'Content-Type: text/{subtype}; charset="utf-8"'
    return _part(head.encode(), lines.encode(errors="replace"))


def _file(attached: Attachment) -> bytes:
    name = file_name(attached.name)
    placed = f'Content-Disposition: attachment; filename="{name}"'.encode()
    if not PLAIN_NAME.fullmatch(name):
        part = MIMEPart(policy=policy.SMTP)
        part.add_header("Content-Disposition", "attachment", filename=name)
        placed = part.as_bytes().strip()
    return _part(f"Content-Type: {attached.media_type}\r\n".encode() + placed, attached.content)


def _part(head: bytes, content: bytes) -> bytes:
    return b"%b\r\nContent-Transfer-Encoding: base64\r\n\r\n%b" % (head, _base64(content))


def _base64(content: bytes) -> bytes:
    """In lines of 76 (RFC 2045, section 6.8), without a line end behind the last."""
    encoded = np.frombuffer(binascii.b2a_base64(content, newline=False), np.uint8)
    whole = max(len(encoded) - 1, 0) // BASE64_LINE
    lines = np.empty(len(encoded) + 2 * whole, np.uint8)
    full = lines[: whole * (BASE64_LINE + 2)].reshape(whole, BASE64_LINE + 2)
    full[:, :BASE64_LINE] = encoded[: whole * BASE64_LINE].reshape(whole, BASE64_LINE)
    full[:, BASE64_LINE:] = _LINE_END
    lines[full.size :] = encoded[whole * BASE64_LINE :]
    return lines.tobytes()


def _read_back(message: bytes, headers: dict[str, str]) -> None:
    end = message.index(b"\r\n\r\n") + 2
    back = FIELD.findall(message[:end].decode("ascii"))
    found = dict(back)
    if (
        sum(len(name) + len(value) + len(": \r\n") for name, value in back) != end
        or [name for name, _ in back] != [*headers, "MIME-Version", "Content-Type"]
        or not all(_is_said(found[name], text) for name, text in headers.items())
        or not ADDR_SPEC.fullmatch(found["To"])
        or _addresses(found["From"]) != [headers["From"].rpartition("<")[2].rstrip(">")]
    ):
        raise UnsafeLetter("The headers of a letter are not those meant.", "Report this letter.")


@lru_cache(maxsize=16)
def _addresses(value: str) -> list[str]:
    return [address for _, address in getaddresses([value])]


def _is_said(value: str, text: str) -> bool:
    if "=?" not in value:
        return value == text
    return _squeezed(str(make_header(decode_header(value)))) == _squeezed(text)


def _squeezed(text: str) -> str:
    """Without spaces: decoding leaves one between encoded words and an address, or none."""
    return text.replace(" ", "")
