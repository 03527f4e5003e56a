"""From request to key: the tables a row passes on its way to the log. Few and narrow on purpose.

A request's number *is* the serial number of the entitlement it becomes, so that one primary key
holds two of the promises of design section 7. Key numbers run from 1 to ``keys``; what is planned
is thereby known before any key exists, and a key's log position follows from its batch.
"""

from typing import Final

import sqlalchemy as sa

from schemas.requests import KEY_LENGTH_MAX
from schemas.tables.base import Moment, Number, metadata, money, number_key, only_where

requests: Final = sa.Table(
    "requests",
    metadata,
    number_key("serial"),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("scope", sa.String(64), nullable=False, comment="Sender, or * where keys are global"),
    sa.Column("business_key", sa.String(KEY_LENGTH_MAX), nullable=False),
    sa.Column("intake_no", Number, nullable=False),
    sa.Column("row_no", Number, nullable=False),
    sa.Column("action", sa.String(16), nullable=False),
    sa.Column("parcel_no", Number, nullable=False),
    sa.Column("of_serial", Number, comment="The entitlement it follows, or is about"),
    sa.Column("account_id", sa.String(64), nullable=False),
    sa.Column("product_no", Number, nullable=False, comment="products.version_no in force"),
    sa.Column("quantity", Number, nullable=False),
    sa.Column("keys", Number, nullable=False, comment="To be minted; 0: on registration"),
    sa.Column("starts", sa.Date),
    sa.Column("ends", sa.Date, comment="Null: perpetual"),
    sa.Column("support_starts", sa.Date),
    sa.Column("support_ends", sa.Date),
    sa.Column("host_id", sa.String(128)),
    sa.Column("redeem_by", sa.Date, comment="Of the vouchers to generate"),
    sa.Column("cells", sa.Text, nullable=False, comment="JSON: the row as it was typed"),
    sa.UniqueConstraint("business_key", "scope", "kind"),
    sa.Index("ix_requests_of_vouchers", "parcel_no", **only_where("action = 'vouchers'")),
    sa.Index("ix_requests_of_renewals", "parcel_no", **only_where("action = 'renewals'")),
    sa.Index("ix_requests_orders", "serial", **only_where("kind = 'orders'")),
    sa.Index("ix_requests_drawdowns", "parcel_no", **only_where("kind = 'drawdowns'")),
    sa.Index("ix_requests_of_keys", "parcel_no", **only_where("action = 'keys'")),
    sa.Index("ix_requests_keys", "serial", **only_where("action = 'keys'")),
    sa.Index("ix_requests_of_sends", "parcel_no", **only_where("action = 'send'")),
    sa.Index("ix_requests_of_serial", "of_serial", **only_where("of_serial IS NOT NULL")),
)

parcels: Final = sa.Table(
    "parcels",
    metadata,
    number_key("parcel_no"),
    sa.Column("night_no", Number, nullable=False),
    sa.Column("intake_no", Number, nullable=False, index=True),
    sa.Column("sender", sa.String(64), nullable=False),
    sa.Column("source_kind", sa.String(16), nullable=False, comment="SourceKind"),
    sa.Column("source_ref", sa.String(255), nullable=False),
    sa.Column("customer_name", sa.String(200)),
    sa.Column("country", sa.String(2)),
    sa.Column("language", sa.String(35), nullable=False),
    sa.Column(
        "recipients", sa.Text, nullable=False, comment="Sorted, with ; between; may be empty"
    ),
    sa.Index("ix_parcels_contract", "source_ref", **only_where("source_kind = 'contract'")),
    comment="Requests of one source document that go to the same people",
)

batches: Final = sa.Table(
    "batches",
    metadata,
    number_key("batch_no"),
    sa.Column("night_no", Number, nullable=False, index=True, comment="Planned it"),
    sa.Column("intake_no", Number, nullable=False, index=True),
    sa.Column("makes", sa.String(16), nullable=False, comment="keys, vouchers or renewals"),
    sa.Column("first_serial", Number, nullable=False),
    sa.Column("last_serial", Number, nullable=False),
    sa.Column("entitlements", Number, nullable=False),
    sa.Column("units", Number, nullable=False, comment="Keys, vouchers or renewals planned"),
    sa.Column("quantity", Number, comment="Of its entitlements together"),
    sa.Column("epoch", sa.Integer, nullable=False, comment="Of the key secret"),
    sa.Column("first_number", Number, comment="Vouchers, renewals: the first of its counter"),
    sa.Column("minted_night_no", Number, index=True, comment="Null: waits"),
    sa.Column(
        "log_start", Number, index=True, comment="Position of its first key; null: unpublished"
    ),
    sa.Column("published_night_no", Number, index=True),
    sa.Index("ix_batches_unminted", "batch_no", **only_where("minted_night_no IS NULL")),
)

