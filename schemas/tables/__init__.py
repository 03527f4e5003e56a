"""Every table of the books; ``metadata`` knows them all once this package is imported."""

from collections.abc import Mapping
from typing import Final

import sqlalchemy as sa

from schemas.tables.base import metadata
from schemas.tables.changes import attributes, contacts, offers, registrations, shares, takings
from schemas.tables.closings import closings, contract_draws, voucher_lots
from schemas.tables.deliveries import bundle_parcels, bundles, deliveries, delivery_events
from schemas.tables.drops import answers, decisions, drops, intakes, problems, sightings
from schemas.tables.grants import (
    batches,
    checkpoints,
    entitlements,
    keys,
    movements,
    parcels,
    renewals,
    requests,
    revocations,
)
from schemas.tables.hand_overs import hand_over_dues, hand_overs
from schemas.tables.nights import (
    claims,
    counters,
    expiries,
    leases,
    nights,
)
from schemas.tables.notices import notice_subjects, notices
from schemas.tables.reference import (
    accounts,
    contract_prices,
    contracts,
    delegations,
    products,
    releases,
    vouchers,
)

REFERENCE: Final[Mapping[str, sa.Table]] = {
    "products": products,
    "accounts": accounts,
    "delegations": delegations,
    "voucher_lists": vouchers,
    "contracts": contracts,
    "contract_prices": contract_prices,
    "releases": releases,
}
"""The table that a kind of reference data becomes, by the kind's name."""

__all__ = [
    "REFERENCE",
    "accounts",
    "answers",
    "attributes",
    "batches",
    "bundle_parcels",
    "bundles",
    "checkpoints",
    "claims",
    "closings",
    "contacts",
    "contract_draws",
    "contract_prices",
    "contracts",
    "counters",
    "decisions",
    "delegations",
    "deliveries",
    "delivery_events",
    "drops",
    "entitlements",
    "expiries",
    "hand_over_dues",
    "hand_overs",
    "intakes",
    "keys",
    "leases",
    "metadata",
    "movements",
    "nights",
    "notice_subjects",
    "notices",
    "offers",
    "parcels",
    "problems",
    "products",
    "registrations",
    "releases",
    "renewals",
    "requests",
    "revocations",
    "shares",
    "sightings",
    "takings",
    "voucher_lots",
    "vouchers",
]
