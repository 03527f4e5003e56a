"""Hand-overs of what partners received for customers. (pre: the old code knows nothing of them)"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0007", "0006"


def upgrade() -> None:
    op.create_table(
        "hand_over_dues",
        sa.Column("bundle_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("partner_account", sa.String(length=64), nullable=False),
        sa.Column("customer_account", sa.String(length=64), nullable=False),
        sa.Column(
            "due_on", sa.Date(), nullable=False, comment="By its delegation's hand_over_days"
        ),
        sa.Column("night_no", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("bundle_no", name=op.f("pk_hand_over_dues")),
    )
    op.create_index(
        op.f("ix_hand_over_dues_partner_account"), "hand_over_dues", ["partner_account"]
    )
    op.create_table(
        "hand_overs",
        sa.Column("bundle_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("request_serial", sa.BigInteger(), nullable=False),
        sa.Column("handed_to", sa.String(length=254), nullable=False),
        sa.Column("handed_on", sa.Date(), nullable=False),
        sa.Column("night_no", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("bundle_no", name=op.f("pk_hand_overs")),
        sa.UniqueConstraint("request_serial", name=op.f("uq_hand_overs_request_serial")),
    )


def downgrade() -> None:
    op.drop_table("hand_overs")
    op.drop_table("hand_over_dues")
