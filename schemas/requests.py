"""The waist: what an accepted row asks for, in words that all kinds of sheet share.

Nothing behind this page knows which kind of sheet a request came from.
"""

from enum import StrEnum
from typing import Final

import dataframely as dy
import polars as pl

KEY_LENGTH_MAX = 260
"""Of a business key: two identifiers of 64 characters, every one of them escaped."""

VENDOR: Final = "vendor"
"""The account that is ourselves: its inbox, and that of orders which name no other."""


class Action(StrEnum):
    """What a request makes when it is planned: an entitlement, vouchers, a renewal, keys of one
    that waits for them, another bundle with one (``send``), or nothing.
    """

    GRANT = "grant"
    VOUCHERS = "vouchers"
    RENEWALS = "renewals"
    KEYS = "keys"
    SEND = "send"
    RECORD = "record"


GRANTING: Final = (Action.GRANT.value, Action.VOUCHERS.value)
"""The actions whose units count: what is granted, now or by a voucher. Others are about units that
were granted before.
"""

ABOUT: Final = (Action.KEYS.value, Action.SEND.value, Action.RECORD.value)
"""The actions that are about an entitlement: their rows are answered with its serial number."""


class SourceKind(StrEnum):
    """The document that a bundle answers; nothing is sent for a ``record``."""

    ORDER = "order"
    VOUCHERS = "vouchers"
    CONTRACT = "contract"
    CHANGE = "change"
    RECORD = "record"


RESTS: Final = "rests"
"""The kind of requests that no row is: what stays of an entitlement of which a part was taken."""


class Reason(StrEnum):
    """Why a license is revoked, as its leaf says."""

    REPLACED = "replaced"
    REHOSTED = "rehosted"
    COMPROMISED = "compromised"
    RETURNED = "returned"
    TRANSFERRED = "transferred"
    WITHDRAWN = "withdrawn"


class Asked(dy.Schema):
    """One line per row that asks for something, in the order of rows.

    ``keys`` is how many keys are minted with the plan: none where the key waits for a
    registration. ``of_serial`` is the entitlement that a grant follows, or that anything else is
    about. ``recipients`` are the addresses the bundle goes to, sorted, with ``;`` between;
    empty where nobody is permitted. ``debit`` and ``credit`` are the accounts its units move
    between, with ``amount_e4`` where funds move too; null where nothing moves.
    """

    row_no = dy.Int64(min=1)
    action = dy.Enum([action.value for action in Action])
    of_serial = dy.Int64(nullable=True)
    account_id = dy.String()
    product_no = dy.Int64()
    sku = dy.String()
    quantity = dy.Int64(min=1)
    keys = dy.Int64(min=0)
    starts = dy.Date()
    ends = dy.Date(nullable=True)
    support_starts = dy.Date(nullable=True)
    support_ends = dy.Date(nullable=True)
    host_id = dy.String(nullable=True)
    redeem_by = dy.Date(nullable=True)
    source_kind = dy.Enum([kind.value for kind in SourceKind])
    source_ref = dy.String()
    customer_name = dy.String(nullable=True)
    country = dy.String(nullable=True)
    language = dy.String()
    recipients = dy.String()
    debit = dy.String(nullable=True)
    credit = dy.String(nullable=True)
    contract_number = dy.String(nullable=True)
    amount_e4 = dy.Int64(min=0)
    currency = dy.String(nullable=True)


def business_key(*parts: pl.Expr) -> pl.Expr:
    """The parts as one text that no other parts give: ``SO-1`` and ``10`` are ``SO-1/10``.

    A slash stands between parts. One inside a part is written ``~1`` and a tilde ``~0``, as in a
    JSON pointer (RFC 6901, section 3).
    """
    escaped = [
        part.str.replace_all("~", "~0", literal=True).str.replace_all("/", "~1", literal=True)
        for part in parts
    ]
    return pl.concat_str(escaped, separator="/")


def key_part(part: str) -> str:
    """*part* as it stands in a business key."""
    return part.replace("~", "~0").replace("/", "~1")


def key_parts(key: str) -> tuple[str, ...]:
    """The parts that a business key was made of."""
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in key.split("/"))


def shown_key(key: pl.Expr) -> pl.Expr:
    """Business keys for people: nothing is escaped, so that two may look alike."""
    slashes = key.str.replace_all("~1", "/", literal=True)
    return slashes.str.replace_all("~0", "~", literal=True)
