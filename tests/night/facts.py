"""What must be the same however often a night was killed, and how two of them differ."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from email.parser import BytesHeaderParser

import polars as pl
import sqlalchemy as sa

from flows.ports import Services
from schemas import tables

Serials = dict[tuple[str, str, str], int]


@dataclass(frozen=True)
class Facts:
    """What a home holds after its nights: the promises of "exactly once"."""

    keys: frozenset[tuple[int, int, str]]
    serials: Serials
    vouchers: frozenset[str]
    log_root: str
    files: frozenset[tuple[str, str]]
    mail: Counter[str]
    deliveries: Counter[tuple[str, str]]
    left_in_inboxes: frozenset[str]
    unbalanced: tuple[str, ...]


def facts(services: Services, mail: list[bytes], unbalanced: tuple[str, ...]) -> Facts:
    """What the books and the storage hold; *mail* is every message the server took."""
    with services.database.begin(readonly=True) as books:
        k, r, v, d, e = (
            tables.keys.c,
            tables.requests.c,
            tables.vouchers.c,
            tables.deliveries.c,
            tables.delivery_events.c,
        )
        found = books.rows(sa.select(k.serial, k.key_no, k.key_sha256))
        requests = books.rows(sa.select(r.kind, r.scope, r.business_key, r.serial))
        vouchers = books.rows(sa.select(v.voucher_id).where(v.serial.is_not(None)))
        states = books.rows(
            sa.select(d.message_id, e.state).join(
                tables.delivery_events, e.delivery_no == d.delivery_no
            )
        )
    return Facts(
        keys=frozenset((int(serial), int(number), str(sha)) for serial, number, sha in found),
        serials={(str(a), str(b), str(c)): int(serial) for a, b, c, serial in requests},
        vouchers=frozenset(str(row[0]) for row in vouchers),
        log_root=services.storage.read("log/checkpoint").decode().splitlines()[2],
        files=frozenset(stored(services)),
        mail=Counter(message_id(message) for message in mail),
        deliveries=Counter((str(name), str(state)) for name, state in states),
        left_in_inboxes=frozenset(blob.name for blob in services.storage.list("inbox/")),
        unbalanced=unbalanced,
    )


def stored(services: Services) -> list[tuple[str, str]]:
    """Every file that leaves the house, with its SHA-256 where the same books give the same bytes.

    The pages of reports hold times; replies hold the time of their making.
    """
    named = []
    for place in ("archive/", "bundles/", "log/", "replies/", "reports/"):
        for blob in services.storage.list(place):
            same = place not in {"replies/", "reports/"}
            content = services.storage.read(blob.name) if same else b""
            named.append((blob.name, hashlib.sha256(content).hexdigest()))
    return named


def message_id(message: bytes) -> str:
    """The Message-ID of a message."""
    return str(BytesHeaderParser().parsebytes(message)["Message-ID"])


def differences(expected: Facts, found: Facts, *, in_flight: int = 0) -> list[str]:
    """What is not as in an undisturbed night; nothing where all is well.

    *in_flight* messages may have been sent twice: those whose answer the killed night never
    recorded.
    """
    told = [
        name
        for name in (*("keys", "serials", "vouchers", "log_root", "files", "deliveries"),)
        if getattr(expected, name) != getattr(found, name)
    ]
    told += [name for name in ("left_in_inboxes", "unbalanced") if getattr(found, name)]
    if set(found.mail) != set(expected.mail):
        told.append("messages")
    if found.mail.total() - len(found.mail) > in_flight:
        told.append("second mail")
    return told


def table(services: Services, name: str) -> pl.DataFrame:
    """All rows of one table of the books."""
    with services.database.begin(readonly=True) as books:
        return books.frame(sa.select(tables.metadata.tables[name]))
