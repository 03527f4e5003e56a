"""Signed notes, checkpoints and verifier keys (C2SP signed-note and tlog-checkpoint).

A note is a text that ends in a newline, an empty line, and signature lines::

    — <key name> base64(4 bytes of key ID || signature)

A checkpoint is a note of three lines: origin, number of leaves, base64 of the root hash. A
verifier key is ``<key name>+<key ID in hex>+base64(1 byte of signature type || public key)``.
``SIGNATURE_TYPES`` says how each type is verified; a key of another type counts as unknown.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ED25519 = 0x01
SIGNATURES_MAX = 64

_NAME = re.compile(r"[^\s+]+")
_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


class MalformedNote(ValueError):
    """The text is no signed note, checkpoint or verifier key."""


class UntrustedNote(ValueError):
    """No known key signed the note, or a known key's signature is wrong."""


@dataclass(frozen=True, slots=True)
class Vkey:
    """A verifier key: whose signatures to believe. Its text is public."""

    name: str
    signature_type: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The first 4 bytes of SHA-256 over name, newline, type and public key."""
        typed = bytes([self.signature_type]) + self.public
        return hashlib.sha256(self.name.encode() + b"\n" + typed).digest()[:4]

    @property
    def text(self) -> str:
        """The verifier key as products embed it."""
        typed = bytes([self.signature_type]) + self.public
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(typed).decode()}"


def strict_base64(text: str) -> bytes:
    """The bytes behind *text*.

    Raises:
        MalformedNote: no base64 (RFC 4648, section 4), or a second spelling of the same bytes.
    """
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise MalformedNote("this is no base64") from None
    if base64.b64encode(content).decode() != text:
        raise MalformedNote("this is a second spelling of the same base64")
    return content


def decimal(text: str) -> int:
    """The number behind an ASCII decimal without leading zeroes.

    Raises:
        MalformedNote: another spelling, or more than 19 digits.
    """
    if not _DECIMAL.fullmatch(text):
        raise MalformedNote("this is no plain decimal number")
    return int(text)


def parse_vkey(text: str) -> Vkey:
    """The verifier key behind its text.

    Raises:
        MalformedNote: wrong form, or the key ID is not that of name and public key.
    """
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    typed = strict_base64(encoded)
    if not _NAME.fullmatch(name) or not typed:
        raise MalformedNote("a verifier key is <name>+<key ID>+<base64>")
    vkey = Vkey(name, typed[0], typed[1:])
    if vkey.key_id.hex() != key_id:
        raise MalformedNote("the key ID is not that of this name and public key")
    return vkey


def _verify_ed25519(vkey: Vkey, text: str, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(vkey.public).verify(signature, text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


SIGNATURE_TYPES: Mapping[int, Callable[[Vkey, str, bytes], bool]] = {ED25519: _verify_ed25519}


def signature_line(vkey: Vkey, signature: bytes) -> str:
    """The line, newline included, by which *vkey* is known to have signed."""
    return f"— {vkey.name} {base64.b64encode(vkey.key_id + signature).decode()}\n"


def sign_note(text: str, signers: Iterable[tuple[Vkey, Callable[[bytes], bytes]]]) -> str:
    """*Text* as a note with one Ed25519 line per signer, in their order.

    Args:
        text: Ends in a newline and has no other control character.
        signers: Each verifier key with what signs its bytes by RFC 8032.

    Raises:
        ValueError: *text* cannot be a note's, or a name cannot be a key's.
    """
    if not text.endswith("\n") or _CONTROL.search(text):
        raise ValueError("a note ends in a newline and holds no other control character")
    lines = []
    for vkey, sign in signers:
        if not _NAME.fullmatch(vkey.name):
            raise ValueError("a key's name holds neither spaces nor plus signs")
        lines.append(signature_line(vkey, sign(text.encode())))
    return text + "\n" + "".join(lines)


def _taken_apart(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    text, gap, rest = note.rpartition("\n\n")
    lines = rest.split("\n")
    if not gap or _CONTROL.search(note) or lines.pop() or not 0 < len(lines) <= SIGNATURES_MAX:
        raise MalformedNote("this is no signed note")
    signatures = []
    for line in lines:
        found = _LINE.fullmatch(line)
        if not found:
            raise MalformedNote("this is no signature line")
        signatures.append((found[1], strict_base64(found[2])))
    return text + "\n", signatures


def verify_note(note: str, vkeys: Iterable[Vkey]) -> tuple[str, list[Vkey]]:
    """The text of a note, and those of *vkeys* that signed it; lines of others are ignored.

    Raises:
        MalformedNote: *note* is no signed note.
        UntrustedNote: none of *vkeys* signed, or the line of one of them is wrong.
    """
    text, signatures = _taken_apart(note)
    known = {(k.name, k.key_id): k for k in vkeys if k.signature_type in SIGNATURE_TYPES}
    signed = []
    for name, blob in signatures:
        vkey = known.get((name, blob[:4]))
        if vkey is None:
            continue
        if not SIGNATURE_TYPES[vkey.signature_type](vkey, text, blob[4:]):
            raise UntrustedNote(f"the signature of {name} is wrong")
        signed.append(vkey)
    if not signed:
        raise UntrustedNote("no known key signed this note")
    return text, signed


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: its origin, its number of leaves, its root hash of 32 bytes."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The note text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def parse_checkpoint(text: str) -> Checkpoint:
    """The checkpoint behind a note's text, which has no extension lines in our logs.

    Raises:
        MalformedNote: not three lines of origin, size and root hash.
    """
    lines = text.split("\n")
    if len(lines) != 4 or not lines[0] or lines[3]:
        raise MalformedNote("a checkpoint has three lines")
    found = Checkpoint(lines[0], decimal(lines[1]), strict_base64(lines[2]))
    if len(found.root) != 32:
        raise MalformedNote("a root hash has 32 bytes")
    return found


def verify_checkpoint(note: str, vkeys: Iterable[Vkey]) -> Checkpoint:
    """The checkpoint of a signed note that the log itself signed: key name and origin are one.

    Raises:
        MalformedNote: *note* is no signed checkpoint.
        UntrustedNote: no key of *vkeys* with the origin's name signed it.
    """
    text, signed = verify_note(note, vkeys)
    found = parse_checkpoint(text)
    if found.origin not in {vkey.name for vkey in signed}:
        raise UntrustedNote("the log of this origin did not sign")
    return found
