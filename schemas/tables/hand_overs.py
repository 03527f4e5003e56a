"""What partners received for customers, until when it is to be handed over, and when it was."""

from typing import Final

import sqlalchemy as sa

from schemas.tables.base import Number, metadata

hand_over_dues: Final = sa.Table(
    "hand_over_dues",
    metadata,
    sa.Column("bundle_no", Number, primary_key=True, autoincrement=False),
    sa.Column("partner_account", sa.String(64), nullable=False, index=True),
    sa.Column("customer_account", sa.String(64), nullable=False),
    sa.Column("due_on", sa.Date, nullable=False, comment="By its delegation's hand_over_days"),
    sa.Column("night_no", Number, nullable=False),
)

hand_overs: Final = sa.Table(
    "hand_overs",
    metadata,
    sa.Column("bundle_no", Number, primary_key=True, autoincrement=False),
    sa.Column("request_serial", Number, nullable=False, unique=True),
    sa.Column("handed_to", sa.String(254), nullable=False),
    sa.Column("handed_on", sa.Date, nullable=False),
    sa.Column("night_no", Number, nullable=False),
)
