"""The waist: what an accepted row asks for, in words that all kinds of sheet share.

Nothing behind this page knows which kind of sheet a request came from.
"""

from enum import StrEnum

import dataframely as dy


class Action(StrEnum):
    """What a request makes when it is planned."""

    GRANT = "grant"
    VOUCHERS = "vouchers"


class SourceKind(StrEnum):
    """The document that a bundle answers."""

    ORDER = "order"
    VOUCHERS = "vouchers"
    CONTRACT = "contract"


class Asked(dy.Schema):
    """One line per row that asks for something, in the order of rows.

    ``keys`` is how many keys are minted with the plan: none where the key waits for a
    registration. ``recipients`` are the addresses the bundle goes to, sorted, with ``;`` between;
    empty where nobody is permitted. ``debit`` and ``credit`` are the accounts its units move
    between, with ``amount_e4`` where funds move too.
    """

    row_no = dy.Int64(min=1)
    action = dy.Enum([action.value for action in Action])
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
    debit = dy.String()
    credit = dy.String()
    contract_number = dy.String(nullable=True)
    amount_e4 = dy.Int64(min=0)
    currency = dy.String(nullable=True)
