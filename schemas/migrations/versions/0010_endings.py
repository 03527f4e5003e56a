"""Support that ends is found by its day. (pre: the old code looks for none)

One index over active perpetual licenses: it reads the entitlements once and keeps writers waiting,
some seconds a million, so not while a night runs.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0010", "0009"


def upgrade() -> None:
    active = sa.text("closed_night_no IS NULL AND ends IS NULL AND support_ends IS NOT NULL")
    op.create_index(
        "ix_entitlements_support_ending",
        "entitlements",
        ["support_ends"],
        sqlite_where=active,
        postgresql_where=active,
    )


def downgrade() -> None:
    op.drop_index("ix_entitlements_support_ending", table_name="entitlements")
