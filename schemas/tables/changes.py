"""What happens to entitlements after they were granted. Rows are only ever added.

Of several rows about one thing the one with the highest ``request_serial`` counts.
"""

from typing import Final

import sqlalchemy as sa

from schemas.tables.base import Number, metadata, number_key

takings: Final = sa.Table(
    "takings",
    metadata,
    sa.Column("request_serial", Number, primary_key=True, autoincrement=False),
    sa.Column("taken_serial", Number, primary_key=True, autoincrement=False, index=True),
    sa.Column("quantity", Number, nullable=False),
    sa.Column("night_no", Number, nullable=False),
    comment="Which request took how much of an entitlement; together they take all of it",
)

registrations: Final = sa.Table(
    "registrations",
    metadata,
    sa.Column("serial", Number, primary_key=True, autoincrement=False),
    sa.Column("request_serial", Number, nullable=False, unique=True),
    sa.Column(
        "account_id", sa.String(64), nullable=False, index=True, comment="Owns it from now on"
    ),
    sa.Column("company", sa.String(200), nullable=False),
    sa.Column("country", sa.String(2), nullable=False),
    sa.Column("contact_name", sa.String(200), nullable=False),
    sa.Column("host_id", sa.String(128)),
    sa.Column("night_no", Number, nullable=False),
    comment="Entitlements that were registered, once",
)

contacts: Final = sa.Table(
    "contacts",
    metadata,
    sa.Column("serial", Number, primary_key=True, autoincrement=False),
    sa.Column("request_serial", Number, primary_key=True, autoincrement=False),
    sa.Column("email", sa.String(254), nullable=False),
    sa.Column("technical_email", sa.String(254)),
    sa.Column("night_no", Number, nullable=False),
    comment="Who gets mail about an entitlement",
)

shares: Final = sa.Table(
    "shares",
    metadata,
    sa.Column("serial", Number, primary_key=True, autoincrement=False),
    sa.Column("grantee_email", sa.String(254), primary_key=True),
    sa.Column("request_serial", Number, primary_key=True, autoincrement=False),
    sa.Column("right", sa.String(16), comment="view, manage or keys; null: no more"),
    sa.Column("night_no", Number, nullable=False),
    comment="Who else may see or manage an entitlement",
)

attributes: Final = sa.Table(
    "attributes",
    metadata,
    sa.Column("serial", Number, primary_key=True, autoincrement=False),
    sa.Column("attribute", sa.String(64), primary_key=True),
    sa.Column("request_serial", Number, primary_key=True, autoincrement=False),
    sa.Column("value", sa.Text, comment="Null: cleared"),
    sa.Column("night_no", Number, nullable=False),
    comment="What an account notes of its entitlements",
)

offers: Final = sa.Table(
    "offers",
    metadata,
    number_key("offer_no"),
    sa.Column("serial", Number, nullable=False, comment="The entitlement it was made for"),
    sa.Column("to_sku", sa.String(64), nullable=False),
    sa.Column("version", sa.String(32), nullable=False),
    sa.Column("quantity", Number, nullable=False, comment="Eligible when it was made"),
    sa.Column("expires_on", sa.Date, nullable=False),
    sa.Column("night_no", Number, nullable=False, index=True),
    sa.UniqueConstraint("serial", "to_sku", "version"),
    comment="Upgrades to a release; whatever took the place of the entitlement has its offer",
)
