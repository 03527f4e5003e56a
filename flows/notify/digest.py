"""The digest for operations: one mail a night that says how it went and what needs a person."""

import json
from collections.abc import Iterator
from typing import Any, Final

from flows.ledger import delivery_states, held, nights
from flows.notify.contents import Contents, digest_letter
from flows.notify.stationery import texts
from flows.ports import Books, Services
from schemas.bundles import Vendor

COUNTS: Final = ("entitlements", "keys", "bundles", "sent", "deferred", "failed")
ROWS: Final = ("rows", "accepted", "duplicate", "refused", "held")
LOST: Final = ("bounced", "failed", "ambiguous", "held")
"""States of mail that no night takes on by itself; ``held``: nobody is permitted to get it."""


def digest_of(services: Services, night_no: int, language: str, vendor: Vendor) -> Contents:
    """What the digest of an ended night says."""
    with services.database.begin(readonly=True) as books:
        as_of = nights.as_of(books, night_no)
        told: dict[str, Any] = json.loads(nights.counts(books, night_no))
        waiting = list(_waiting(books, night_no, language))
    numbers = {"drops": len(told["drops"])}
    numbers |= {name: sum(drop[name] for drop in told["drops"]) for name in ROWS}
    numbers |= {name: int(told[name]) for name in COUNTS}
    people = [*waiting, *map(str, (*told.get("notes", ()), *told["troubles"]))]
    unbalanced = [str(name) for name in told["unbalanced"]]
    return digest_letter(language, vendor, as_of, str(told["state"]), numbers, people, unbalanced)


def _waiting(books: Books, night_no: int, language: str) -> Iterator[str]:
    """Held rows that nobody has decided on, and mail that does not get there by itself."""
    said = texts(language)
    words = said.section("letter.digest")
    decided = {drop_no for drop_no, _ in held.to_apply(books)}
    for drop_no, account, name, _, _, rows in held.held_drops(books):
        if drop_no not in decided:
            yield words["approve"].format(
                drop=drop_no, account=account, name=name, rows=said.number(rows)
            )
    states = delivery_states.undelivered(books, night_no)["state"]
    lost = int(states.is_in(LOST).sum())
    if lost:
        yield words["lost"].format(count=said.number(lost))
