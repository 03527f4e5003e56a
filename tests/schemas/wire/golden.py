"""A small log and its license files, made again from nothing: what data/golden must hold.

Run as a module, it writes what data/golden lacks and leaves what is there.
"""

import dataclasses
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from schemas.wire.checkpoint import ED25519, Checkpoint, Vkey, sign_note
from schemas.wire.entry import (
    REPLACED,
    Entry,
    LicenseFile,
    Opening,
    Revocation,
    compose_license,
    leaf_text,
)
from schemas.wire.key import key_of, key_sha256, renewal_of, salt_of, voucher_of
from schemas.wire.proof import Proof, RevokedList, compose_proof, compose_revoked
from schemas.wire.serial import format_serial, parse_serial
from schemas.wire.tiles import (
    bundle_path,
    encode_bundle,
    leaf_hash,
    root,
    tile_path,
)

FOLDER = Path(__file__).parents[3] / "data" / "golden"
ORIGIN = "licenses.example.com/log"
SECRET = bytes(range(32))
SIGNER = Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64)))
NEXT_SIGNER = Ed25519PrivateKey.from_private_bytes(bytes(range(64, 96)))
NIGHT = date(2026, 11, 20)
HOST = "00:1b:44:11:3a:b7"
SERIALS = [1, 2, 7, 1000, 123456789012, 999999999999]
KEYS = [(1, 1), (1, 2), (123456789012, 7)]
VOUCHERS = [1, 2, 123456789012]


def vkey_of(signer: Ed25519PrivateKey, name: str = ORIGIN) -> Vkey:
    return Vkey(name, ED25519, signer.public_key().public_bytes_raw())


VKEY, NEXT_VKEY = vkey_of(SIGNER), vkey_of(NEXT_SIGNER)


def path(index: int, hashes: Sequence[bytes]) -> list[bytes]:
    """RFC 6962, section 2.1.1, as written there."""
    if len(hashes) == 1:
        return []
    split = 1 << (len(hashes) - 1).bit_length() - 1
    if index < split:
        return [*path(index, hashes[:split]), root(hashes[split:])]
    return [*path(index - split, hashes[split:]), root(hashes[:split])]


def grant(serial: int, key_no: int = 1, host: str | None = None, **members: object) -> Entry:
    """A leaf for *serial*, of the account ACME-0042, with what *members* say."""
    account_salt = salt_of(SECRET, serial, key_no, "account")
    host_salt = salt_of(SECRET, serial, key_no, "host")
    entry = Entry(
        serial=format_serial(serial),
        key_no=key_no,
        key_sha256=key_sha256(key_of(SECRET, serial, key_no)),
        sku="KM-STUDIO",
        version="4.2",
        metric="user",
        quantity=1,
        issued=NIGHT,
        starts=NIGHT,
        account=Opening(account_salt.hex(), "").sha256_of("ACME-0042"),
        host=None if host is None else Opening(host_salt.hex(), "").sha256_of(host),
    )
    return dataclasses.replace(entry, **members)  # type: ignore[arg-type]


YEAR_END, SUPPORT_END = date(2027, 11, 19), date(2027, 11, 19)
LEAVES: list[Entry | Revocation] = [
    grant(1, quantity=25, ends=YEAR_END, support_ends=SUPPORT_END),
    grant(2, 1, HOST, sku="KM-EDGE", metric="device"),
    grant(2, 2, sku="KM-EDGE", metric="device"),
    grant(3, sku='Größe "XL"\\日本\t😀', version="1/é", starts=date(2026, 12, 1)),
    grant(4, version="3.9", quantity=10),
    Revocation(revokes=format_serial(4), reason=REPLACED, issued=NIGHT),
    grant(5, version="4.2", quantity=10, replaces=format_serial(4)),
    grant(6, 1),
    grant(6, 2),
    Revocation(revokes=format_serial(6), reason="returned", issued=NIGHT, key_no=1),
]
TEXTS = [leaf_text(leaf) for leaf in LEAVES]
HASHES = [leaf_hash(text.encode()) for text in TEXTS]
CHECKPOINT = sign_note(Checkpoint(ORIGIN, len(HASHES), root(HASHES)).text, [(VKEY, SIGNER.sign)])
REVOKED = RevokedList(
    ORIGIN, NIGHT, len(LEAVES), tuple(leaf for leaf in LEAVES if isinstance(leaf, Revocation))
)


def license_of(index: int) -> bytes:
    entry = LEAVES[index]
    assert isinstance(entry, Entry)
    serial = parse_serial(entry.serial)
    account = salt_of(SECRET, serial, entry.key_no, "account").hex()
    opened = {"account": Opening(account, "ACME-0042")}
    if entry.host:
        opened["host"] = Opening(salt_of(SECRET, serial, entry.key_no, "host").hex(), HOST)
    proof = Proof(index, tuple(path(index, HASHES)), CHECKPOINT)
    return compose_license(LicenseFile(TEXTS[index], opened, compose_proof(proof)))


def _key_lines() -> str:
    rows = ["serial key_no key key_sha256 account_salt host_salt"]
    for serial, key_no in KEYS:
        key = key_of(SECRET, serial, key_no)
        account = salt_of(SECRET, serial, key_no, "account").hex()
        host = salt_of(SECRET, serial, key_no, "host").hex()
        rows.append(f"{serial} {key_no} {key} {key_sha256(key)} {account} {host}")
    return "\n".join(rows) + "\n"


def files() -> dict[str, bytes]:
    """Every golden file by its name below data/golden."""
    count = len(LEAVES)
    serials = "".join(f"{number} {format_serial(number)}\n" for number in SERIALS)
    vouchers = "".join(f"{number} {voucher_of(SECRET, number)}\n" for number in VOUCHERS)
    renewals = "".join(f"{number} {renewal_of(SECRET, number)}\n" for number in VOUCHERS)
    revoked = compose_revoked(sign_note(REVOKED.text, [(VKEY, SIGNER.sign)]))
    licenses = {
        f"{entry.serial}-{entry.key_no}.lic": license_of(index)
        for index, entry in enumerate(LEAVES)
        if isinstance(entry, Entry)
    }
    return licenses | {
        "serials.txt": serials.encode(),
        "keys.txt": _key_lines().encode(),
        "vouchers.txt": vouchers.encode(),
        "renewals.txt": renewals.encode(),
        "vkey.txt": f"{VKEY.text}\n".encode(),
        "leaves.txt": "".join(f"{text}\n" for text in TEXTS).encode(),
        "log/checkpoint": CHECKPOINT.encode(),
        "log/revoked.json": revoked,
        f"log/{tile_path(0, 0, count)}": b"".join(HASHES),
        f"log/{bundle_path(0, count)}": encode_bundle([text.encode() for text in TEXTS]),
    }


def write_missing(folder: Path = FOLDER) -> None:
    for name, content in files().items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            target.write_bytes(content)


if __name__ == "__main__":
    write_missing()
