"""Indexes for large books, and what a night carries forward. (post: the old code settles no event)

Rows: every batch gets its quantity, every event of mail that was sent, or that
another event followed, the night that settled it. Each
index reads its table once and keeps writers of it waiting: about two minutes for ten million
entitlements and vouchers, so not while a night runs.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0003", "0002"


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    _add_tables()
    _add_columns()
    _add_indexes()


def _add_tables() -> None:
    op.create_table(
        "closings",
        sa.Column("night_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False, comment="As-of of the last whole count"),
        sa.Column("totals", sa.Text(), nullable=False, comment="JSON: the terms of the identities"),
        sa.Column(
            "counters", sa.Text(), nullable=False, comment="JSON: the last numbers given out"
        ),
        sa.PrimaryKeyConstraint("night_no", name=op.f("pk_closings")),
        comment="Nights that left the books balanced",
    )
    op.create_table(
        "contract_draws",
        sa.Column("night_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("contract_number", sa.String(length=64), nullable=False),
        sa.Column("drawn_e4", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("night_no", "contract_number", name=op.f("pk_contract_draws")),
        comment="What was drawn from a contract, as a night left it; its latest row counts",
    )
    op.create_table(
        "expiries",
        sa.Column("night_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "version_no", sa.BigInteger(), nullable=False, comment="The last version that was there"
        ),
        sa.PrimaryKeyConstraint("night_no", name=op.f("pk_expiries")),
        comment="Nights that looked for vouchers past their redeem-by date, and how far they looked",
    )
    op.create_table(
        "voucher_lots",
        sa.Column("night_no", sa.BigInteger(), nullable=False),
        sa.Column("oem_account", sa.String(length=64), nullable=False),
        sa.Column("batch_id", sa.String(length=64), nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("redeem_by", sa.Date(), nullable=True),
        sa.Column(
            "state", sa.String(length=16), nullable=False, comment="redeemed, void, expired or open"
        ),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.Column(
            "used", sa.BigInteger(), nullable=False, comment="What redeeming requests ask for"
        ),
        comment="Vouchers that are alike, as a night left them; a lot's latest row counts",
    )
    op.create_index(op.f("ix_voucher_lots_night_no"), "voucher_lots", ["night_no"])
    op.create_index(op.f("ix_voucher_lots_oem_account"), "voucher_lots", ["oem_account"])


def _add_columns() -> None:
    op.add_column(
        "batches",
        sa.Column(
            "quantity", sa.BigInteger(), nullable=True, comment="Of its entitlements together"
        ),
    )
    op.add_column(
        "delivery_events",
        sa.Column(
            "settled_night_no",
            sa.BigInteger(),
            nullable=True,
            comment="Null: the last, and not sent",
        ),
    )
    op.execute(
        "UPDATE batches SET quantity = (SELECT sum(e.quantity) FROM entitlements AS e"
        " WHERE e.serial BETWEEN batches.first_serial AND batches.last_serial"
        " AND e.batch_no = batches.batch_no)"
    )
    op.execute(
        "UPDATE delivery_events SET settled_night_no = later.night_no FROM"
        " (SELECT event_no, coalesce(CASE WHEN state = 'sent' THEN night_no END,"
        " lead(night_no) OVER (PARTITION BY delivery_no ORDER BY event_no)) AS night_no"
        " FROM delivery_events) AS later"
        " WHERE later.event_no = delivery_events.event_no AND later.night_no IS NOT NULL"
    )


def _add_indexes() -> None:
    op.create_index(op.f("ix_batches_intake_no"), "batches", ["intake_no"])
    op.create_index(op.f("ix_batches_log_start"), "batches", ["log_start"])
    op.create_index(op.f("ix_batches_minted_night_no"), "batches", ["minted_night_no"])
    op.create_index(op.f("ix_batches_published_night_no"), "batches", ["published_night_no"])
    op.create_index(
        op.f("ix_delivery_events_settled_night_no"), "delivery_events", ["settled_night_no"]
    )
    op.create_index(op.f("ix_delivery_events_night_no"), "delivery_events", ["night_no"])
    op.create_index(op.f("ix_drops_replied_night_no"), "drops", ["replied_night_no"])
    op.create_index(
        "ix_entitlements_closed",
        "entitlements",
        ["closed_night_no"],
        **_where("closed_night_no IS NOT NULL"),
    )
    op.create_index(
        "ix_entitlements_ending",
        "entitlements",
        ["ends"],
        **_where("closed_night_no IS NULL AND ends IS NOT NULL"),
    )
    op.create_index("ix_intakes_held", "intakes", ["drop_no"], **_where("held <> 0"))
    op.create_index(op.f("ix_intakes_planned_night_no"), "intakes", ["planned_night_no"])
    op.create_index(
        "ix_parcels_contract", "parcels", ["source_ref"], **_where("source_kind = 'contract'")
    )
    op.create_index(
        "ix_requests_drawdowns", "requests", ["parcel_no"], **_where("kind = 'drawdowns'")
    )
    op.create_index("ix_requests_orders", "requests", ["serial"], **_where("kind = 'orders'"))
    op.create_index(
        "ix_vouchers_expired",
        "vouchers",
        ["expired_night_no"],
        **_where("expired_night_no IS NOT NULL"),
    )
    op.create_index(
        "ix_vouchers_redeem_by",
        "vouchers",
        ["redeem_by"],
        **_where("replaced_night_no IS NULL AND expired_night_no IS NULL"),
    )
    op.create_index(
        "ix_vouchers_replaced",
        "vouchers",
        ["replaced_night_no"],
        **_where("replaced_night_no IS NOT NULL"),
    )
    op.create_index("ix_vouchers_serial", "vouchers", ["serial"], **_where("serial IS NOT NULL"))
    op.create_index(
        "ix_vouchers_folded",
        "vouchers",
        [sa.text("lower(ltrim(voucher_id, '0'))")],
        **_where("replaced_night_no IS NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_vouchers_folded", table_name="vouchers", **_where("replaced_night_no IS NULL")
    )
    op.drop_index("ix_vouchers_serial", table_name="vouchers", **_where("serial IS NOT NULL"))
    op.drop_index(
        "ix_vouchers_replaced", table_name="vouchers", **_where("replaced_night_no IS NOT NULL")
    )
    op.drop_index(
        "ix_vouchers_redeem_by",
        table_name="vouchers",
        **_where("replaced_night_no IS NULL AND expired_night_no IS NULL"),
    )
    op.drop_index(
        "ix_vouchers_expired", table_name="vouchers", **_where("expired_night_no IS NOT NULL")
    )
    op.drop_index("ix_requests_orders", table_name="requests", **_where("kind = 'orders'"))
    op.drop_index("ix_requests_drawdowns", table_name="requests", **_where("kind = 'drawdowns'"))
    op.drop_index("ix_parcels_contract", table_name="parcels", **_where("source_kind = 'contract'"))
    op.drop_index(op.f("ix_intakes_planned_night_no"), table_name="intakes")
    op.drop_index("ix_intakes_held", table_name="intakes", **_where("held <> 0"))
    op.drop_index(
        "ix_entitlements_ending",
        table_name="entitlements",
        **_where("closed_night_no IS NULL AND ends IS NOT NULL"),
    )
    op.drop_index(
        "ix_entitlements_closed", table_name="entitlements", **_where("closed_night_no IS NOT NULL")
    )
    op.drop_index(op.f("ix_drops_replied_night_no"), table_name="drops")
    op.drop_index(op.f("ix_delivery_events_night_no"), table_name="delivery_events")
    op.drop_index(op.f("ix_delivery_events_settled_night_no"), table_name="delivery_events")
    op.drop_column("delivery_events", "settled_night_no")
    op.drop_index(op.f("ix_batches_published_night_no"), table_name="batches")
    op.drop_index(op.f("ix_batches_minted_night_no"), table_name="batches")
    op.drop_index(op.f("ix_batches_log_start"), table_name="batches")
    op.drop_index(op.f("ix_batches_intake_no"), table_name="batches")
    op.drop_column("batches", "quantity")
    op.drop_index(op.f("ix_voucher_lots_oem_account"), table_name="voucher_lots")
    op.drop_index(op.f("ix_voucher_lots_night_no"), table_name="voucher_lots")
    op.drop_table("voucher_lots")
    op.drop_table("expiries")
    op.drop_table("contract_draws")
    op.drop_table("closings")
