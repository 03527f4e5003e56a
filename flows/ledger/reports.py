"""What the reports of step 14 tell beside the identities: reads that answer in small frames.

Like ``balances.py``: one statement each, and only what nights up to *through_night* recorded.
"""

from datetime import date

import polars as pl
import sqlalchemy as sa

from flows.ledger.balances import order_state
from flows.ledger.sums import by_then, counted, total
from flows.ports import Books
from schemas.requests import shown_key
from schemas.tables import (
    answers,
    batches,
    checkpoints,
    decisions,
    drops,
    entitlements,
    intakes,
    nights,
    problems,
    products,
    requests,
)

_COUNTS = ("rows", "accepted", "duplicate", "refused", "held")


def last_night(books: Books, as_of: date | None = None) -> tuple[int, date] | None:
    """The last night whose as-of is not after *as_of* (None: the last of all), or None."""
    n = nights.c
    wanted = sa.true() if as_of is None else n.as_of <= as_of
    found = books.rows(
        sa.select(n.night_no, n.as_of).where(wanted).order_by(n.night_no.desc()).limit(1)
    )
    return (found[0][0], found[0][1]) if found else None


def night_dates(books: Books, through_night: int) -> pl.DataFrame:
    """The nights in order: night_no, as_of."""
    n = nights.c
    return books.frame(
        sa.select(n.night_no, n.as_of).where(n.night_no <= through_night).order_by(n.night_no)
    )


def log_head(books: Books, through_night: int) -> tuple[int, str]:
    """Size and root (hex) of the largest checkpoint; (0, "") before the first."""
    c = checkpoints.c
    found = books.rows(
        sa.select(c.size, c.root)
        .where(c.night_no <= through_night)
        .order_by(c.size.desc())
        .limit(1)
    )
    return (found[0][0], found[0][1]) if found else (0, "")


def drops_told(books: Books, through_night: int) -> pl.DataFrame:
    """The drops, newest first.

    Columns: drop_no, account_id, name, as_of, night_no, state, problem_code, problem_detail, rows,
    accepted, duplicate, refused, held, archived, decided (waiting for a night; null: undecided).
    """
    d, i, n, x = drops.c, intakes.c, nights.c, decisions.c
    sums = (
        sa.select(i.drop_no, *(total(i[name], name) for name in _COUNTS))
        .where(i.night_no <= through_night)
        .group_by(i.drop_no)
        .subquery("sums")
    )
    decided = (
        sa.select(x.drop_no, sa.func.max(x.decision).label("decided"))
        .where(~by_then(x.applied_night_no, through_night))
        .group_by(x.drop_no)
        .subquery("decided")
    )
    told = [sa.func.coalesce(sums.c[name], 0).label(name) for name in _COUNTS]
    archived = by_then(d.archived_night_no, through_night).label("archived")
    return books.frame(
        sa.select(d.drop_no, d.account_id, d.name, n.as_of, d.night_no, d.state)
        .add_columns(d.problem_code, d.problem_detail, *told, archived, decided.c.decided)
        .select_from(drops)
        .join(nights, n.night_no == d.night_no)
        .outerjoin(sums, sums.c.drop_no == d.drop_no)
        .outerjoin(decided, decided.c.drop_no == d.drop_no)
        .where(d.night_no <= through_night)
        .order_by(d.drop_no.desc())
    )


def batches_waiting(books: Books, through_night: int) -> pl.DataFrame:
    """Batches without keys or log positions: batch_no, as_of, makes, units, minted."""
    b, n = batches.c, nights.c
    minted = by_then(b.minted_night_no, through_night)
    done = sa.case((b.makes == "keys", by_then(b.published_night_no, through_night)), else_=minted)
    return books.frame(
        sa.select(b.batch_no, n.as_of, b.makes, b.units, minted.label("minted"))
        .join(nights, n.night_no == b.night_no)
        .where(b.night_no <= through_night, ~done)
        .order_by(b.batch_no)
    )


