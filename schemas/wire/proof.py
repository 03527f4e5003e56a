"""Whether a license file is good: proofs of inclusion (C2SP tlog-proof), revocations, the verdict.

Nothing here reads a clock, a file or the network. A licensed product verifies with the file, the
vendor's verifier keys, today's date, and, where it has them, the name of its host and the list of
revocations.
"""

import base64
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from schemas.wire.checkpoint import (
    Checkpoint,
    MalformedNote,
    UntrustedNote,
    Vkey,
    decimal,
    strict_base64,
    verify_checkpoint,
    verify_note,
)
from schemas.wire.entry import (
    LEAF_VERSION,
    REPLACED,
    Entry,
    LicenseFile,
    MalformedEntry,
    Revocation,
    canonical,
    leaf_text,
    parse_json,
    parse_leaf,
    parse_license,
)
from schemas.wire.tiles import leaf_hash, verify_inclusion

HEADER = "c2sp.org/tlog-proof@v1"
PATH_MAX = 63


class MalformedProof(ValueError):
    """The text is no tlog-proof of ours."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Where a leaf stands, the hashes from its sibling up, and the signed checkpoint."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: str


def compose_proof(proof: Proof) -> str:
    """The text of a proof, without an ``extra`` line."""
    hashes = "".join(base64.b64encode(node).decode() + "\n" for node in proof.path)
    return f"{HEADER}\nindex {proof.index}\n{hashes}\n{proof.checkpoint}"


def parse_proof(text: str) -> Proof:
    """The proof behind its text, unverified.

    Raises:
        MalformedProof: wrong form, an ``extra`` line, or a second spelling of the same bytes.
    """
    head, gap, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if not gap or len(lines) < 2 or lines[0] != HEADER or not lines[1].startswith("index "):
        raise MalformedProof(f"a proof begins with {HEADER} and an index")
    try:
        index = decimal(lines[1].removeprefix("index "))
        path = tuple(strict_base64(line) for line in lines[2:])
    except MalformedNote as error:
        raise MalformedProof(str(error)) from None
    if len(path) > PATH_MAX or any(len(node) != 32 for node in path):
        raise MalformedProof("a path is at most 63 hashes of 32 bytes")
    return Proof(index, path, checkpoint)


@dataclass(frozen=True, slots=True)
class RevokedList:
    """Everything revoked up to a night, as ``log/revoked.json`` says it under a signature."""

    origin: str
    as_of: date
    size: int
    revoked: tuple[Revocation, ...]

    @property
    def text(self) -> str:
        """The note text that is signed: one line of RFC 8785 JSON, so never a checkpoint."""
        revoked = [parse_json(leaf_text(revocation)) for revocation in self.revoked]
        members = {"as_of": self.as_of.isoformat(), "origin": self.origin, "size": self.size}
        return canonical({**members, "revoked": revoked, "v": LEAF_VERSION}) + "\n"

    def of(self, entry: Entry) -> Revocation | None:
        """The first revocation that hits *entry*, if there is one."""
        hits = (r for r in self.revoked if r.revokes == entry.serial)
        return next((r for r in hits if r.key_no in (None, entry.key_no)), None)


def compose_revoked(note: str) -> bytes:
    """The bytes of ``log/revoked.json`` around a signed list."""
    return canonical({"note": note}).encode()


def _parse_revoked(text: str) -> RevokedList:
    members = parse_json(text)
    leaves = [parse_leaf(canonical(leaf)) for leaf in members["revoked"]]
    revoked = tuple(leaf for leaf in leaves if isinstance(leaf, Revocation))
    as_of = date.fromisoformat(members["as_of"])
    found = RevokedList(members["origin"], as_of, members["size"], revoked)
    if found.text != text:
        raise MalformedEntry("the list is not in its canonical spelling")
    return found


def verify_revoked(content: bytes, vkeys: Sequence[Vkey]) -> RevokedList:
    """The list in the bytes of ``log/revoked.json``, signed by the log whose origin it names.

    Raises:
        MalformedEntry: the bytes are no such list.
        MalformedNote: the list is under no signed note.
        UntrustedNote: none of *vkeys* with the origin's name signed it.
    """
    try:
        text, signed = verify_note(parse_json(content.decode())["note"], vkeys)
        found = _parse_revoked(text)
    except (AttributeError, KeyError, TypeError, UnicodeDecodeError):
        raise MalformedEntry("this is no list of revocations") from None
    if found.origin not in {vkey.name for vkey in signed}:
        raise UntrustedNote("the log of this origin did not sign")
    return found


class State(StrEnum):
    """What a verifier may say of a license file, worst first."""

    TAMPERED = "tampered"
    REVOKED = "revoked"
    REPLACED = "replaced"
    OTHER_HOST = "other-host"
    NOT_YET = "not-yet"
    EXPIRED = "expired"
    GENUINE = "genuine"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state of a license file, why, and, unless tampered, what it grants and where from."""

    state: State
    why: str
    entry: Entry | None = None
    checkpoint: Checkpoint | None = None

    @property
    def good(self) -> bool:
        """Whether the license may be used on the day and host asked about."""
        return self.state is State.GENUINE


