"""Nights, the lease that lets one run at a time, what workers have in hand, and the counters."""

from typing import Final

import sqlalchemy as sa

from schemas.tables.base import Moment, Number, metadata, number_key

counters: Final = sa.Table(
    "counters",
    metadata,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("value", Number, nullable=False, comment="The last number given out"),
)

nights: Final = sa.Table(
    "nights",
    metadata,
    number_key("night_no"),
    sa.Column("as_of", sa.Date, nullable=False, index=True),
    sa.Column("began_at", Moment, nullable=False),
    sa.Column("ended_at", Moment, comment="Null: running, or died"),
    sa.Column("state", sa.String(16), comment="complete, incomplete, unbalanced"),
    sa.Column("counts", sa.Text, comment="JSON: what `run --json` said"),
)

leases: Final = sa.Table(
    "leases",
    metadata,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("owner", sa.String(128), nullable=False),
    sa.Column("beats_at", Moment, nullable=False, comment="The owner's last sign of life"),
    sa.Column("terms", sa.String(64), comment="What its workers must share; null: it has none"),
)

claims: Final = sa.Table(
    "claims",
    metadata,
    sa.Column("what", sa.String(16), primary_key=True, comment="mint or bundles"),
    sa.Column("number", Number, primary_key=True, autoincrement=False, comment="Of what is done"),
    sa.Column("owner", sa.String(128), nullable=False, comment="The worker that does it"),
    sa.Column("beats_at", Moment, nullable=False, comment="By the database's clock"),
    sa.Column("failed", sa.Boolean, nullable=False, comment="Left to the night's own process"),
    comment="Batches and bundles that workers have in hand",
)

expiries: Final = sa.Table(
    "expiries",
    metadata,
    number_key("night_no"),
    sa.Column("version_no", Number, nullable=False, comment="The last version that was there"),
    comment="Nights that looked for vouchers past their redeem-by date, and how far they looked",
)