def problems_told(books: Books, through_night: int, dates_max: int) -> pl.DataFrame:
    """Why rows were refused, most frequent first: code, rows, drops, last_on (an as-of).

    Of the last *dates_max* business dates; notes on rows that were accepted are left out.
    """
    p, a, i, n = problems.c, answers.c, intakes.c, nights.c
    refused = (a.intake_no == p.intake_no) & (a.row_no == p.row_no) & (a.status == "refused")
    each = (
        sa.select(p.code, i.intake_no, p.row_no, i.drop_no, n.as_of)
        .join(answers, refused)
        .join(intakes, i.intake_no == p.intake_no)
        .join(nights, n.night_no == i.night_no)
        .where(i.night_no <= through_night, n.as_of >= _first_date(through_night, dates_max))
        .distinct()
        .subquery("each")
    )
    found = books.frame(
        sa.select(
            each.c.code,
            counted("rows"),
            counted("drops", each.c.drop_no.distinct()),
            sa.func.max(each.c.as_of, type_=sa.Date).label("last_on"),
        ).group_by(each.c.code)
    )
    return found.sort("rows", "code", descending=[True, False])


def order_lines(books: Books, through_night: int, lines_max: int) -> pl.DataFrame:
    """The order lines, newest first, at most *lines_max*.

    Columns: serial, order_line (number and line), sender, account_id, sku, quantity, state, as_of.
    """
    r, i, e = requests.c, intakes.c, entitlements.c
    granted = (e.serial == r.serial) & (e.night_no <= through_night)
    found = books.frame(
        sa.select(
            r.serial,
            r.business_key.label("order_line"),
            drops.c.account_id.label("sender"),
            r.account_id,
            products.c.sku,
            r.quantity,
            order_state(through_night).label("state"),
            nights.c.as_of,
        )
        .select_from(requests)
        .join(intakes, i.intake_no == r.intake_no)
        .join(drops, drops.c.drop_no == i.drop_no)
        .join(nights, nights.c.night_no == i.night_no)
        .outerjoin(products, products.c.version_no == r.product_no)
        .outerjoin(entitlements, granted)
        .where(r.kind == "orders", i.night_no <= through_night)
        .order_by(r.serial.desc())
        .limit(lines_max)
    )
    return found.with_columns(order_line=shown_key(pl.col("order_line")))


def dates_told(books: Books, through_night: int, dates_max: int) -> pl.DataFrame:
    """The last *dates_max* business dates, newest first, with all that their nights made.

    Columns: as_of, entitlements, units, minted_keys.
    """
    n, b = nights.c, batches.c
    until = n.night_no <= through_night
    first = _first_date(through_night, dates_max)
    spoken = sa.select(n.night_no, n.as_of).where(until, n.as_of >= first).subquery("spoken")
    day = spoken.c.as_of
    granted = (
        sa.select(day, total(b.entitlements, "entitlements"), total(b.quantity, "units"))
        .join(spoken, spoken.c.night_no == b.night_no)
        .where(b.makes == "keys")
        .group_by(day)
        .subquery("granted")
    )
    minted = (
        sa.select(day, total(b.units, "minted_keys"))
        .join(spoken, spoken.c.night_no == b.minted_night_no)
        .where(b.makes == "keys")
        .group_by(day)
        .subquery("minted")
    )
    told = [
        sa.func.coalesce(column, 0).label(column.name)
        for column in (granted.c.entitlements, granted.c.units, minted.c.minted_keys)
    ]
    return books.frame(
        sa.select(day, *told)
        .distinct()
        .outerjoin(granted, granted.c.as_of == day)
        .outerjoin(minted, minted.c.as_of == day)
        .order_by(day.desc())
    )


def _first_date(through_night: int, dates_max: int) -> sa.ScalarSelect[date]:
    """The first of the last *dates_max* business dates."""
    n = nights.c
    until = sa.select(n.as_of).where(n.night_no <= through_night).distinct()
    latest = until.order_by(n.as_of.desc()).limit(dates_max).subquery("latest")
    return sa.select(sa.func.min(latest.c.as_of)).scalar_subquery()


def orders_of(books: Books, through_night: int) -> int:
    """How many order lines the night itself has accepted."""
    i = intakes.c
    mine = i.night_no == through_night, i.kind == "orders"
    found = books.rows(sa.select(sa.func.coalesce(sa.func.sum(i.accepted), 0)).where(*mine))
    return int(found[0][0])
