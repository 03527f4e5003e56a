"""Batches and bundles can be claimed by workers. (pre: safe while the old code runs)

Adds a table for claims, what the workers of a night must share, and an index each on the batches
and the bundles that wait. Rows: none is changed. Both indexes read their table once, and keep
writers of it waiting meanwhile: seconds for ten million bundles, so not while a night runs.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    op.create_table(
        "claims",
        sa.Column("what", sa.String(length=16), nullable=False, comment="mint or bundles"),
        sa.Column(
            "number",
            sa.BigInteger(),
            autoincrement=False,
            nullable=False,
            comment="Of what is done",
        ),
        sa.Column(
            "owner", sa.String(length=128), nullable=False, comment="The worker that does it"
        ),
        sa.Column(
            "beats_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="By the database's clock",
        ),
        sa.Column(
            "failed", sa.Boolean(), nullable=False, comment="Left to the night's own process"
        ),
        sa.PrimaryKeyConstraint("what", "number", name=op.f("pk_claims")),
        comment="Batches and bundles that workers have in hand",
    )
    op.create_index(
        "ix_batches_unminted",
        "batches",
        ["batch_no"],
        unique=False,
        sqlite_where=sa.text("minted_night_no IS NULL"),
        postgresql_where=sa.text("minted_night_no IS NULL"),
    )
    op.create_index(
        "ix_bundles_unwritten",
        "bundles",
        ["bundle_no"],
        unique=False,
        sqlite_where=sa.text("written_night_no IS NULL"),
        postgresql_where=sa.text("written_night_no IS NULL"),
    )
    op.add_column(
        "leases",
        sa.Column(
            "terms",
            sa.String(length=64),
            nullable=True,
            comment="What its workers must share; null: it has none",
        ),
    )


def downgrade() -> None:
    op.drop_column("leases", "terms")
    op.drop_index(
        "ix_bundles_unwritten",
        table_name="bundles",
        sqlite_where=sa.text("written_night_no IS NULL"),
        postgresql_where=sa.text("written_night_no IS NULL"),
    )
    op.drop_index(
        "ix_batches_unminted",
        table_name="batches",
        sqlite_where=sa.text("minted_night_no IS NULL"),
        postgresql_where=sa.text("minted_night_no IS NULL"),
    )
    op.drop_table("claims")
