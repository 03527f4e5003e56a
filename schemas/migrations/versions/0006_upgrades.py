"""Releases, the upgrades they offer, and notices by mail. (pre: the old code adds no such row)

A column is added without a default, so no table is written anew.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0006", "0005"


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def _what_is(comment: str, before: str) -> None:
    if op.get_bind().dialect.name == "postgresql":  # SQLite keeps no comments
        op.alter_column("deliveries", "what", comment=comment, existing_comment=before)


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("notice_no", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_deliveries_notice_no"), "deliveries", ["notice_no"])
    _what_is("bundle, reply, digest or notice", "bundle, reply or digest")
    _add_releases()
    _add_offers()
    _add_notices()


def _add_releases() -> None:
    op.create_table(
        "releases",
        sa.Column("version_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("released_on", sa.Date(), nullable=False),
        sa.Column(
            "replaces_sku",
            sa.String(length=64),
            nullable=True,
            comment="Null: older versions of the same SKU",
        ),
        sa.Column(
            "file_name", sa.String(length=200), nullable=False, comment="Empty: without a file"
        ),
        sa.Column("file_url", sa.Text(), nullable=True),
        sa.Column("file_key", sa.Text(), nullable=True),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("file_bytes", sa.BigInteger(), nullable=True),
        sa.Column(
            "offered_night_no",
            sa.BigInteger(),
            nullable=True,
            comment="Null: its upgrades are still to be offered",
        ),
        sa.Column("intake_no", sa.BigInteger(), nullable=False, comment="Its source sheet"),
        sa.Column("row_no", sa.BigInteger(), nullable=False, comment="Its source row"),
        sa.Column("night_no", sa.BigInteger(), nullable=False),
        sa.Column("replaced_night_no", sa.BigInteger(), nullable=True, comment="Null: in force"),
        sa.PrimaryKeyConstraint("version_no", name=op.f("pk_releases")),
    )
    op.create_index("ix_releases_intake_no", "releases", ["intake_no", "row_no"])
    op.create_index(
        "uq_releases_in_force",
        "releases",
        ["sku", "version", "file_name"],
        unique=True,
        **_where("replaced_night_no IS NULL"),
    )


def _add_offers() -> None:
    op.create_table(
        "offers",
        sa.Column("offer_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "serial", sa.BigInteger(), nullable=False, comment="The entitlement it was made for"
        ),
        sa.Column("to_sku", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False, comment="Eligible when it was made"),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("night_no", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("offer_no", name=op.f("pk_offers")),
        sa.UniqueConstraint(
            "serial", "to_sku", "version", name=op.f("uq_offers_serial_to_sku_version")
        ),
        comment="Upgrades to a release; whatever took the place of the entitlement has its offer",
    )
    op.create_index(op.f("ix_offers_night_no"), "offers", ["night_no"])


def _add_notices() -> None:
    op.create_table(
        "notices",
        sa.Column("notice_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("night_no", sa.BigInteger(), nullable=False),
        sa.Column(
            "what",
            sa.String(length=32),
            nullable=False,
            comment="Its texts, and the kind of its sheet",
        ),
        sa.Column(
            "account_id", sa.String(length=64), nullable=False, comment="About whose affairs"
        ),
        sa.Column(
            "recipient",
            sa.String(length=254),
            nullable=False,
            comment="Empty: nobody is permitted",
        ),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.PrimaryKeyConstraint("notice_no", name=op.f("pk_notices")),
    )
    op.create_index(op.f("ix_notices_night_no"), "notices", ["night_no"])
    op.create_table(
        "notice_subjects",
        sa.Column(
            "subject_kind", sa.String(length=16), nullable=False, comment="offer, entitlement ..."
        ),
        sa.Column(
            "subject_ref", sa.String(length=64), nullable=False, comment="Its number or name"
        ),
        sa.Column("mark", sa.String(length=32), nullable=False, comment="What is told of it, once"),
        sa.Column(
            "nth", sa.Integer(), autoincrement=False, nullable=False, comment="Recipient, from 0"
        ),
        sa.Column("notice_no", sa.BigInteger(), nullable=False),
        sa.Column(
            "told", sa.Text(), nullable=False, comment="JSON: what letter and sheet say of it"
        ),
        sa.PrimaryKeyConstraint(
            "subject_kind", "subject_ref", "mark", "nth", name=op.f("pk_notice_subjects")
        ),
        comment="What notices are about; the key lets each mark of a subject be told once",
    )
    op.create_index(op.f("ix_notice_subjects_notice_no"), "notice_subjects", ["notice_no"])


def downgrade() -> None:
    for table in ("notice_subjects", "notices", "offers", "releases"):
        op.drop_table(table)
    _what_is("bundle, reply or digest", "bundle, reply, digest or notice")
    op.drop_index("ix_deliveries_notice_no", table_name="deliveries")
    op.drop_column("deliveries", "notice_no")
