"""Requests that send a license again are found. (pre: the old code makes none)

A partial index, empty when it is made: one scan of the requests, no rewrite.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0011", "0010"


def _of_sends() -> dict[str, Any]:
    condition = sa.text("action = 'send'")
    return {"sqlite_where": condition, "postgresql_where": condition}


def upgrade() -> None:
    op.create_index("ix_requests_of_sends", "requests", ["parcel_no"], **_of_sends())


def downgrade() -> None:
    op.drop_index("ix_requests_of_sends", table_name="requests", **_of_sends())
