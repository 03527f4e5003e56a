"""What arrived, and what was answered to each row."""

from typing import Final

import sqlalchemy as sa

from schemas.tables.base import Moment, Number, metadata, number_key, only_where

drops: Final = sa.Table(
    "drops",
    metadata,
    number_key("drop_no"),
    sa.Column("account_id", sa.String(64), nullable=False, comment="The sender: the inbox's owner"),
    sa.Column("name", sa.String(255), nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("size_bytes", Number, nullable=False),
    sa.Column("first_seen_on", sa.Date, nullable=False, comment="Deadlines are judged on this day"),
    sa.Column("night_no", Number, nullable=False, index=True, comment="Took it in"),
    sa.Column("state", sa.String(16), nullable=False, comment="taken-in or refused"),
    sa.Column("problem_code", sa.String(64), comment="Why the drop was refused whole"),
    sa.Column("problem_detail", sa.Text),
    sa.Column("left_out", sa.Text, comment="JSON: sheets not taken in, and why"),
    sa.Column("language", sa.String(8), nullable=False, comment="Of the reply"),
    sa.Column("loaded_by", sa.String(64), comment="OS user who ran `load`; null: the sender's own"),
    sa.Column("archived_night_no", Number, comment="Null: still lies in the inbox"),
    sa.Column("replied_night_no", Number, index=True, comment="Null: no reply written yet"),
    sa.Column("reply_name", sa.String(300)),
    sa.Index(
        "uq_drops_waiting",
        "account_id",
        "name",
        "sha256",
        unique=True,
        **only_where("archived_night_no IS NULL"),
    ),
    sa.Index("ix_drops_sha256", "sha256"),
)

sightings: Final = sa.Table(
    "sightings",
    metadata,
    sa.Column("account_id", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(255), primary_key=True),
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("drop_no", Number, nullable=False, unique=True, comment="Its number when taken in"),
    sa.Column("size_bytes", Number, nullable=False),
    sa.Column("seen_on", sa.Date, nullable=False, comment="The day `serve` or `load` noted it"),
    sa.Column("loaded_by", sa.String(64), comment="OS user who ran `load`"),
)

intakes: Final = sa.Table(
    "intakes",
    metadata,
    number_key("intake_no"),
    sa.Column("drop_no", Number, nullable=False),
    sa.Column("night_no", Number, nullable=False, index=True),
    sa.Column("sheet_no", sa.Integer, nullable=False, comment="Position in the workbook, from 0"),
    sa.Column("sheet_name", sa.String(255), nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("layout", sa.Text, nullable=False, comment="JSON: schemas/readings.py, Layout"),
    sa.Column("rows", Number, nullable=False),
    sa.Column("accepted", Number, nullable=False),
    sa.Column("duplicate", Number, nullable=False),
    sa.Column("refused", Number, nullable=False),
    sa.Column("held", Number, nullable=False, comment="Negative where held rows are released"),
    sa.Column("first_serial", Number, comment="Of its requests; null: it made none"),
    sa.Column("last_serial", Number),
    sa.Column("planned_night_no", Number, index=True, comment="Null: its requests wait for a plan"),
    sa.CheckConstraint("rows = accepted + duplicate + refused + held", name="every_row_answered"),
    sa.Index("ix_intakes_drop_no", "drop_no"),
    sa.Index("ix_intakes_held", "drop_no", **only_where("held <> 0")),
    comment="One sheet taken in once; the release of held rows is one more intake of that sheet",
)

problems: Final = sa.Table(
    "problems",
    metadata,
    sa.Column("intake_no", Number, primary_key=True, autoincrement=False),
    sa.Column("problem_no", Number, primary_key=True, autoincrement=False),
    sa.Column("row_no", Number, nullable=False),
    sa.Column("column", sa.String(64)),
    sa.Column("code", sa.String(64), nullable=False),
    sa.Column("detail", sa.Text),
)

answers: Final = sa.Table(
    "answers",
    metadata,
    sa.Column("intake_no", Number, primary_key=True, autoincrement=False),
    sa.Column("row_no", Number, primary_key=True, autoincrement=False),
    sa.Column("status", sa.String(16), nullable=False, comment="duplicate, refused or held"),
    sa.Column("serial", Number, comment="Duplicates: the earlier request's"),
    comment="Rows that were not accepted; an accepted row is its request or its reference row",
)

decisions: Final = sa.Table(
    "decisions",
    metadata,
    sa.Column("drop_no", Number, primary_key=True, autoincrement=False),
    sa.Column("decided_at", Moment, primary_key=True),
    sa.Column("decision", sa.String(16), nullable=False, comment="approved or rejected"),
    sa.Column("named", sa.String(64), nullable=False, comment="--as NAME, one of `approvers`"),
    sa.Column("os_user", sa.String(64), nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False, comment="Of the drop that was decided on"),
    sa.Column("applied_night_no", Number, comment="Null: waits for the next night"),
)
