"""Addresses on the envelope, and texts of servers without them."""

import re

_UNSAFE = re.compile(r"[\s\x00-\x20\x7f<>(),;:\\\"\[\]]")
_ADDRESS = re.compile(r"[^\s<>\"'(),;:]+@[^\s<>\"'(),;:]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_TEXT_MAX = 300


def checked(address: str) -> str:
    """*address*, which is exactly one plain ``local@domain`` (RFC 5321, section 4.1.2).

    Raises:
        ValueError: it is not; the text does not show it.
    """
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or "@" in local or _UNSAFE.search(address):
        raise ValueError("The envelope needs exactly one plain e-mail address.")
    return address


def scrubbed(text: str, *addresses: str) -> str:
    """*text* on one line of at most 300 characters, naming neither *addresses* nor any other."""
    line = _CONTROL.sub(" ", text)
    for address in sorted(addresses, key=len, reverse=True):
        line = _without(line, address, "(address)")
    line = _ADDRESS.sub("(address)", line)
    for address in addresses:
        line = _without(line, address.rpartition("@")[0], "(name)", r"(?<![\w.-]){}(?![\w.-])")
    return line.strip()[:_TEXT_MAX]


def _without(line: str, said: str, instead: str, pattern: str = "{}") -> str:
    """*line* with *instead* for *said*, in whatever case."""
    if said.casefold() not in line.casefold():
        return line
    return re.sub(pattern.format(re.escape(said)), instead, line, flags=re.IGNORECASE)
