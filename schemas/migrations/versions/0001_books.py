"""The books: every table of the first version. (pre: there is no earlier code)

Creates all tables and their indexes in an empty database. Rows: none. On PostgreSQL the locks are
on tables that nobody else knows yet.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0001", None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("version_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "account_key", sa.String(length=64), nullable=False, comment="account_id, lower case"
        ),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("reply_emails", sa.Text(), nullable=True, comment="Separated by ;"),
        sa.Column("deliver_to", sa.String(length=16), nullable=False),
        sa.Column("date_order", sa.String(length=3), nullable=True),
        sa.Column("decimal_mark", sa.String(length=1), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("approval_quantity", sa.BigInteger(), nullable=True),
        sa.Column("intake_no", sa.BigInteger(), nullable=False, comment="Its source sheet"),
        sa.Column("row_no", sa.BigInteger(), nullable=False, comment="Its source row"),
        sa.Column("night_no", sa.BigInteger(), nullable=False),
        sa.Column("replaced_night_no", sa.BigInteger(), nullable=True, comment="Null: in force"),
        sa.PrimaryKeyConstraint("version_no", name=op.f("pk_accounts")),
    )
    op.create_index("ix_accounts_intake_no", "accounts", ["intake_no", "row_no"], unique=False)
    op.create_index(
        "uq_accounts_in_force",
        "accounts",
        ["account_key"],
        unique=True,
        sqlite_where=sa.text("replaced_night_no IS NULL"),
        postgresql_where=sa.text("replaced_night_no IS NULL"),
    )
    op.create_table(
        "answers",
        sa.Column("intake_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("row_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "status", sa.String(length=16), nullable=False, comment="duplicate, refused or held"
        ),
        sa.Column(
            "serial", sa.BigInteger(), nullable=True, comment="Duplicates: the earlier request's"
        ),
        sa.PrimaryKeyConstraint("intake_no", "row_no", name=op.f("pk_answers")),
        comment="Rows that were not accepted; an accepted row is its request or its reference row",
    )
    op.create_table(
        "batches",
        sa.Column("batch_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("night_no", sa.BigInteger(), nullable=False, comment="Planned it"),
        sa.Column("intake_no", sa.BigInteger(), nullable=False),
        sa.Column("makes", sa.String(length=16), nullable=False, comment="keys or vouchers"),
        sa.Column("first_serial", sa.BigInteger(), nullable=False),
        sa.Column("last_serial", sa.BigInteger(), nullable=False),
        sa.Column("entitlements", sa.BigInteger(), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False, comment="Keys or vouchers planned"),
        sa.Column("epoch", sa.Integer(), nullable=False, comment="Of the key secret"),
        sa.Column(
            "first_number",
            sa.BigInteger(),
            nullable=True,
            comment="Vouchers: the first of its counter",
        ),
        sa.Column("minted_night_no", sa.BigInteger(), nullable=True, comment="Null: waits"),
        sa.Column(
            "log_start",
            sa.BigInteger(),
            nullable=True,
            comment="Position of its first key; null: unpublished",
        ),
        sa.Column("published_night_no", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("batch_no", name=op.f("pk_batches")),
    )
    op.create_index(op.f("ix_batches_night_no"), "batches", ["night_no"], unique=False)
    op.create_table(
        "bundle_parcels",
        sa.Column("bundle_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("parcel_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("bundle_no", "parcel_no", name=op.f("pk_bundle_parcels")),
    )
    op.create_index(
        op.f("ix_bundle_parcels_parcel_no"), "bundle_parcels", ["parcel_no"], unique=False
    )
    op.create_table(
        "bundles",
        sa.Column("bundle_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("night_no", sa.BigInteger(), nullable=False, comment="Planned it"),
        sa.Column("sender", sa.String(length=64), nullable=False),
        sa.Column("source_kind", sa.String(length=16), nullable=False),
        sa.Column("source_ref", sa.String(length=255), nullable=False),
        sa.Column(
            "recipient", sa.String(length=254), nullable=False, comment="Empty: nobody is permitted"
        ),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column(
            "sha256",
            sa.String(length=64),
            nullable=True,
            comment="Of the ZIP; null: not written yet",
        ),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("written_night_no", sa.BigInteger(), nullable=True),
        sa.Column(
            "log_size",
            sa.BigInteger(),
            nullable=True,
            comment="Of the checkpoint its license files hold",
        ),
        sa.PrimaryKeyConstraint("bundle_no", name=op.f("pk_bundles")),
    )
    op.create_index(op.f("ix_bundles_night_no"), "bundles", ["night_no"], unique=False)
    op.create_table(
        "checkpoints",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("night_no", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False, comment="Hex"),
        sa.Column("body", sa.Text(), nullable=False, comment="What is signed"),
        sa.Column(
            "signed", sa.Text(), nullable=True, comment="The signed note; null: not signed yet"
        ),
        sa.Column(
            "published_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Null: not published yet",
        ),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_checkpoints")),
    )
    op.create_table(
        "contract_prices",
        sa.Column("version_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("contract_number", sa.String(length=64), nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("unit_price_e4", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("max_quantity", sa.BigInteger(), nullable=True),
        sa.Column("intake_no", sa.BigInteger(), nullable=False, comment="Its source sheet"),
        sa.Column("row_no", sa.BigInteger(), nullable=False, comment="Its source row"),
        sa.Column("night_no", sa.BigInteger(), nullable=False),
        sa.Column("replaced_night_no", sa.BigInteger(), nullable=True, comment="Null: in force"),
        sa.PrimaryKeyConstraint("version_no", name=op.f("pk_contract_prices")),
    )
    op.create_index(
        "ix_contract_prices_intake_no", "contract_prices", ["intake_no", "row_no"], unique=False
    )
    op.create_index(
        "uq_contract_prices_in_force",
        "contract_prices",
        ["contract_number", "sku", "valid_from"],
        unique=True,
        sqlite_where=sa.text("replaced_night_no IS NULL"),
        postgresql_where=sa.text("replaced_night_no IS NULL"),
    )
    op.create_table(
        "contracts",
        sa.Column("version_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("contract_number", sa.String(length=64), nullable=False),
        sa.Column("customer_account", sa.String(length=64), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("grey_year_end", sa.Date(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("funds_e4", sa.BigInteger(), nullable=False),
        sa.Column("overage_allowed_pct", sa.Integer(), nullable=True),
        sa.Column("intake_no", sa.BigInteger(), nullable=False, comment="Its source sheet"),
        sa.Column("row_no", sa.BigInteger(), nullable=False, comment="Its source row"),
        sa.Column("night_no", sa.BigInteger(), nullable=False),
        sa.Column("replaced_night_no", sa.BigInteger(), nullable=True, comment="Null: in force"),
        sa.PrimaryKeyConstraint("version_no", name=op.f("pk_contracts")),
    )
    op.create_index("ix_contracts_intake_no", "contracts", ["intake_no", "row_no"], unique=False)
    op.create_index(
        "uq_contracts_in_force",
        "contracts",
        ["contract_number"],
        unique=True,
        sqlite_where=sa.text("replaced_night_no IS NULL"),
        postgresql_where=sa.text("replaced_night_no IS NULL"),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False, comment="The last number given out"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )
    op.create_table(
        "decisions",
        sa.Column("drop_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(length=16), nullable=False, comment="approved or rejected"),
        sa.Column(
            "named", sa.String(length=64), nullable=False, comment="--as NAME, one of `approvers`"
        ),
        sa.Column("os_user", sa.String(length=64), nullable=False),
        sa.Column(
            "sha256",
            sa.String(length=64),
            nullable=False,
            comment="Of the drop that was decided on",
        ),
        sa.Column(
            "applied_night_no",
            sa.BigInteger(),
            nullable=True,
            comment="Null: waits for the next night",
        ),
        sa.PrimaryKeyConstraint("drop_no", "decided_at", name=op.f("pk_decisions")),
    )
    op.create_table(
        "delegations",
        sa.Column("version_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("customer_account", sa.String(length=64), nullable=False),
        sa.Column("partner_account", sa.String(length=64), nullable=False),
        sa.Column("scope", sa.String(length=100), nullable=False, comment="Sorted, separated by ;"),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("keys_to", sa.String(length=16), nullable=True),
        sa.Column("hand_over_days", sa.Integer(), nullable=True),
        sa.Column("intake_no", sa.BigInteger(), nullable=False, comment="Its source sheet"),
        sa.Column("row_no", sa.BigInteger(), nullable=False, comment="Its source row"),
        sa.Column("night_no", sa.BigInteger(), nullable=False),
        sa.Column("replaced_night_no", sa.BigInteger(), nullable=True, comment="Null: in force"),
        sa.PrimaryKeyConstraint("version_no", name=op.f("pk_delegations")),
    )
    op.create_index(
        "ix_delegations_intake_no", "delegations", ["intake_no", "row_no"], unique=False
    )
    op.create_index(
        "uq_delegations_in_force",
        "delegations",
        ["customer_account", "partner_account", "scope", "valid_from"],
        unique=True,
        sqlite_where=sa.text("replaced_night_no IS NULL"),
        postgresql_where=sa.text("replaced_night_no IS NULL"),
    )
    op.create_table(
        "deliveries",
        sa.Column("delivery_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("night_no", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False, comment="bundle, reply or digest"),
        sa.Column("bundle_no", sa.BigInteger(), nullable=True),
        sa.Column("drop_no", sa.BigInteger(), nullable=True),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("message_id", sa.String(length=255), nullable=False),
        sa.Column("resend_no", sa.Integer(), nullable=False, comment="0: the first"),
        sa.Column("asked_by", sa.String(length=64), nullable=True, comment="Resends: --as NAME"),
        sa.Column("reason", sa.Text(), nullable=True, comment="Resends"),
        sa.PrimaryKeyConstraint("delivery_no", name=op.f("pk_deliveries")),
        sa.UniqueConstraint(
            "bundle_no", "resend_no", name=op.f("uq_deliveries_bundle_no_resend_no")
        ),
        sa.UniqueConstraint("message_id", name=op.f("uq_deliveries_message_id")),
    )
    op.create_index(op.f("ix_deliveries_bundle_no"), "deliveries", ["bundle_no"], unique=False)
    op.create_index(op.f("ix_deliveries_drop_no"), "deliveries", ["drop_no"], unique=False)
    op.create_index(op.f("ix_deliveries_night_no"), "deliveries", ["night_no"], unique=False)
    op.create_table(
        "delivery_events",
        sa.Column("event_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("delivery_no", sa.BigInteger(), nullable=False),
        sa.Column("night_no", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column(
            "server_text",
            sa.Text(),
            nullable=True,
            comment="What the mail server said, addresses removed",
        ),
        sa.Column(
            "due_at", sa.DateTime(timezone=True), nullable=True, comment="Deferred: not before"
        ),
        sa.PrimaryKeyConstraint("event_no", name=op.f("pk_delivery_events")),
    )
    op.create_index(
        op.f("ix_delivery_events_delivery_no"), "delivery_events", ["delivery_no"], unique=False
    )
    op.create_table(
        "drops",
        sa.Column("drop_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "account_id",
            sa.String(length=64),
            nullable=False,
            comment="The sender: the inbox's owner",
        ),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column(
            "first_seen_on", sa.Date(), nullable=False, comment="Deadlines are judged on this day"
        ),
        sa.Column("night_no", sa.BigInteger(), nullable=False, comment="Took it in"),
        sa.Column("state", sa.String(length=16), nullable=False, comment="taken-in or refused"),
        sa.Column(
            "problem_code",
            sa.String(length=64),
            nullable=True,
            comment="Why the drop was refused whole",
        ),
        sa.Column("problem_detail", sa.Text(), nullable=True),
        sa.Column(
            "left_out", sa.Text(), nullable=True, comment="JSON: sheets not taken in, and why"
        ),
        sa.Column("language", sa.String(length=8), nullable=False, comment="Of the reply"),
        sa.Column(
            "loaded_by",
            sa.String(length=64),
            nullable=True,
            comment="OS user who ran `load`; null: the sender's own",
        ),
        sa.Column(
            "archived_night_no",
            sa.BigInteger(),
            nullable=True,
            comment="Null: still lies in the inbox",
        ),
        sa.Column(
            "replied_night_no", sa.BigInteger(), nullable=True, comment="Null: no reply written yet"
        ),
        sa.Column("reply_name", sa.String(length=300), nullable=True),
        sa.PrimaryKeyConstraint("drop_no", name=op.f("pk_drops")),
    )
    op.create_index(op.f("ix_drops_night_no"), "drops", ["night_no"], unique=False)
    op.create_index("ix_drops_sha256", "drops", ["sha256"], unique=False)
    op.create_index(
        "uq_drops_waiting",
        "drops",
        ["account_id", "name", "sha256"],
        unique=True,
        sqlite_where=sa.text("archived_night_no IS NULL"),
        postgresql_where=sa.text("archived_night_no IS NULL"),
    )
    op.create_table(
        "entitlements",
        sa.Column("serial", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("batch_no", sa.BigInteger(), nullable=False),
        sa.Column("parcel_no", sa.BigInteger(), nullable=False),
        sa.Column("night_no", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("product_no", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("keys", sa.BigInteger(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("support_starts", sa.Date(), nullable=True),
        sa.Column("support_ends", sa.Date(), nullable=True),
        sa.Column("host_id", sa.String(length=128), nullable=True),
        sa.Column(
            "closed_as", sa.String(length=16), nullable=True, comment="How it ended; null: active"
        ),
        sa.Column("closed_night_no", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("serial", name=op.f("pk_entitlements")),
    )
    op.create_index(op.f("ix_entitlements_parcel_no"), "entitlements", ["parcel_no"], unique=False)
    op.create_table(
        "intakes",
        sa.Column("intake_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("drop_no", sa.BigInteger(), nullable=False),
        sa.Column("night_no", sa.BigInteger(), nullable=False),
        sa.Column(
            "sheet_no", sa.Integer(), nullable=False, comment="Position in the workbook, from 0"
        ),
        sa.Column("sheet_name", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("layout", sa.Text(), nullable=False, comment="JSON: schemas/readings.py, Layout"),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("accepted", sa.BigInteger(), nullable=False),
        sa.Column("duplicate", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.BigInteger(), nullable=False),
        sa.Column(
            "held", sa.BigInteger(), nullable=False, comment="Negative where held rows are released"
        ),
        sa.Column(
            "first_serial",
            sa.BigInteger(),
            nullable=True,
            comment="Of its requests; null: it made none",
        ),
        sa.Column("last_serial", sa.BigInteger(), nullable=True),
        sa.Column(
            "planned_night_no",
            sa.BigInteger(),
            nullable=True,
            comment="Null: its requests wait for a plan",
        ),
        sa.CheckConstraint(
            "rows = accepted + duplicate + refused + held",
            name=op.f("ck_intakes_every_row_answered"),
        ),
        sa.PrimaryKeyConstraint("intake_no", name=op.f("pk_intakes")),
        comment="One sheet taken in once; the release of held rows is one more intake of that sheet",
    )
    op.create_index("ix_intakes_drop_no", "intakes", ["drop_no"], unique=False)
    op.create_index(op.f("ix_intakes_night_no"), "intakes", ["night_no"], unique=False)
    op.create_table(
        "keys",
        sa.Column("serial", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("batch_no", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False, comment="In its batch, from 0"),
        sa.Column("key_sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("serial", "key_no", name=op.f("pk_keys")),
        sa.UniqueConstraint("key_sha256", name=op.f("uq_keys_key_sha256")),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.String(length=128), nullable=False),
        sa.Column(
            "beats_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="The owner's last sign of life",
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "movements",
        sa.Column("movement_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("night_no", sa.BigInteger(), nullable=False),
        sa.Column("debit", sa.String(length=32), nullable=False),
        sa.Column("credit", sa.String(length=32), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("amount_e4", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=True, comment="Null: moves units only"),
        sa.Column("contract_number", sa.String(length=64), nullable=True),
        sa.Column("sku", sa.String(length=64), nullable=True),
        sa.Column(
            "intake_no", sa.BigInteger(), nullable=True, comment="With row_no: the source row"
        ),
        sa.Column("row_no", sa.BigInteger(), nullable=True),
        sa.Column(
            "batch_no",
            sa.BigInteger(),
            nullable=True,
            comment="Or the batch that moved its units together",
        ),
        sa.PrimaryKeyConstraint("movement_no", name=op.f("pk_movements")),
    )
    op.create_index(
        "ix_movements_contract_number",
        "movements",
        ["contract_number", "sku"],
        unique=False,
        sqlite_where=sa.text("contract_number IS NOT NULL"),
        postgresql_where=sa.text("contract_number IS NOT NULL"),
    )
    op.create_index(op.f("ix_movements_night_no"), "movements", ["night_no"], unique=False)
    op.create_table(
        "nights",
        sa.Column("night_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "ended_at", sa.DateTime(timezone=True), nullable=True, comment="Null: running, or died"
        ),
        sa.Column(
            "state", sa.String(length=16), nullable=True, comment="complete, incomplete, unbalanced"
        ),
        sa.Column("counts", sa.Text(), nullable=True, comment="JSON: what `run --json` said"),
        sa.PrimaryKeyConstraint("night_no", name=op.f("pk_nights")),
    )
    op.create_index(op.f("ix_nights_as_of"), "nights", ["as_of"], unique=False)
    op.create_table(
        "parcels",
        sa.Column("parcel_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("night_no", sa.BigInteger(), nullable=False),
        sa.Column("intake_no", sa.BigInteger(), nullable=False),
        sa.Column("sender", sa.String(length=64), nullable=False),
        sa.Column(
            "source_kind",
            sa.String(length=16),
            nullable=False,
            comment="order, vouchers or contract",
        ),
        sa.Column("source_ref", sa.String(length=255), nullable=False),
        sa.Column("customer_name", sa.String(length=200), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column(
            "recipients", sa.Text(), nullable=False, comment="Sorted, with ; between; may be empty"
        ),
        sa.PrimaryKeyConstraint("parcel_no", name=op.f("pk_parcels")),
        comment="Requests of one source document that go to the same people",
    )
    op.create_index(op.f("ix_parcels_intake_no"), "parcels", ["intake_no"], unique=False)
    op.create_table(
        "problems",
        sa.Column("intake_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("problem_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("row_no", sa.BigInteger(), nullable=False),
        sa.Column("column", sa.String(length=64), nullable=True),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("intake_no", "problem_no", name=op.f("pk_problems")),
    )
    op.create_table(
        "products",
        sa.Column("version_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("family", sa.String(length=100), nullable=True),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("metric", sa.String(length=16), nullable=False),
        sa.Column("license_type", sa.String(length=16), nullable=False),
        sa.Column("term_months", sa.Integer(), nullable=True),
        sa.Column("support_months", sa.Integer(), nullable=True),
        sa.Column("key_policy", sa.String(length=16), nullable=False),
        sa.Column("key_delivery", sa.String(length=24), nullable=False),
        sa.Column("activation_note", sa.Text(), nullable=True),
        sa.Column("list_price_e4", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.Column("discontinued_on", sa.Date(), nullable=True),
        sa.Column("intake_no", sa.BigInteger(), nullable=False, comment="Its source sheet"),
        sa.Column("row_no", sa.BigInteger(), nullable=False, comment="Its source row"),
        sa.Column("night_no", sa.BigInteger(), nullable=False),
        sa.Column("replaced_night_no", sa.BigInteger(), nullable=True, comment="Null: in force"),
        sa.PrimaryKeyConstraint("version_no", name=op.f("pk_products")),
    )
    op.create_index("ix_products_intake_no", "products", ["intake_no", "row_no"], unique=False)
    op.create_index(
        "uq_products_in_force",
        "products",
        ["sku"],
        unique=True,
        sqlite_where=sa.text("replaced_night_no IS NULL"),
        postgresql_where=sa.text("replaced_night_no IS NULL"),
    )
    op.create_table(
        "requests",
        sa.Column("serial", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column(
            "scope",
            sa.String(length=64),
            nullable=False,
            comment="Sender, or * where keys are global",
        ),
        sa.Column("business_key", sa.String(length=260), nullable=False),
        sa.Column("intake_no", sa.BigInteger(), nullable=False),
        sa.Column("row_no", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("parcel_no", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column(
            "product_no", sa.BigInteger(), nullable=False, comment="products.version_no in force"
        ),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column(
            "keys", sa.BigInteger(), nullable=False, comment="To be minted; 0: on registration"
        ),
        sa.Column("starts", sa.Date(), nullable=True),
        sa.Column("ends", sa.Date(), nullable=True, comment="Null: perpetual"),
        sa.Column("support_starts", sa.Date(), nullable=True),
        sa.Column("support_ends", sa.Date(), nullable=True),
        sa.Column("host_id", sa.String(length=128), nullable=True),
        sa.Column("redeem_by", sa.Date(), nullable=True, comment="Of the vouchers to generate"),
        sa.Column("cells", sa.Text(), nullable=False, comment="JSON: the row as it was typed"),
        sa.PrimaryKeyConstraint("serial", name=op.f("pk_requests")),
        sa.UniqueConstraint(
            "business_key", "scope", "kind", name=op.f("uq_requests_business_key_scope_kind")
        ),
    )
    op.create_index(
        "ix_requests_of_vouchers",
        "requests",
        ["parcel_no"],
        unique=False,
        sqlite_where=sa.text("action = 'vouchers'"),
        postgresql_where=sa.text("action = 'vouchers'"),
    )
    op.create_table(
        "revocations",
        sa.Column("revocation_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("key_no", sa.BigInteger(), nullable=True, comment="Null: all keys of the serial"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("night_no", sa.BigInteger(), nullable=False),
        sa.Column("log_position", sa.BigInteger(), nullable=True, comment="Null: unpublished"),
        sa.Column("published_night_no", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("revocation_no", name=op.f("pk_revocations")),
        sa.UniqueConstraint("log_position", name=op.f("uq_revocations_log_position")),
    )
    op.create_index(op.f("ix_revocations_serial"), "revocations", ["serial"], unique=False)
    op.create_table(
        "sightings",
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("drop_no", sa.BigInteger(), nullable=False, comment="Its number when taken in"),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column(
            "seen_on", sa.Date(), nullable=False, comment="The day `serve` or `load` noted it"
        ),
        sa.Column(
            "loaded_by", sa.String(length=64), nullable=True, comment="OS user who ran `load`"
        ),
        sa.PrimaryKeyConstraint("account_id", "name", "sha256", name=op.f("pk_sightings")),
        sa.UniqueConstraint("drop_no", name=op.f("uq_sightings_drop_no")),
    )
    op.create_table(
        "vouchers",
        sa.Column("version_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("voucher_id", sa.String(length=64), nullable=False),
        sa.Column("batch_id", sa.String(length=64), nullable=False),
        sa.Column("oem_account", sa.String(length=64), nullable=False),
        sa.Column("sku", sa.String(length=64), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("redeem_by", sa.Date(), nullable=True),
        sa.Column("activation_type", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False, comment="issued or void"),
        sa.Column("unit_price_e4", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column(
            "serial",
            sa.BigInteger(),
            nullable=True,
            comment="Generated: the order line's request; null: from a list",
        ),
        sa.Column(
            "expired_night_no",
            sa.BigInteger(),
            nullable=True,
            comment="Set by the night after redeem_by",
        ),
        sa.Column("intake_no", sa.BigInteger(), nullable=False, comment="Its source sheet"),
        sa.Column("row_no", sa.BigInteger(), nullable=False, comment="Its source row"),
        sa.Column("night_no", sa.BigInteger(), nullable=False),
        sa.Column("replaced_night_no", sa.BigInteger(), nullable=True, comment="Null: in force"),
        sa.PrimaryKeyConstraint("version_no", name=op.f("pk_vouchers")),
    )
    op.create_index("ix_vouchers_intake_no", "vouchers", ["intake_no", "row_no"], unique=False)
    op.create_index(
        "uq_vouchers_in_force",
        "vouchers",
        ["voucher_id"],
        unique=True,
        sqlite_where=sa.text("replaced_night_no IS NULL"),
        postgresql_where=sa.text("replaced_night_no IS NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "uq_vouchers_in_force",
        table_name="vouchers",
        sqlite_where=sa.text("replaced_night_no IS NULL"),
        postgresql_where=sa.text("replaced_night_no IS NULL"),
    )
    op.drop_index("ix_vouchers_intake_no", table_name="vouchers")
    op.drop_table("vouchers")
    op.drop_table("sightings")
    op.drop_index(op.f("ix_revocations_serial"), table_name="revocations")
    op.drop_table("revocations")
    op.drop_index(
        "ix_requests_of_vouchers",
        table_name="requests",
        sqlite_where=sa.text("action = 'vouchers'"),
        postgresql_where=sa.text("action = 'vouchers'"),
    )
    op.drop_table("requests")
    op.drop_index(
        "uq_products_in_force",
        table_name="products",
        sqlite_where=sa.text("replaced_night_no IS NULL"),
        postgresql_where=sa.text("replaced_night_no IS NULL"),
    )
    op.drop_index("ix_products_intake_no", table_name="products")
    op.drop_table("products")
    op.drop_table("problems")
    op.drop_index(op.f("ix_parcels_intake_no"), table_name="parcels")
    op.drop_table("parcels")
    op.drop_index(op.f("ix_nights_as_of"), table_name="nights")
    op.drop_table("nights")
    op.drop_index(op.f("ix_movements_night_no"), table_name="movements")
    op.drop_index(
        "ix_movements_contract_number",
        table_name="movements",
        sqlite_where=sa.text("contract_number IS NOT NULL"),
        postgresql_where=sa.text("contract_number IS NOT NULL"),
    )
    op.drop_table("movements")
    op.drop_table("leases")
    op.drop_table("keys")
    op.drop_index(op.f("ix_intakes_night_no"), table_name="intakes")
    op.drop_index("ix_intakes_drop_no", table_name="intakes")
    op.drop_table("intakes")
    op.drop_index(op.f("ix_entitlements_parcel_no"), table_name="entitlements")
    op.drop_table("entitlements")
    op.drop_index(
        "uq_drops_waiting",
        table_name="drops",
        sqlite_where=sa.text("archived_night_no IS NULL"),
        postgresql_where=sa.text("archived_night_no IS NULL"),
    )
    op.drop_index("ix_drops_sha256", table_name="drops")
    op.drop_index(op.f("ix_drops_night_no"), table_name="drops")
    op.drop_table("drops")
    op.drop_index(op.f("ix_delivery_events_delivery_no"), table_name="delivery_events")
    op.drop_table("delivery_events")
    op.drop_index(op.f("ix_deliveries_night_no"), table_name="deliveries")
    op.drop_index(op.f("ix_deliveries_drop_no"), table_name="deliveries")
    op.drop_index(op.f("ix_deliveries_bundle_no"), table_name="deliveries")
    op.drop_table("deliveries")
    op.drop_index(
        "uq_delegations_in_force",
        table_name="delegations",
        sqlite_where=sa.text("replaced_night_no IS NULL"),
        postgresql_where=sa.text("replaced_night_no IS NULL"),
    )
    op.drop_index("ix_delegations_intake_no", table_name="delegations")
    op.drop_table("delegations")
    op.drop_table("decisions")
    op.drop_table("counters")
    op.drop_index(
        "uq_contracts_in_force",
        table_name="contracts",
        sqlite_where=sa.text("replaced_night_no IS NULL"),
        postgresql_where=sa.text("replaced_night_no IS NULL"),
    )
    op.drop_index("ix_contracts_intake_no", table_name="contracts")
    op.drop_table("contracts")
    op.drop_index(
        "uq_contract_prices_in_force",
        table_name="contract_prices",
        sqlite_where=sa.text("replaced_night_no IS NULL"),
        postgresql_where=sa.text("replaced_night_no IS NULL"),
    )
    op.drop_index("ix_contract_prices_intake_no", table_name="contract_prices")
    op.drop_table("contract_prices")
    op.drop_table("checkpoints")
    op.drop_index(op.f("ix_bundles_night_no"), table_name="bundles")
    op.drop_table("bundles")
    op.drop_index(op.f("ix_bundle_parcels_parcel_no"), table_name="bundle_parcels")
    op.drop_table("bundle_parcels")
    op.drop_index(op.f("ix_batches_night_no"), table_name="batches")
    op.drop_table("batches")
    op.drop_table("answers")
    op.drop_index(
        "uq_accounts_in_force",
        table_name="accounts",
        sqlite_where=sa.text("replaced_night_no IS NULL"),
        postgresql_where=sa.text("replaced_night_no IS NULL"),
    )
    op.drop_index("ix_accounts_intake_no", table_name="accounts")
    op.drop_table("accounts")
