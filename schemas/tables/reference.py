"""Reference data: rows are versions. An amendment adds one and stamps the night on the old one.

The version in force has ``replaced_night_no`` null; a partial unique index keeps it to one per key.
"""

from typing import Any, Final

import sqlalchemy as sa

from schemas.tables.base import Number, metadata, money, number_key, only_where


def _versioned(name: str, key: tuple[str, ...], *columns: sa.Column[Any]) -> sa.Table:
    in_force = only_where("replaced_night_no IS NULL")
    return sa.Table(
        name,
        metadata,
        number_key("version_no"),
        *columns,
        sa.Column("intake_no", Number, nullable=False, comment="Its source sheet"),
        sa.Column("row_no", Number, nullable=False, comment="Its source row"),
        sa.Column("night_no", Number, nullable=False),
        sa.Column("replaced_night_no", Number, comment="Null: in force"),
        sa.Index(f"ix_{name}_intake_no", "intake_no", "row_no"),
        sa.Index(
            f"uq_{name}_in_force",
            *key,
            unique=True,
            **in_force,
        ),
    )


def _needed(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)


products: Final = _versioned(
    "products",
    ("sku",),
    _needed("sku", 64),
    _needed("name", 200),
    sa.Column("family", sa.String(100)),
    _needed("version", 32),
    _needed("metric", 16),
    _needed("license_type", 16),
    sa.Column("term_months", sa.Integer),
    sa.Column("support_months", sa.Integer),
    _needed("key_policy", 16),
    _needed("key_delivery", 24),
    sa.Column("activation_note", sa.Text),
    money("list_price_e4"),
    sa.Column("currency", sa.String(3)),
    sa.Column("released_on", sa.Date),
    sa.Column("discontinued_on", sa.Date),
)

accounts: Final = _versioned(
    "accounts",
    ("account_key",),
    sa.Column("account_key", sa.String(64), nullable=False, comment="account_id, lower case"),
    _needed("account_id", 64),
    _needed("name", 200),
    _needed("role", 16),
    _needed("country", 2),
    _needed("language", 35),
    _needed("email", 254),
    sa.Column("reply_emails", sa.Text, comment="Separated by ;"),
    _needed("deliver_to", 16),
    sa.Column("date_order", sa.String(3)),
    sa.Column("decimal_mark", sa.String(1)),
    _needed("status", 16),
    sa.Column("approval_quantity", Number),
)

delegations: Final = _versioned(
    "delegations",
    ("customer_account", "partner_account", "scope", "valid_from"),
    _needed("customer_account", 64),
    _needed("partner_account", 64),
    sa.Column("scope", sa.String(100), nullable=False, comment="Sorted, separated by ;"),
    sa.Column("valid_from", sa.Date, nullable=False),
    sa.Column("valid_to", sa.Date),
    sa.Column("keys_to", sa.String(16)),
    sa.Column("hand_over_days", sa.Integer),
)

contracts: Final = _versioned(
    "contracts",
    ("contract_number",),
    _needed("contract_number", 64),
    _needed("customer_account", 64),
    sa.Column("starts", sa.Date, nullable=False),
    sa.Column("ends", sa.Date, nullable=False),
    sa.Column("grey_year_end", sa.Date),
    _needed("currency", 3),
    money("funds_e4", nullable=False),
    sa.Column("overage_allowed_pct", sa.Integer),
)

contract_prices: Final = _versioned(
    "contract_prices",
    ("contract_number", "sku", "valid_from"),
    _needed("contract_number", 64),
    _needed("sku", 64),
    money("unit_price_e4", nullable=False),
    sa.Column("valid_from", sa.Date, nullable=False),
    sa.Column("max_quantity", Number),
)

releases: Final = _versioned(
    "releases",
    ("sku", "version", "file_name"),
    _needed("sku", 64),
    _needed("version", 32),
    sa.Column("released_on", sa.Date, nullable=False),
    sa.Column("replaces_sku", sa.String(64), comment="Null: older versions of the same SKU"),
    sa.Column("file_name", sa.String(200), nullable=False, comment="Empty: without a file"),
    sa.Column("file_url", sa.Text),
    sa.Column("file_key", sa.Text),
    sa.Column("file_sha256", sa.String(64)),
    sa.Column("file_bytes", Number),
    sa.Column("offered_night_no", Number, comment="Null: its upgrades are still to be offered"),
)

vouchers: Final = _versioned(
    "vouchers",
    ("voucher_id",),
    _needed("voucher_id", 64),
    _needed("batch_id", 64),
    _needed("oem_account", 64),
    _needed("sku", 64),
    sa.Column("quantity", Number, nullable=False),
    sa.Column("redeem_by", sa.Date),
    _needed("activation_type", 16),
    sa.Column("status", sa.String(16), nullable=False, comment="issued or void"),
    money("unit_price_e4"),
    sa.Column("currency", sa.String(3)),
    sa.Column("serial", Number, comment="Generated: the order line's request; null: from a list"),
    sa.Column("expired_night_no", Number, comment="Set by the night after redeem_by"),
)

sa.Index(
    "ix_vouchers_oem_account",
    vouchers.c.oem_account,
    **only_where("replaced_night_no IS NULL AND expired_night_no IS NULL"),
)
sa.Index("ix_vouchers_serial", vouchers.c.serial, **only_where("serial IS NOT NULL"))
sa.Index(
    "ix_vouchers_redeem_by",
    vouchers.c.redeem_by,
    **only_where("replaced_night_no IS NULL AND expired_night_no IS NULL"),
)
sa.Index(
    "ix_vouchers_expired", vouchers.c.expired_night_no, **only_where("expired_night_no IS NOT NULL")
)
sa.Index(
    "ix_vouchers_replaced",
    vouchers.c.replaced_night_no,
    **only_where("replaced_night_no IS NOT NULL"),
)


def folded(voucher_id: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    """A voucher number as ``ix_vouchers_folded`` knows it: lower case, no zeros in front."""
    return sa.func.lower(sa.func.ltrim(voucher_id, sa.literal_column("'0'")))


sa.Index(
    "ix_vouchers_folded", folded(vouchers.c.voucher_id), **only_where("replaced_night_no IS NULL")
)
