"""Notices (steps 12 and 13): what was told to whom, once for each mark of a subject.

A subject is anything of the books: an offer, an entitlement, a contract. Whoever announces
something asks with ``was_told`` what is left to be told, and puts it down with ``add_notices``.
"""

import json
from datetime import datetime
from typing import Any

import polars as pl
import sqlalchemy as sa

from flows.ledger.counters import take
from flows.ledger.outgoing import named_rows
from flows.ledger.plans import add_deliveries
from flows.ports import Books
from schemas.tables import nights, notice_subjects, notices


def was_told(
    kind: str, ref: sa.ColumnElement[str], mark: str | sa.ColumnElement[str]
) -> sa.ColumnElement[bool]:
    """True of subjects of which *mark* was told, or is to be."""
    s = notice_subjects.c
    told = sa.select(sa.literal(1)).where(
        s.subject_kind == kind, s.subject_ref == ref, s.mark == mark
    )
    return told.exists()


def add_notices(
    books: Books, what: str, subjects: pl.DataFrame, domain: str, night_no: int, now: datetime
) -> int:
    """One notice for each account and address, however many subjects; how many, to be mailed.

    Args:
        what: Names its texts; and the kind of the sheet that it brings filled in, if there is one.
        subjects: One line each: ``subject_kind, subject_ref, mark``; ``account_id``; ``recipients``
            with ``;`` between, empty where nobody is permitted; ``language``; ``told``, a struct.
            What is the name of a column of the sheet stands in it; days are named ``..._on``.
    """
    if subjects.is_empty():
        return 0
    subject, to = ["subject_kind", "subject_ref", "mark"], ["account_id", "recipient"]
    each = (
        subjects.with_columns(
            recipient=pl.col("recipients").str.split(";"), told=pl.col("told").struct.json_encode()
        )
        .explode("recipient")
        .with_columns(nth=pl.int_range(pl.len(), dtype=pl.Int64).over(subject))
    )
    letters = each.group_by(to, maintain_order=True).agg(pl.col("language").first())
    first = take(books, "notice", letters.height)
    letters = letters.with_columns(
        notice_no=pl.int_range(first, first + letters.height, dtype=pl.Int64),
        night_no=pl.lit(night_no, pl.Int64),
        what=pl.lit(what),
    )
    books.append(notices, letters)
    about = each.join(letters.select(*to, "notice_no"), on=to, maintain_order="left")
    books.append(notice_subjects, about.select(*subject, "nth", "notice_no", "told"))
    _deliver(books, letters, domain, night_no, now)
    return letters.height


def _deliver(
    books: Books, letters: pl.DataFrame, domain: str, night_no: int, now: datetime
) -> None:
    nobody = pl.col("recipient") == ""
    add_deliveries(
        books,
        letters.select(
            pl.lit("notice").alias("what"),
            *("notice_no", "recipient", "language"),
            pl.format("<notice-{}@{}>", "notice_no", pl.lit(domain)).alias("message_id"),
            pl.lit(0, pl.Int64).alias("resend_no"),
            pl.when(nobody).then(pl.lit("held")).otherwise(pl.lit("pending")).alias("state"),
            pl.lit(now).alias("at"),
        ),
        night_no,
    )


def notice(books: Books, notice_no: int) -> dict[str, Any]:
    """One notice, by the names of its columns, with the ``as_of`` of its night."""
    of_night = sa.select(notices, nights.c.as_of).join(
        nights, nights.c.night_no == notices.c.night_no
    )
    return named_rows(books, of_night.where(notices.c.notice_no == notice_no))[0]


def told(books: Books, notice_no: int) -> list[dict[str, Any]]:
    """What a notice tells of each of its subjects, in the order of their numbers or names."""
    s = notice_subjects.c
    found = books.rows(
        sa.select(s.told)
        .where(s.notice_no == notice_no)
        .order_by(s.subject_kind, sa.func.length(s.subject_ref), s.subject_ref, s.mark)
    )
    return [json.loads(row[0]) for row in found]
