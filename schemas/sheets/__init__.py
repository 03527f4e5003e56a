"""The kinds of sheet as nouns, by name, in the order of taking in (design, section 4)."""

from collections.abc import Mapping
from typing import Final

from schemas.sheets.accounts import Accounts
from schemas.sheets.contract_prices import ContractPrices
from schemas.sheets.contracts import Contracts
from schemas.sheets.delegations import Delegations
from schemas.sheets.drawdowns import Drawdowns
from schemas.sheets.hand_overs import HandOvers
from schemas.sheets.license_changes import LicenseChanges
from schemas.sheets.orders import Orders
from schemas.sheets.products import Products
from schemas.sheets.registrations import Registrations
from schemas.sheets.rehosts import Rehosts
from schemas.sheets.releases import Releases
from schemas.sheets.renewals import Renewals
from schemas.sheets.returns import Returns
from schemas.sheets.sheet import Sheet
from schemas.sheets.upgrades import Upgrades
from schemas.sheets.voucher_lists import VoucherLists
from schemas.sheets.vouchers import Vouchers

SHEETS: Final[Mapping[str, type[Sheet]]] = {
    "products": Products,
    "accounts": Accounts,
    "delegations": Delegations,
    "voucher_lists": VoucherLists,
    "contracts": Contracts,
    "contract_prices": ContractPrices,
    "releases": Releases,
    "orders": Orders,
    "vouchers": Vouchers,
    "drawdowns": Drawdowns,
    "registrations": Registrations,
    "upgrades": Upgrades,
    "rehosts": Rehosts,
    "renewals": Renewals,
    "returns": Returns,
    "license_changes": LicenseChanges,
    "hand_overs": HandOvers,
}
