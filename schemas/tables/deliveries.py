"""What goes out, and what became of it. Deliveries never change; events are added to them."""

from typing import Final

import sqlalchemy as sa

from schemas.tables.base import Moment, Number, metadata, number_key, only_where

bundles: Final = sa.Table(
    "bundles",
    metadata,
    number_key("bundle_no"),
    sa.Column("night_no", Number, nullable=False, index=True, comment="Planned it"),
    sa.Column("sender", sa.String(64), nullable=False),
    sa.Column("source_kind", sa.String(16), nullable=False),
    sa.Column("source_ref", sa.String(255), nullable=False),
    sa.Column("recipient", sa.String(254), nullable=False, comment="Empty: nobody is permitted"),
    sa.Column("language", sa.String(35), nullable=False),
    sa.Column("sha256", sa.String(64), comment="Of the ZIP; null: not written yet"),
    sa.Column("size_bytes", Number),
    sa.Column("written_night_no", Number),
    sa.Column("log_size", Number, comment="Of the checkpoint its license files hold"),
    sa.Index(
        "ix_bundles_unwritten",
        "bundle_no",
        **only_where("written_night_no IS NULL"),
    ),
)

bundle_parcels: Final = sa.Table(
    "bundle_parcels",
    metadata,
    sa.Column("bundle_no", Number, primary_key=True, autoincrement=False),
    sa.Column("parcel_no", Number, primary_key=True, autoincrement=False, index=True),
)

deliveries: Final = sa.Table(
    "deliveries",
    metadata,
    number_key("delivery_no"),
    sa.Column("night_no", Number, nullable=False, index=True),
    sa.Column("what", sa.String(16), nullable=False, comment="bundle, reply, digest or notice"),
    sa.Column("bundle_no", Number, index=True),
    sa.Column("drop_no", Number, index=True),
    sa.Column("notice_no", Number, index=True),
    sa.Column("recipient", sa.String(254), nullable=False),
    sa.Column("language", sa.String(35), nullable=False),
    sa.Column("message_id", sa.String(255), nullable=False, unique=True),
    sa.Column("resend_no", sa.Integer, nullable=False, comment="0: the first"),
    sa.Column("asked_by", sa.String(64), comment="Resends: --as NAME"),
    sa.Column("reason", sa.Text, comment="Resends"),
    sa.UniqueConstraint("bundle_no", "resend_no"),
)

delivery_events: Final = sa.Table(
    "delivery_events",
    metadata,
    number_key("event_no"),
    sa.Column("delivery_no", Number, nullable=False, index=True),
    sa.Column("night_no", Number, nullable=False, index=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("server_text", sa.Text, comment="What the mail server said, addresses removed"),
    sa.Column("due_at", Moment, comment="Deferred: not before"),
    sa.Column(
        "settled_night_no",
        Number,
        index=True,
        comment="Null: the last, and not sent",
    ),
)
