"""Bundles that partners received for customers: until when they are to be handed over, and were."""

from datetime import date, timedelta
from typing import Any, Final

import polars as pl
import sqlalchemy as sa

from flows.ledger.notices import was_told
from flows.ledger.outgoing import named_rows
from flows.ledger.sums import by_then
from flows.ports import Books
from schemas.tables import (
    accounts,
    bundle_parcels,
    bundles,
    delegations,
    entitlements,
    hand_over_dues,
    hand_overs,
    nights,
    parcels,
)

KIND: Final = "hand_over"
"""Of notices: a bundle that is to be handed over."""

_DUE: Final = ("bundle_no", "partner_account", "customer_account", "due_on")


def add_dues(books: Books, night_no: int, as_of: date) -> int:
    """The bundles planned tonight that a partner is to hand over by a day, are due; how many.

    Those are sent to a partner's own address and hold a license of a customer whose delegation,
    in force on *as_of*, lets the partner receive keys and names ``hand_over_days``.
    """
    d, b, a, e = delegations.c, bundles.c, accounts.c, entitlements.c
    timed = books.frame(
        sa.select(d.customer_account, d.partner_account, d.scope, d.hand_over_days, a.email)
        .join(accounts, a.account_id == d.partner_account)
        .where(
            d.hand_over_days.is_not(None),
            d.replaced_night_no.is_(None),
            a.replaced_night_no.is_(None),
            d.valid_from <= as_of,
            d.valid_to.is_(None) | (d.valid_to >= as_of),
        )
    ).filter(pl.col("scope").str.split(";").list.contains("receive_keys"))
    if timed.is_empty():
        return 0
    staged = books.stage("timed_delegations", timed.drop("scope"))
    found = books.frame(
        sa.select(
            *(b.bundle_no, staged.c.partner_account, staged.c.customer_account),
            sa.func.min(staged.c.hand_over_days).label("days"),
        )
        .select_from(bundles)
        .join(staged, (staged.c.partner_account == b.sender) & (staged.c.email == b.recipient))
        .join(bundle_parcels, bundle_parcels.c.bundle_no == b.bundle_no)
        .join(parcels, parcels.c.parcel_no == bundle_parcels.c.parcel_no)
        .join(
            entitlements,
            (e.parcel_no == parcels.c.parcel_no) & (e.account_id == staged.c.customer_account),
        )
        .where(b.night_no == night_no)
        .group_by(b.bundle_no, staged.c.partner_account, staged.c.customer_account)
    )
    due = found.sort("bundle_no", "customer_account").unique("bundle_no", maintain_order=True)
    latest = [as_of + timedelta(days=days) for days in due["days"]]
    books.append(
        hand_over_dues,
        due.drop("days").with_columns(
            due_on=pl.Series(latest, dtype=pl.Date), night_no=pl.lit(night_no, pl.Int64)
        ),
    )
    return due.height


def received(books: Books, bundle_nos: pl.Series, partner: str, email: str | None) -> pl.DataFrame:
    """Those of the bundles that went to *partner* itself, with what they hold.

    Columns: ``bundle_no, sent_on`` (the as-of of their night), and of their first license
    ``serial, account_id, product_no``.
    """
    wanted = bundle_nos.drop_nulls().unique().sort()
    staged, b, e = (
        books.stage("handed_bundles", wanted.to_frame("number")),
        bundles.c,
        entitlements.c,
    )
    rows = books.frame(
        sa.select(
            b.bundle_no,
            nights.c.as_of.label("sent_on"),
            *(e.serial, e.account_id, e.product_no),
        )
        .join(staged, staged.c.number == b.bundle_no)
        .join(nights, nights.c.night_no == b.night_no)
        .join(bundle_parcels, bundle_parcels.c.bundle_no == b.bundle_no)
        .join(entitlements, e.parcel_no == bundle_parcels.c.parcel_no)
        .where(b.sender == partner, b.recipient == (email or ""))
    )
    return rows.sort("serial").unique("bundle_no", keep="first", maintain_order=True)


def overdue(books: Books, through_night: int, as_of: date) -> pl.DataFrame:
    """What partners should have handed over before *as_of*: ``bundle_no, partner_account,
    customer_account, due_on``, the longest overdue first."""
    due, handed = hand_over_dues.c, hand_overs.c
    done = by_then(handed.night_no, through_night)
    return books.frame(
        sa.select(*(due[name] for name in _DUE))
        .outerjoin(hand_overs, handed.bundle_no == due.bundle_no)
        .where(due.night_no <= through_night, due.due_on < as_of, ~done)
        .order_by(due.due_on, due.bundle_no)
    )


def to_remind(books: Books) -> pl.DataFrame:
    """What is overdue as of the last night, once a week, for ``notices.add_notices``."""
    a = accounts.c
    (night_no, as_of), *_ = books.rows(
        sa.select(nights.c.night_no, nights.c.as_of).order_by(nights.c.night_no.desc()).limit(1)
    )
    late = overdue(books, int(night_no), as_of)
    if late.is_empty():
        return pl.DataFrame()
    weeks = (pl.lit(as_of) - pl.col("due_on")).dt.total_days() // 7
    marked = late.with_columns(
        subject_ref=pl.col("bundle_no").cast(pl.String), mark=pl.format("week {}", weeks + 1)
    )
    staged = books.stage("overdue_bundles", marked.select("subject_ref", "mark"))
    known = books.frame(
        sa.select(staged.c.subject_ref).where(was_told(KIND, staged.c.subject_ref, staged.c.mark))
    )
    partners = books.frame(
        sa.select(
            a.account_id.label("partner_account"), a.language, a.email, a.name.label("partner_name")
        ).where(a.replaced_night_no.is_(None), a.account_id.in_(late["partner_account"].to_list()))
    )
    left = marked.join(known, on="subject_ref", how="anti", maintain_order="left")
    return left.join(partners, on="partner_account", maintain_order="left").select(
        *("subject_ref", "mark", "language"),
        subject_kind=pl.lit(KIND),
        account_id=pl.col("partner_account"),
        recipients=pl.col("email"),
        told=pl.struct(
            pl.format("B{}", pl.col("subject_ref").str.zfill(8)).alias("bundle_id"),
            *("customer_account", "due_on"),
            pl.col("partner_name").alias("customer_name"),
        ),
    )


def told(books: Books, bundle_nos: list[int]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Of bundles: until when they are due, and what was handed over; by column name."""
    due, handed = hand_over_dues, hand_overs
    return (
        named_rows(books, sa.select(due).where(due.c.bundle_no.in_(bundle_nos))),
        named_rows(books, sa.select(handed).where(handed.c.bundle_no.in_(bundle_nos))),
    )
