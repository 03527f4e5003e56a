"""The accounts between which units and funds move (table ``movements``; design, section 10).

Every movement debits one account and credits another, so the sum over all accounts is zero by
construction; what an identity checks is that each account's balance equals a separate count of
the state tables. A balance is debits minus credits: the accounts on the left of an identity are
negative, those on the right positive.
"""

from enum import StrEnum


class Account(StrEnum):
    """Where units (or the funds of a contract, per currency) stand."""

    ORDERS_ORDERED = "orders.ordered"
    ORDERS_WAITING = "orders.waiting"
    ORDERS_ENTITLED = "orders.entitled"
    ORDERS_VOUCHERED = "orders.vouchered"

    VOUCHERS_ISSUED = "vouchers.issued"
    VOUCHERS_OPEN = "vouchers.open"
    VOUCHERS_REDEEMED = "vouchers.redeemed"
    VOUCHERS_VOID = "vouchers.void"
    VOUCHERS_EXPIRED = "vouchers.expired"
    VOUCHERS_RETURNED = "vouchers.returned"

    FUNDS_GRANTED = "funds.granted"
    FUNDS_OVERAGE = "funds.overage"
    FUNDS_OPEN = "funds.open"
    FUNDS_DRAWN = "funds.drawn"
    FUNDS_RETURNED = "funds.returned"

    ENTITLEMENTS_GRANTED = "entitlements.granted"
    ENTITLEMENTS_ACTIVE = "entitlements.active"
    ENTITLEMENTS_REPLACED = "entitlements.replaced"
    ENTITLEMENTS_RETURNED = "entitlements.returned"
    ENTITLEMENTS_REVOKED = "entitlements.revoked"
    ENTITLEMENTS_EXPIRED = "entitlements.expired"

    KEYS_PLANNED = "keys.planned"
    KEYS_WAITING = "keys.waiting"
    KEYS_MINTED = "keys.minted"
    KEYS_LOGGED = "keys.logged"
