"""What ends before long, and of whom it is to be told (step 12): 120, 60 and 30 days before.

Each mark is told once. One that nights missed is caught up, but only the nearest to the end; one
that had passed before the books knew of the thing is not told at all.
"""

from datetime import date, timedelta
from typing import Any, Final

import polars as pl
import sqlalchemy as sa

from flows.ledger import holdings
from flows.ledger.notices import was_told
from flows.ledger.requests import REDEEMS
from flows.ledger.story_events import money
from flows.ports import Books
from schemas.movements import Account
from schemas.serials import serial_texts
from schemas.tables import accounts, contracts, entitlements, movements, nights, products, vouchers

MARKS: Final = (30, 60, 120)
"""Days before the end, the nearest first."""


def licenses_to_tell(books: Books) -> pl.DataFrame:
    """Subscriptions that end, and perpetual licenses whose support does."""
    as_of, since = _days(books)
    e, p = entitlements.c, products.c
    term = _near(e.ends, as_of, since)
    support = e.ends.is_(None) & _near(e.support_ends, as_of, since)
    found = books.frame(
        sa.select(
            sa.cast(e.serial, sa.String(64)).label("subject_ref"),
            e.serial,
            sa.func.coalesce(e.ends, e.support_ends, type_=sa.Date).label("day"),
            nights.c.as_of.label("known_on"),
            p.name.label("product_name"),
        )
        .join(products, p.version_no == e.product_no)
        .join(nights, nights.c.night_no == e.night_no)
        .where(
            e.closed_night_no.is_(None),
            p.license_type.in_(["perpetual", "subscription"]),
            term | support,
        )
    )
    untold = _untold(books, "entitlement", found, as_of)
    if untold.is_empty():
        return pl.DataFrame()
    named = holdings.named(books, untold["serial"]).drop("night_no")
    months = pl.when(pl.col("ends").is_null()).then("support_months").otherwise("term_months")
    joined = untold.join(named, on="serial", maintain_order="left").with_columns(
        serial_number=serial_texts(untold["serial"]),
        new_ends=pl.col("day")
        .dt.offset_by("1d")
        .dt.offset_by(pl.format("{}mo", months))
        .dt.offset_by("-1d")
        .dt.to_string("iso"),
    )
    told = ("serial_number", "new_ends", "quantity", "product_name", "ends_on", "customer_name")
    return _subjects(joined, pl.col("owner"), pl.coalesce("email", "recipients"), told)


def vouchers_to_tell(books: Books) -> pl.DataFrame:
    """Open vouchers that must be redeemed."""
    as_of, since = _days(books)
    v = vouchers.c
    redeemed = sa.select(sa.literal(1)).where(REDEEMS).exists()
    found = books.frame(
        sa.select(
            v.voucher_id.label("subject_ref"),
            *(v.voucher_id, v.sku, v.quantity),
            v.redeem_by.label("day"),
            nights.c.as_of.label("known_on"),
            v.oem_account.label("account_id"),
        )
        .join(nights, nights.c.night_no == v.night_no)
        .where(
            v.replaced_night_no.is_(None),
            v.expired_night_no.is_(None),
            v.status == "issued",
            _near(v.redeem_by, as_of, since),
            ~redeemed,
        )
    )
    return _to_accounts(
        books, _untold(books, "voucher", found, as_of), ("voucher_id", "sku", "quantity", "ends_on")
    )


