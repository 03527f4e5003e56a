"""Mails that say what comes, or what may be done: offers of upgrades, reminders. Never changed.

What a notice says stands in its subjects, so that it reads the same however late it is sent.
"""

from typing import Final

import sqlalchemy as sa

from schemas.tables.base import Number, metadata, number_key

notices: Final = sa.Table(
    "notices",
    metadata,
    number_key("notice_no"),
    sa.Column("night_no", Number, nullable=False, index=True),
    sa.Column(
        "what", sa.String(32), nullable=False, comment="Its texts, and the kind of its sheet"
    ),
    sa.Column("account_id", sa.String(64), nullable=False, comment="About whose affairs"),
    sa.Column("recipient", sa.String(254), nullable=False, comment="Empty: nobody is permitted"),
    sa.Column("language", sa.String(35), nullable=False),
)

notice_subjects: Final = sa.Table(
    "notice_subjects",
    metadata,
    sa.Column("subject_kind", sa.String(16), primary_key=True, comment="offer, entitlement ..."),
    sa.Column("subject_ref", sa.String(64), primary_key=True, comment="Its number or name"),
    sa.Column("mark", sa.String(32), primary_key=True, comment="What is told of it, once"),
    sa.Column(
        "nth", sa.Integer, primary_key=True, autoincrement=False, comment="Recipient, from 0"
    ),
    sa.Column("notice_no", Number, nullable=False, index=True),
    sa.Column("told", sa.Text, nullable=False, comment="JSON: what letter and sheet say of it"),
    comment="What notices are about; the key lets each mark of a subject be told once",
)
