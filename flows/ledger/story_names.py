"""Which serial numbers and mails an identifier stands for."""

import json
from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from flows.ledger.story_events import LISTED_MAX, Event
from flows.ledger.story_outgoing import of_bundles, of_deliveries
from flows.ports import Books
from schemas.requests import key_part, key_parts
from schemas.tables import bundles, deliveries, requests

_CANDIDATES_MAX: Final = 4 * LISTED_MAX
_FIRST_ONLY: Final = ("orders", "vouchers", "renewals")
"""Kinds found by a noun of their own; their later key parts (line, part) name nothing alone."""


def serials_by_key(books: Books, name: str, kinds: Sequence[str] | None) -> list[int]:
    """Requests whose business key has *name* as a part, of *kinds* or of most."""
    spelled = sorted({name, name.upper()})
    wanted = requests.c.kind.in_(kinds) if kinds else requests.c.kind.not_in(_FIRST_ONLY)
    found = books.rows(
        sa.select(requests.c.serial, requests.c.kind, requests.c.business_key)
        .where(wanted, sa.or_(*(_has_part(key_part(one)) for one in spelled)))
        .order_by(requests.c.serial)
        .limit(_CANDIDATES_MAX)
    )
    return [
        int(serial)
        for serial, kind, business_key in found
        if not set(spelled).isdisjoint(_parts(kind, business_key))
    ]


def _has_part(part: str) -> sa.ColumnElement[bool]:
    business_key = requests.c.business_key
    return sa.or_(
        business_key == part,
        business_key.startswith(part + "/", autoescape=True),
        sa.and_(
            requests.c.kind.not_in(_FIRST_ONLY),
            business_key.contains("/" + part, autoescape=True),
        ),
    )


def _parts(kind: str, business_key: str) -> tuple[str, ...]:
    parts = key_parts(business_key)
    return parts[:1] if kind in _FIRST_ONLY else parts


def serials_of_host(books: Books, text: str) -> list[int]:
    """Requests for a host ID or a hardware serial."""
    by_host = sa.select(requests.c.serial).where(requests.c.host_id == text)
    found = {int(row[0]) for row in books.rows(by_host.limit(_CANDIDATES_MAX))}
    return sorted(found | set(_with_cell(books, "hardware_serial", text)))


def _with_cell(books: Books, column: str, value: str) -> list[int]:
    quoted = json.dumps(value, ensure_ascii=False)
    found = books.rows(
        sa.select(requests.c.serial, requests.c.cells)
        .where(requests.c.cells.contains(f'"{column}":{quoted}', autoescape=True))
        .order_by(requests.c.serial)
        .limit(_CANDIDATES_MAX)
    )
    return [int(serial) for serial, cells in found if json.loads(cells).get(column) == value]


def serials_naming(books: Books, address: str) -> list[int]:
    """Requests whose row names an e-mail address (given in lower case)."""
    quoted = json.dumps(address, ensure_ascii=False)
    found = books.rows(
        sa.select(requests.c.serial)
        .where(sa.func.lower(requests.c.cells).contains(f":{quoted}", autoescape=True))
        .order_by(requests.c.serial)
        .limit(LISTED_MAX + 1)
    )
    return [int(row[0]) for row in found]


def bundles_to(books: Books, address: str) -> list[Event]:
    """Bundles planned for an address (in lower case), and every mail to it; the latest 50."""
    found = books.rows(
        sa.select(bundles.c.bundle_no)
        .where(sa.func.lower(bundles.c.recipient) == address)
        .order_by(bundles.c.bundle_no.desc())
        .limit(LISTED_MAX)
    )
    mails = of_deliveries(books, sa.func.lower(deliveries.c.recipient) == address)
    return [*of_bundles(books, [int(row[0]) for row in found]), *mails]
