"""The digest for operations: one mail a night that says how it went and what needs a person."""

import json
from typing import Any, Final

from flows.ledger import nights
from flows.notify.contents import Contents, digest_letter
from flows.ports import Services
from schemas.bundles import Vendor

COUNTS: Final = ("entitlements", "keys", "bundles", "sent", "deferred", "failed")
ROWS: Final = "rows"


def digest_of(services: Services, night_no: int, language: str, vendor: Vendor) -> Contents:
    """What the digest of an ended night says."""
    with services.database.begin(readonly=True) as books:
        as_of = nights.as_of(books, night_no)
        told: dict[str, Any] = json.loads(nights.counts(books, night_no))
    numbers = {"drops": len(told["drops"]), ROWS: sum(drop[ROWS] for drop in told["drops"])}
    numbers |= {name: int(told[name]) for name in COUNTS}
    people = [str(trouble) for trouble in told["troubles"]]
    unbalanced = [str(name) for name in told["unbalanced"]]
    return digest_letter(language, vendor, as_of, str(told["state"]), numbers, people, unbalanced)
