"""Requests for the keys of a registered license are found. (pre: the old code makes none)

Two partial indexes, empty when they are made: one scan of the requests, no rewrite.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0008", "0007"

_COLUMNS = {"ix_requests_of_keys": "parcel_no", "ix_requests_keys": "serial"}


def _of_keys() -> dict[str, Any]:
    condition = sa.text("action = 'keys'")
    return {"sqlite_where": condition, "postgresql_where": condition}


def upgrade() -> None:
    for name, column in _COLUMNS.items():
        op.create_index(name, "requests", [column], **_of_keys())


def downgrade() -> None:
    for name in _COLUMNS:
        op.drop_index(name, table_name="requests", **_of_keys())
