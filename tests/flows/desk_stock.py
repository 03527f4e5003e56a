"""What the books of a ``Desk`` hold before a test begins: who is known, and what is sold."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

_SERVER: Final = {
    "name": "Server",
    "version": "1.0",
    "metric": "server",
    "license_type": "perpetual",
    "support_months": 12,
    "key_policy": "per line",
    "key_delivery": "on the certificate",
}
_ACCOUNT: Final = {"role": "customer", "country": "GB", "language": "en", "status": "active"}
_CONTRACT: Final = {
    "customer_account": "aldermoor",
    "starts": "2026-01-01",
    "ends": "2026-12-31",
    "currency": "EUR",
    "funds": "1000",
}
_PRICE: Final = {"sku": "SRV", "unit_price": "100", "valid_from": "2026-01-01"}
_DELEGATION: Final = {"customer_account": "aldermoor", "valid_from": "2026-01-01"}
_VOUCHER: Final = {
    "batch_id": "B-1",
    "oem_account": "acme",
    "sku": "SRV",
    "redeem_by": "2027-06-30",
}


def _account(account_id: str, **more: Any) -> dict[str, Any]:
    name, email = account_id.title(), f"office@{account_id.lower()}.example"
    return {**_ACCOUNT, "account_id": account_id, "name": name, "email": email, **more}


def _contract(number: str, **more: Any) -> dict[str, Any]:
    return {**_CONTRACT, "contract_number": number, **more}


def _price(number: str, **more: Any) -> dict[str, Any]:
    return {**_PRICE, "contract_number": number, **more}


def _voucher(voucher_id: str, **more: Any) -> dict[str, Any]:
    return {**_VOUCHER, "voucher_id": voucher_id, **more}


STOCK: Final[Mapping[str, Sequence[Mapping[str, Any]]]] = {
    "products": (
        {**_SERVER, "sku": "SRV"},
        {**_SERVER, "sku": "UNIT", "key_policy": "per unit"},
        {**_SERVER, "sku": "REG", "key_policy": "per unit", "key_delivery": "on registration"},
        {**_SERVER, "sku": "SUB", "license_type": "subscription", "term_months": 12},
        {**_SERVER, "sku": "BARE", "support_months": ""},
        {**_SERVER, "sku": "OLD", "discontinued_on": "2026-11-20"},
        {**_SERVER, "sku": "0042"},
    ),
    "accounts": (
        _account("acme", role="oem", country="US", deliver_to="customer"),
        _account("zeta", role="oem", country="DE", language="de", deliver_to="sender"),
        _account("duo", role="oem", deliver_to="both"),
        _account("kita", role="channel", country="JP", language="ja", approval_quantity=100),
        _account("lutra", role="channel", country="FR", language="fr", deliver_to="both"),
        _account("aldermoor"),
        _account("Brook"),
        _account("shut", status="closed"),
        _account("paused", role="channel", status="suspended"),
    ),
    "delegations": (
        {**_DELEGATION, "partner_account": "kita", "scope": "draw; receive_keys"},
        {**_DELEGATION, "partner_account": "lutra", "scope": "renew"},
        {
            **_DELEGATION,
            "customer_account": "Brook",
            "partner_account": "lutra",
            "scope": "draw",
            "valid_to": "2026-11-20",
        },
        {
            **_DELEGATION,
            "customer_account": "Brook",
            "partner_account": "kita",
            "scope": "draw",
            "valid_from": "2026-11-21",
        },
    ),
    "voucher_lists": (
        *(_voucher(f"V-{number}") for number in range(1, 9)),
        _voucher("V-LOT", quantity=5),
        _voucher("V-REG", sku="REG", quantity=3),
        _voucher("V-LATE", redeem_by="2026-11-19"),
        _voucher("V-LAST", redeem_by="2026-11-20"),
        _voucher("V-VOID", status="void"),
        _voucher("V-RENEW", activation_type="renewal"),
        _voucher("V/2026/1", redeem_by="2026-11-20"),
        _voucher("0007001"),
        _voucher("Z-1", oem_account="zeta"),
        _voucher("D-1", oem_account="DUO"),
        _voucher("0007002", oem_account="zeta"),
    ),
    "contracts": (
        _contract("EF-1"),
        _contract("EF-10", overage_allowed_pct=10),
        _contract("EF-CAP", funds="100000"),
        _contract("EF-GREY", ends="2026-06-30", grey_year_end="2027-06-30"),
        _contract("EF-B", customer_account="BROOK"),
        _contract("000900", customer_account="Brook"),
        _contract("000901"),
    ),
    "contract_prices": (
        *(_price(n) for n in ("EF-1", "EF-10", "EF-GREY", "EF-B", "000900", "000901")),
        _price("EF-1", sku="UNIT", unit_price="0.0001"),
        _price("EF-1", sku="REG", unit_price="33.3333"),
        _price("EF-CAP", max_quantity=10),
        _price("EF-1", sku="SUB", unit_price="10"),
        _price("EF-1", sku="SUB", unit_price="12", valid_from="2026-11-20"),
        _price("EF-1", sku="SUB", unit_price="15", valid_from="2026-11-21"),
    ),
    "releases": (
        {"sku": "0042", "version": "1.0", "released_on": "2026-01-01"},
        {"sku": "BARE", "version": "1.0", "released_on": "2026-01-01"},
    ),
}
