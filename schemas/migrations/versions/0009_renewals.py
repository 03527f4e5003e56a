"""Rights to renew a license. (pre: the old code makes none)"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0009", "0008"


def upgrade() -> None:
    _comments("keys, vouchers or renewals", "keys or vouchers", "makes")
    _comments("Keys, vouchers or renewals planned", "Keys or vouchers planned", "units")
    _comments(
        "Vouchers, renewals: the first of its counter",
        "Vouchers: the first of its counter",
        "first_number",
    )
    is_renewal = sa.text("action = 'renewals'")
    op.create_index(
        "ix_requests_of_renewals",
        "requests",
        ["parcel_no"],
        sqlite_where=is_renewal,
        postgresql_where=is_renewal,
    )
    op.create_table(
        "renewals",
        sa.Column("renewal_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("renewal_id", sa.String(length=64), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False, comment="The order line's request"),
        sa.Column("night_no", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("renewal_no", name=op.f("pk_renewals")),
        sa.UniqueConstraint("renewal_id", name=op.f("uq_renewals_renewal_id")),
        sa.UniqueConstraint("serial", name=op.f("uq_renewals_serial")),
        comment="Rights to renew a license, one for each order line that bought one",
    )


def downgrade() -> None:
    op.drop_table("renewals")
    op.drop_index("ix_requests_of_renewals", table_name="requests")
    _comments("keys or vouchers", "keys, vouchers or renewals", "makes")
    _comments("Keys or vouchers planned", "Keys, vouchers or renewals planned", "units")
    _comments(
        "Vouchers: the first of its counter",
        "Vouchers, renewals: the first of its counter",
        "first_number",
    )


def _comments(comment: str, before: str, column: str) -> None:
    if op.get_bind().dialect.name == "postgresql":  # SQLite keeps no comments
        op.alter_column("batches", column, comment=comment, existing_comment=before)
