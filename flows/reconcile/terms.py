"""Which account tells of which term of an identity, and which terms no account tells of."""

from typing import Final

import polars as pl

from schemas.movements import Account

UNMOVED: Final = {("log", "revocations")} | {
    ("bundles", state)
    for state in ("sent", "pending", "deferred", "ambiguous", "bounced", "failed", "held")
}
"""Terms that no movement and no statement tells of: they are only counted."""

TERMS: Final = pl.DataFrame(
    [
        (Account.ORDERS_ORDERED, "orders", "ordered", -1),
        (Account.ORDERS_ENTITLED, "orders", "entitled", 1),
        (Account.ORDERS_VOUCHERED, "orders", "vouchered", 1),
        (Account.ORDERS_WAITING, "orders", "waiting", 1),
        (Account.VOUCHERS_ISSUED, "vouchers", "issued", -1),
        (Account.VOUCHERS_REDEEMED, "vouchers", "redeemed", 1),
        (Account.VOUCHERS_OPEN, "vouchers", "open", 1),
        (Account.VOUCHERS_VOID, "vouchers", "void", 1),
        (Account.VOUCHERS_EXPIRED, "vouchers", "expired", 1),
        (Account.VOUCHERS_RETURNED, "vouchers", "returned", 1),
        (Account.FUNDS_GRANTED, "funds", "granted", -1),
        (Account.FUNDS_OVERAGE, "funds", "overage", -1),
        (Account.FUNDS_DRAWN, "funds", "drawn", 1),
        (Account.FUNDS_RETURNED, "funds", "returned", -1),
        (Account.FUNDS_OPEN, "funds", "open", 1),
        (Account.ENTITLEMENTS_GRANTED, "entitlements", "granted", -1),
        (Account.ENTITLEMENTS_ACTIVE, "entitlements", "active", 1),
        (Account.ENTITLEMENTS_REPLACED, "entitlements", "replaced", 1),
        (Account.ENTITLEMENTS_RETURNED, "entitlements", "returned", 1),
        (Account.ENTITLEMENTS_REVOKED, "entitlements", "revoked", 1),
        (Account.ENTITLEMENTS_EXPIRED, "entitlements", "expired", 1),
        (Account.KEYS_PLANNED, "keys", "planned", -1),
        (Account.KEYS_WAITING, "keys", "waiting", 1),
        (Account.KEYS_MINTED, "keys", "minted", 1),
        (Account.KEYS_LOGGED, "keys", "minted", 1),
        (Account.KEYS_MINTED, "published", "minted", 1),
        (Account.KEYS_LOGGED, "published", "minted", 1),
        (Account.KEYS_LOGGED, "published", "logged", 1),
        (Account.KEYS_MINTED, "published", "unpublished", 1),
        (Account.KEYS_LOGGED, "log", "keys", 1),
    ],
    schema={
        "account": pl.String(),
        "identity": pl.String(),
        "term": pl.String(),
        "sign": pl.Int64(),
    },
    orient="row",
)
"""What the balance of each account, debits less credits, adds to which term."""