entitlements: Final = sa.Table(
    "entitlements",
    metadata,
    number_key("serial"),
    sa.Column("batch_no", Number, nullable=False),
    sa.Column("parcel_no", Number, nullable=False, index=True),
    sa.Column("night_no", Number, nullable=False),
    sa.Column("account_id", sa.String(64), nullable=False),
    sa.Column("product_no", Number, nullable=False),
    sa.Column("quantity", Number, nullable=False),
    sa.Column("keys", Number, nullable=False),
    sa.Column("starts", sa.Date, nullable=False),
    sa.Column("ends", sa.Date),
    sa.Column("support_starts", sa.Date),
    sa.Column("support_ends", sa.Date),
    sa.Column("host_id", sa.String(128)),
    sa.Column("replaces", Number, comment="The entitlement it follows; stands in its leaves"),
    sa.Column("closed_as", sa.String(16), comment="How it ended; null: active"),
    sa.Column("closed_night_no", Number),
    sa.Index(
        "ix_entitlements_ending",
        "ends",
        **only_where("closed_night_no IS NULL AND ends IS NOT NULL"),
    ),
    sa.Index(
        "ix_entitlements_support_ending",
        "support_ends",
        **only_where("closed_night_no IS NULL AND ends IS NULL AND support_ends IS NOT NULL"),
    ),
    sa.Index(
        "ix_entitlements_closed", "closed_night_no", **only_where("closed_night_no IS NOT NULL")
    ),
    sa.Index("ix_entitlements_account_id", "account_id", "serial"),
    sa.Index("ix_entitlements_replaces", "replaces", **only_where("replaces IS NOT NULL")),
)

keys: Final = sa.Table(
    "keys",
    metadata,
    sa.Column("serial", Number, primary_key=True, autoincrement=False),
    sa.Column("key_no", Number, primary_key=True, autoincrement=False),
    sa.Column("batch_no", Number, nullable=False),
    sa.Column("place", Number, nullable=False, comment="In its batch, from 0"),
    sa.Column("key_sha256", sa.String(64), nullable=False, unique=True),
)

renewals: Final = sa.Table(
    "renewals",
    metadata,
    number_key("renewal_no"),
    sa.Column("renewal_id", sa.String(64), nullable=False, unique=True),
    sa.Column("serial", Number, nullable=False, unique=True, comment="The order line's request"),
    sa.Column("night_no", Number, nullable=False),
    comment="Rights to renew a license, one for each order line that bought one",
)

revocations: Final = sa.Table(
    "revocations",
    metadata,
    number_key("revocation_no"),
    sa.Column("serial", Number, nullable=False, index=True),
    sa.Column("key_no", Number, comment="Null: all keys of the serial"),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("night_no", Number, nullable=False),
    sa.Column("due_on", sa.Date, comment="Published by the night of that day; null: at once"),
    sa.Column("log_position", Number, unique=True, comment="Null: unpublished"),
    sa.Column("published_night_no", Number),
    sa.Index("ix_revocations_unpublished", "revocation_no", **only_where("log_position IS NULL")),
)

checkpoints: Final = sa.Table(
    "checkpoints",
    metadata,
    sa.Column("size", Number, primary_key=True, autoincrement=False),
    sa.Column("night_no", Number, nullable=False),
    sa.Column("root", sa.String(64), nullable=False, comment="Hex"),
    sa.Column("body", sa.Text, nullable=False, comment="What is signed"),
    sa.Column("signed", sa.Text, comment="The signed note; null: not signed yet"),
    sa.Column("published_at", Moment, comment="Null: not published yet"),
)

movements: Final = sa.Table(
    "movements",
    metadata,
    number_key("movement_no"),
    sa.Column("night_no", Number, nullable=False, index=True),
    sa.Column("debit", sa.String(32), nullable=False),
    sa.Column("credit", sa.String(32), nullable=False),
    sa.Column("quantity", Number, nullable=False),
    money("amount_e4", nullable=False),
    sa.Column("currency", sa.String(3), comment="Null: moves units only"),
    sa.Column("contract_number", sa.String(64)),
    sa.Column("sku", sa.String(64)),
    sa.Column("intake_no", Number, comment="With row_no: the source row"),
    sa.Column("row_no", Number),
    sa.Column("batch_no", Number, comment="Or the batch that moved its units together"),
    sa.Index(
        "ix_movements_contract_number",
        "contract_number",
        "sku",
        **only_where("contract_number IS NOT NULL"),
    ),
)
