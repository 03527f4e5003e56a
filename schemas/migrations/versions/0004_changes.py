"""What happens to entitlements after they were granted. (pre: the old code adds no such row)

Columns are added without a default, so no table is written anew.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0004", "0003"


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def _source_kind_is(comment: str, before: str) -> None:
    if op.get_bind().dialect.name == "postgresql":  # SQLite keeps no comments
        op.alter_column("parcels", "source_kind", comment=comment, existing_comment=before)


def upgrade() -> None:
    op.add_column(
        "requests",
        sa.Column(
            "of_serial",
            sa.BigInteger(),
            nullable=True,
            comment="The entitlement it follows, or is about",
        ),
    )
    op.add_column(
        "entitlements",
        sa.Column(
            "replaces",
            sa.BigInteger(),
            nullable=True,
            comment="The entitlement it follows; stands in its leaves",
        ),
    )
    op.add_column(
        "revocations",
        sa.Column(
            "due_on",
            sa.Date(),
            nullable=True,
            comment="Published by the night of that day; null: at once",
        ),
    )
    op.create_index(
        "ix_entitlements_replaces", "entitlements", ["replaces"], **_where("replaces IS NOT NULL")
    )
    op.create_index(
        "ix_requests_of_serial", "requests", ["of_serial"], **_where("of_serial IS NOT NULL")
    )
    op.create_index(
        "ix_revocations_unpublished",
        "revocations",
        ["revocation_no"],
        **_where("log_position IS NULL"),
    )
    _source_kind_is("SourceKind", "order, vouchers or contract")
    _add_tables()


def _add_tables() -> None:
    op.create_table(
        "takings",
        sa.Column("request_serial", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("taken_serial", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("night_no", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("request_serial", "taken_serial", name=op.f("pk_takings")),
        comment="Which request took how much of an entitlement; together they take all of it",
    )
    op.create_index(op.f("ix_takings_taken_serial"), "takings", ["taken_serial"])
    op.create_table(
        "registrations",
        sa.Column("serial", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("request_serial", sa.BigInteger(), nullable=False),
        sa.Column(
            "account_id", sa.String(length=64), nullable=False, comment="Owns it from now on"
        ),
        sa.Column("company", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("contact_name", sa.String(length=200), nullable=False),
        sa.Column("host_id", sa.String(length=128), nullable=True),
        sa.Column("night_no", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("serial", name=op.f("pk_registrations")),
        sa.UniqueConstraint("request_serial", name=op.f("uq_registrations_request_serial")),
        comment="Entitlements that were registered, once",
    )
    op.create_table(
        "contacts",
        sa.Column("serial", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("request_serial", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("technical_email", sa.String(length=254), nullable=True),
        sa.Column("night_no", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("serial", "request_serial", name=op.f("pk_contacts")),
        comment="Who gets mail about an entitlement",
    )
    op.create_table(
        "shares",
        sa.Column("serial", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("grantee_email", sa.String(length=254), nullable=False),
        sa.Column("request_serial", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "right",
            sa.String(length=16),
            nullable=True,
            comment="view, manage or keys; null: no more",
        ),
        sa.Column("night_no", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "serial", "grantee_email", "request_serial", name=op.f("pk_shares")
        ),
        comment="Who else may see or manage an entitlement",
    )
    op.create_table(
        "attributes",
        sa.Column("serial", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("attribute", sa.String(length=64), nullable=False),
        sa.Column("request_serial", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Text(), nullable=True, comment="Null: cleared"),
        sa.Column("night_no", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "serial", "attribute", "request_serial", name=op.f("pk_attributes")
        ),
        comment="What an account notes of its entitlements",
    )


def downgrade() -> None:
    for table in ("attributes", "shares", "contacts", "registrations", "takings"):
        op.drop_table(table)
    _source_kind_is("order, vouchers or contract", "SourceKind")
    op.drop_index("ix_revocations_unpublished", table_name="revocations")
    op.drop_index("ix_requests_of_serial", table_name="requests")
    op.drop_index("ix_entitlements_replaces", table_name="entitlements")
    op.drop_column("revocations", "due_on")
    op.drop_column("entitlements", "replaces")
    op.drop_column("requests", "of_serial")