def funds_to_tell(books: Books) -> pl.DataFrame:
    """Contracts that end with funds left to draw."""
    as_of, since = _days(books)
    c, m = contracts.c, movements.c
    sign = sa.case((m.debit == Account.FUNDS_OPEN.value, 1), else_=-1)
    open_: Any = sa.func.sum(sign * m.amount_e4)
    ending = (c.contract_number, c.customer_account, c.currency, c.ends, nights.c.as_of)
    found = books.frame(
        sa.select(
            c.contract_number.label("subject_ref"),
            c.contract_number,
            c.currency,
            c.ends.label("day"),
            nights.c.as_of.label("known_on"),
            c.customer_account.label("account_id"),
            sa.cast(open_, sa.BigInteger).label("open_e4"),
        )
        .join(nights, nights.c.night_no == c.night_no)
        .join(movements, m.contract_number == c.contract_number)
        .where(
            c.replaced_night_no.is_(None),
            _near(c.ends, as_of, since),
            (m.debit == Account.FUNDS_OPEN.value) | (m.credit == Account.FUNDS_OPEN.value),
        )
        .group_by(*ending)
        .having(open_ > 0)
    )
    left = [
        money(amount, currency) for amount, currency in found["open_e4", "currency"].iter_rows()
    ]
    with_left = found.with_columns(left=pl.Series(left, dtype=pl.String))
    untold = _untold(books, "contract", with_left, as_of)
    return _to_accounts(books, untold, ("contract_number", "left", "ends_on"))


def _days(books: Books) -> tuple[date, date]:
    """The as-of of the night, and of the last complete one before it, else of the first night."""
    n = nights.c
    (night_no, as_of), *_ = books.rows(
        sa.select(n.night_no, n.as_of).order_by(n.night_no.desc()).limit(1)
    )
    complete = sa.select(sa.func.max(n.as_of)).where(n.state == "complete", n.night_no < night_no)
    before = books.rows(complete)[0][0] or books.rows(sa.select(sa.func.min(n.as_of)))[0][0]
    return _day(as_of), _day(before)


def _day(found: Any) -> date:
    return date.fromisoformat(found) if isinstance(found, str) else found


def _near(end: sa.ColumnElement[Any], as_of: date, since: date) -> sa.ColumnElement[bool]:
    """True of days that came to a mark after *since*, up to *as_of*; and of *as_of* itself."""
    first = min(since + timedelta(days=1), as_of)
    return sa.or_(
        *(
            end.between(max(first + timedelta(days=days), as_of), as_of + timedelta(days=days))
            for days in MARKS
        )
    )


def _untold(books: Books, kind: str, found: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """*found* with ``mark``, the nearest, and ``ends_on``, where that mark was not told."""
    left = (pl.col("day") - pl.lit(as_of)).dt.total_days()
    nearest = pl.when(left <= MARKS[0]).then(MARKS[0]).when(left <= MARKS[1]).then(MARKS[1])
    marked = found.with_columns(nearest=nearest.otherwise(MARKS[2]))
    mark_day = pl.col("day") - pl.duration(days="nearest")
    fresh = marked.filter(mark_day >= pl.col("known_on")).with_columns(
        subject_kind=pl.lit(kind),
        mark=pl.format("{} days", "nearest"),
        ends_on=pl.col("day").dt.to_string("iso"),
    )
    if fresh.is_empty():
        return fresh
    staged = books.stage("ending_subjects", fresh.select("subject_ref", "mark"))
    told = books.frame(
        sa.select(staged.c.subject_ref).where(was_told(kind, staged.c.subject_ref, staged.c.mark))
    )
    return fresh.join(told, on="subject_ref", how="anti").sort("subject_ref")


def _to_accounts(books: Books, untold: pl.DataFrame, told: tuple[str, ...]) -> pl.DataFrame:
    """Told to the account itself."""
    if untold.is_empty():
        return pl.DataFrame()
    a = accounts.c
    staged = books.stage("told_accounts", untold.select("account_id").unique())
    known = books.frame(
        sa.select(a.account_id, a.email, a.language, a.name.label("customer_name"))
        .join(staged, staged.c.account_id == a.account_id)
        .where(a.replaced_night_no.is_(None))
    )
    joined = untold.join(known, on="account_id", how="left", maintain_order="left")
    recipients = pl.col("email").fill_null("")
    return _subjects(joined, pl.col("account_id"), recipients, (*told, "customer_name"))


def _subjects(
    rows: pl.DataFrame, account: pl.Expr, recipients: pl.Expr, told: tuple[str, ...]
) -> pl.DataFrame:
    """For ``notices.add_notices``."""
    return rows.select(
        *("subject_kind", "subject_ref", "mark"),
        account.alias("account_id"),
        recipients.alias("recipients"),
        pl.col("language").fill_null("en"),
        pl.struct(told).alias("told"),
    )
