"""What stands in the log, one leaf per license key or revocation, and the license file around it.

A leaf is RFC 8785 JSON: members sorted, no spaces, shortest escapes, UTF-8. An absent value is an
absent member, dates are ``YYYY-MM-DD``. Account and host appear only as the hex SHA-256 of a
16-byte salt and the value, so the log holds nothing personal; salts and values stand in the
license file, under ``open``.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, get_args, get_type_hints

LEAF_VERSION = 1
REPLACED = "replaced"


class MalformedEntry(ValueError):
    """The text is no leaf or license file of ours, or not in its one canonical spelling."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One license key as logged. ``account`` and ``host`` are salted hashes, in hex.

    ``quantity`` is 1 for a per-unit key; ``issued`` is the as-of of the planning night; dates are
    inclusive; ``ends`` absent means perpetual; ``replaces`` is the serial number this one follows.
    """

    serial: str
    key_no: int
    key_sha256: str
    sku: str
    version: str
    metric: str
    quantity: int
    issued: date
    starts: date | None = None
    ends: date | None = None
    support_ends: date | None = None
    account: str | None = None
    host: str | None = None
    replaces: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """One revocation as logged: of one key, or of all keys of a serial number.

    ``reason`` is ``replaced`` where the license goes on under other serial numbers and its old
    file was good until now; else why it must not be used: ``rehosted``, ``transferred``,
    ``compromised``, ``returned``, or what a person said.
    """

    revokes: str
    reason: str
    issued: date
    key_no: int | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """What a salted hash was made of: the salt in lower-case hex, and the value."""

    salt: str
    value: str

    def sha256_of(self, value: str) -> str:
        """The salted hash that *value* has under this salt."""
        return salted_sha256(bytes.fromhex(self.salt), value)


@dataclass(frozen=True, slots=True)
class LicenseFile:
    """The three parts of a ``.lic`` file, unjudged: leaf text, openings by member, proof text."""

    entry: str
    open: Mapping[str, Opening]
    proof: str


def canonical(value: Mapping[str, Any]) -> str:
    """RFC 8785 JSON of texts, whole numbers, lists and objects with ASCII member names.

    Raises:
        ValueError: a text holds a lone surrogate, which UTF-8 cannot carry.
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    text.encode()
    return text


def _plain(leaf: Entry | Revocation) -> dict[str, str | int]:
    members: dict[str, str | int] = {"v": LEAF_VERSION}
    for field in fields(leaf):
        value = getattr(leaf, field.name)
        if value is not None:
            members[field.name] = value.isoformat() if isinstance(value, date) else value
    return members


def leaf_text(leaf: Entry | Revocation) -> str:
    """The exact text of a leaf, whose UTF-8 bytes are what the log hashes."""
    return canonical(_plain(leaf))


def parse_json(text: str) -> dict[str, Any]:
    """The object that *text* holds.

    Raises:
        MalformedEntry: *text* is no JSON object.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise MalformedEntry("the text is no JSON") from None
    if not isinstance(value, dict):
        raise MalformedEntry("the text is no JSON object")
    return value


def _typed(shape: type[Entry] | type[Revocation], members: dict[str, Any]) -> dict[str, Any]:
    typed = dict(members)
    for name, hint in get_type_hints(shape).items():
        wanted = (get_args(hint) or (hint,))[0]
        if name not in typed:
            continue
        if type(typed[name]) is not (str if wanted is date else wanted):
            raise MalformedEntry(f"{name} has the wrong type")
        if wanted is date:
            typed[name] = date.fromisoformat(typed[name])
    return typed


def parse_leaf(text: str) -> Entry | Revocation:
    """The leaf of which *text* is the exact text.

    Raises:
        MalformedEntry: no leaf of version 1, or another spelling of one.
    """
    members = parse_json(text)
    shape = Revocation if "revokes" in members else Entry
    if members.pop("v", None) != LEAF_VERSION:
        raise MalformedEntry(f"a leaf has the version {LEAF_VERSION}")
    try:
        leaf = shape(**_typed(shape, members))
    except (TypeError, ValueError) as error:
        raise MalformedEntry(str(error)) from None
    if leaf_text(leaf) != text:
        raise MalformedEntry("the text is not in its canonical spelling")
    return leaf


def salted_sha256(salt: bytes, value: str) -> str:
    """The hex SHA-256 of the salt and the UTF-8 bytes of the value."""
    return hashlib.sha256(salt + value.encode()).hexdigest()


def compose_license(license_file: LicenseFile) -> bytes:
    """The bytes of a ``.lic`` file: RFC 8785 JSON of ``entry``, ``open`` and ``proof``."""
    opened = {
        name: {"salt": opening.salt, "value": opening.value}
        for name, opening in license_file.open.items()
    }
    members = {"entry": license_file.entry, "open": opened, "proof": license_file.proof}
    return canonical(members).encode()


def _opening(salt: str, value: str) -> Opening:
    if type(value) is not str or bytes.fromhex(salt).hex() != salt:
        raise MalformedEntry("an opening is a salt in hex and a text")
    return Opening(salt, value)


def parse_license(content: bytes) -> LicenseFile:
    """The parts of a ``.lic`` file, unjudged.

    Raises:
        MalformedEntry: no license file, or another spelling of one.
    """
    try:
        members = parse_json(content.decode())
        opened = {name: _opening(**opening) for name, opening in members["open"].items()}
        found = LicenseFile(members["entry"], opened, members["proof"])
        if not isinstance(found.entry, str) or not isinstance(found.proof, str):
            raise MalformedEntry("entry and proof are texts")
        same = compose_license(found) == content
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise MalformedEntry(f"this is no license file: {error}") from None
    if not same:
        raise MalformedEntry("the license file is not in its canonical spelling")
    return found
