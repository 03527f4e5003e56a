"""The kinds of sheet, in the order of taking in. A new kind is one more entry here."""

from collections.abc import Mapping
from typing import Final

from flows.ingest.kinds import (
    accounts,
    contract_prices,
    contracts,
    delegations,
    drawdowns,
    hand_overs,
    license_changes,
    orders,
    products,
    registrations,
    rehosts,
    releases,
    renewals,
    returns,
    upgrades,
    voucher_lists,
    vouchers,
)
from flows.ingest.kinds.kind import AnyKind, Role

KINDS: Final[tuple[AnyKind, ...]] = (
    products.KIND,
    accounts.KIND,
    delegations.KIND,
    voucher_lists.KIND,
    contracts.KIND,
    contract_prices.KIND,
    releases.KIND,
    orders.KIND,
    vouchers.KIND,
    drawdowns.KIND,
    registrations.KIND,
    upgrades.KIND,
    rehosts.KIND,
    renewals.KIND,
    returns.KIND,
    license_changes.KIND,
    hand_overs.KIND,
)

BY_NAME: Final[Mapping[str, AnyKind]] = {kind.name: kind for kind in KINDS}
PLACE: Final[Mapping[str, int]] = {kind.name: place for place, kind in enumerate(KINDS)}


def sendable_by(role: Role) -> Mapping[str, AnyKind]:
    """The kinds an account of this role may send."""
    return {kind.name: kind for kind in KINDS if role in kind.senders}