def _opened(license_file: LicenseFile, entry: Entry) -> None:
    hashed = {"account": entry.account, "host": entry.host}
    if set(license_file.open) != {name for name, value in hashed.items() if value is not None}:
        raise MalformedEntry("open does not name what the entry hides")
    for name, opening in license_file.open.items():
        if opening.sha256_of(opening.value) != hashed[name]:
            raise MalformedEntry(f"open does not fit the {name} of the entry")


def _logged(license_file: LicenseFile, vkeys: Sequence[Vkey]) -> tuple[Entry, Checkpoint]:
    proof = parse_proof(license_file.proof)
    head = verify_checkpoint(proof.checkpoint, vkeys)
    leaf = leaf_hash(license_file.entry.encode())
    if not verify_inclusion(proof.index, head.size, leaf, proof.path, head.root):
        raise MalformedProof("the entry is not in the log at this place")
    entry = parse_leaf(license_file.entry)
    if not isinstance(entry, Entry):
        raise MalformedEntry("a revocation is no license")
    _opened(license_file, entry)
    return entry, head


def _withdrawn(
    entry: Entry, revocation: Revocation | None, replaced: Collection[str]
) -> tuple[State, str] | None:
    if revocation is not None and revocation.reason != REPLACED:
        return State.REVOKED, f"revoked on {revocation.issued}: {revocation.reason}"
    if revocation is not None:
        return State.REPLACED, f"replaced on {revocation.issued}"
    if entry.serial in replaced:
        return State.REPLACED, "another license replaces it"
    return None


def _elsewhere(license_file: LicenseFile, entry: Entry, host: str | None) -> bool:
    if entry.host is None or host is None:
        return False
    return license_file.open["host"].value != host


def _dated(entry: Entry, on: date) -> tuple[State, str]:
    if entry.starts is not None and on < entry.starts:
        return State.NOT_YET, f"starts on {entry.starts}"
    if entry.ends is not None and on > entry.ends:
        return State.EXPIRED, f"ended with {entry.ends}"
    if entry.ends == on:
        return State.GENUINE, "genuine; today is its last day"
    return State.GENUINE, "genuine"


def verify_license(
    content: bytes,
    vkeys: Sequence[Vkey],
    *,
    on: date,
    host: str | None = None,
    revoked: RevokedList | None = None,
    replaced: Collection[str] = (),
) -> Verdict:
    """What a ``.lic`` file is worth on day *on*; the decision table is docs/license-file.md.

    Args:
        content: The bytes of the file.
        vkeys: The vendor's verifier keys, current and next.
        on: The day asked about, in the time zone of whoever asks.
        host: The host asked about; where none is given, any will do.
        revoked: A verified list of revocations of the same log; of another one it is ignored.
        replaced: Serial numbers that other good license files at hand replace.
    """
    try:
        license_file = parse_license(content)
        entry, head = _logged(license_file, vkeys)
    except ValueError as error:
        return Verdict(State.TAMPERED, str(error))
    revocation = revoked.of(entry) if revoked and revoked.origin == head.origin else None
    judged = _withdrawn(entry, revocation, replaced)
    if judged is None and _elsewhere(license_file, entry, host):
        judged = State.OTHER_HOST, "bound to another host"
    state, why = judged or _dated(entry, on)
    return Verdict(state, why, entry, head)
