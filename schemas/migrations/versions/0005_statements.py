"""Indexes for statements: what an account holds. (pre: the old code does not ask for it)

Each index reads its table once and keeps writers of it waiting, so not while a night runs.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0005", "0004"

_OPEN = sa.text("replaced_night_no IS NULL AND expired_night_no IS NULL")


def upgrade() -> None:
    op.create_index("ix_entitlements_account_id", "entitlements", ["account_id", "serial"])
    op.create_index(op.f("ix_registrations_account_id"), "registrations", ["account_id"])
    op.create_index(
        "ix_vouchers_oem_account",
        "vouchers",
        ["oem_account"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )


def downgrade() -> None:
    op.drop_index("ix_vouchers_oem_account", table_name="vouchers")
    op.drop_index(op.f("ix_registrations_account_id"), table_name="registrations")
    op.drop_index("ix_entitlements_account_id", table_name="entitlements")
