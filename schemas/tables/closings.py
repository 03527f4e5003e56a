"""What the books came to when they last balanced: sums, so that a night counts only what changed.

No report depends on these tables: everything in them is counted anew from the others once a week,
by ``keymill reconcile``, and wherever the sums that are carried forward do not balance.
"""

from typing import Final

import sqlalchemy as sa

from schemas.tables.base import Number, metadata, number_key

closings: Final = sa.Table(
    "closings",
    metadata,
    number_key("night_no"),
    sa.Column("counted_on", sa.Date, nullable=False, comment="As-of of the last whole count"),
    sa.Column("totals", sa.Text, nullable=False, comment="JSON: the terms of the identities"),
    sa.Column("counters", sa.Text, nullable=False, comment="JSON: the last numbers given out"),
    comment="Nights that left the books balanced",
)

voucher_lots: Final = sa.Table(
    "voucher_lots",
    metadata,
    sa.Column("night_no", Number, nullable=False, index=True),
    sa.Column("oem_account", sa.String(64), nullable=False, index=True),
    sa.Column("batch_id", sa.String(64), nullable=False),
    sa.Column("sku", sa.String(64), nullable=False),
    sa.Column("redeem_by", sa.Date),
    sa.Column("state", sa.String(16), nullable=False, comment="redeemed, void, expired or open"),
    sa.Column("units", Number, nullable=False),
    sa.Column("used", Number, nullable=False, comment="What redeeming requests ask for"),
    comment="Vouchers that are alike, as a night left them; a lot's latest row counts",
)

contract_draws: Final = sa.Table(
    "contract_draws",
    metadata,
    sa.Column("night_no", Number, primary_key=True, autoincrement=False),
    sa.Column("contract_number", sa.String(64), primary_key=True),
    sa.Column("drawn_e4", Number, nullable=False),
    comment="What was drawn from a contract, as a night left it; its latest row counts",
)
