"""What the books hold, counted: the two sides of every identity of step 11.

Each function is one statement on sets and tells what nights up to *through_night* recorded: later
rows are left out, and a column that a later night has set reads as null. With *since*, only the
rows that can count otherwise than when that night closed (``touched.py``) are counted.
"""

from typing import Any, Final

import polars as pl
import sqlalchemy as sa

from flows.ledger.closings import Closing
from flows.ledger.minting import asks_for_keys, planned_in
from flows.ledger.sums import by_then, counted, total
from flows.ledger.touched import (
    SERIAL_MAX,
    batches_otherwise,
    newer,
    planned_otherwise,
    serials_otherwise,
    within,
)
from flows.ports import Books
from schemas.requests import RESTS, Action
from schemas.tables import (
    accounts,
    answers,
    batches,
    checkpoints,
    contract_prices,
    contracts,
    delegations,
    entitlements,
    intakes,
    keys,
    movements,
    problems,
    products,
    releases,
    requests,
    revocations,
    vouchers,
)

_REFERENCE = (products, accounts, delegations, contracts, contract_prices, releases, vouchers)
_SENT: Final = {"vouchers": vouchers.c.serial.is_(None), "requests": requests.c.kind != RESTS}


def moved(books: Books, through_night: int, since: Closing | None = None) -> pl.DataFrame:
    """What moved between which accounts, summed.

    Columns: debit, credit, currency, contract_number, drop_no, batch_no, quantity, amount_e4. The
    drop is that of the source row, or of the batch.
    """
    m, source = movements.c, sa.func.coalesce(movements.c.intake_no, batches.c.intake_no)
    same = (m.debit, m.credit, m.currency, m.contract_number, intakes.c.drop_no, m.batch_no)
    fresh = sa.true() if since is None else m.night_no > since.night_no
    return books.frame(
        sa.select(*same, total(m.quantity, "quantity"), total(m.amount_e4, "amount_e4"))
        .select_from(movements)
        .outerjoin(batches, batches.c.batch_no == m.batch_no)
        .outerjoin(intakes, intakes.c.intake_no == source)
        .where(m.night_no <= through_night, fresh)
        .group_by(*same)
    )


def rows_stated(books: Books, through_night: int, since: Closing | None = None) -> pl.DataFrame:
    """What taking in stated of each drop: drop_no, rows, accepted, duplicate, refused, held."""
    i = intakes.c
    stated = [total(i[name], name) for name in ("rows", "accepted", "duplicate", "refused", "held")]
    return books.frame(
        sa.select(i.drop_no, *stated)
        .where(i.night_no <= through_night, newer(i.intake_no, "intake", since))
        .group_by(i.drop_no)
    )


def rows_counted(books: Books, through_night: int, since: Closing | None = None) -> pl.DataFrame:
    """The rows found of each drop: drop_no, status, released, rows.

    A row is found as a request, a reference row, or an answer. ``unexplained`` are refused rows
    without a problem. *released* marks rows that an earlier intake had held. The drop is null
    where an intake is missing; intake 0 is what ``init`` wrote, and no row.
    """
    found, i = _found_rows(since), intakes.c
    missing = i.intake_no.is_(None) & (found.c.intake_no > 0)
    released = sa.func.coalesce(i.held < 0, sa.false()).label("released")
    return books.frame(
        sa.select(i.drop_no, found.c.status, released, total(found.c.rows, "rows"))
        .select_from(found.outerjoin(intakes, i.intake_no == found.c.intake_no))
        .where((i.night_no <= through_night) | missing)
        .group_by(i.drop_no, found.c.status, released)
    )


def _found_rows(since: Closing | None) -> sa.Subquery:
    said = sa.select(problems.c.intake_no, problems.c.row_no).distinct()
    explained = said.where(newer(problems.c.intake_no, "intake", since)).subquery()
    same_row = (explained.c.intake_no == answers.c.intake_no) & (
        explained.c.row_no == answers.c.row_no
    )
    unexplained = (answers.c.status == "refused") & explained.c.row_no.is_(None)
    status = sa.case((unexplained, "unexplained"), else_=answers.c.status).label("status")
    accepted = sa.literal_column("'accepted'", sa.String).label("status")
    found: list[sa.Select[tuple[int, str, int]]] = [
        sa.select(answers.c.intake_no, status, counted("rows"))
        .select_from(answers.outerjoin(explained, same_row))
        .where(newer(answers.c.intake_no, "intake", since))
        .group_by(answers.c.intake_no, status)
    ]
    for table in (requests, *_REFERENCE):
        sent = _SENT.get(table.name, sa.true())
        intake_no, counter = table.c.intake_no, "serial" if table is requests else "version"
        (number,) = table.primary_key.columns
        found.append(
            sa.select(intake_no, accepted, counted("rows"))
            .where(sent, newer(number, counter, since))
            .group_by(intake_no)
        )
    return sa.union_all(*found).subquery("found")


def orders_counted(books: Books, through_night: int, since: Closing | None = None) -> pl.DataFrame:
    """The order lines of each drop: drop_no, state, units, granted.

    *state* is entitled, vouchered or waiting; *units* what was asked, *granted* what the
    entitlements hold. Lines that make vouchers or renewals are planned when their intake is.
    """
    r, e, i = requests.c, entitlements.c, intakes.c
    granted = (e.serial == r.serial) & (e.night_no <= through_night)
    of_intake = i.intake_no == r.intake_no
    if since is not None:
        of_intake &= r.serial.between(i.first_serial, i.last_serial)
    state = order_state(through_night).label("state")
    return books.frame(
        sa.select(i.drop_no, state, total(r.quantity, "units"), total(e.quantity, "granted"))
        .select_from(requests)
        .join(intakes, of_intake)
        .outerjoin(entitlements, granted)
        .where(r.kind == "orders", i.night_no <= through_night, planned_otherwise(since))
        .group_by(i.drop_no, state)
    )


def order_state(through_night: int) -> sa.Case[str]:
    """The state of an order line, from its request, intake and entitlement (outer joined)."""
    listed = requests.c.action.in_([Action.VOUCHERS.value, Action.RENEWALS.value])
    return sa.case(
        (listed & by_then(intakes.c.planned_night_no, through_night), "vouchered"),
        (listed, "waiting"),
        (entitlements.c.serial.is_not(None), "entitled"),
        else_="waiting",
    )


def entitlements_counted(
    books: Books, through_night: int, since: Closing | None = None
) -> pl.DataFrame:
    """The entitlements of each batch, by state: batch_no, state, entitlements, keys.

    The keys of a registration stand with the batch it was planned in, beside no entitlement.
    """
    e, b, r = entitlements.c, batches.c, requests.c
    closed = by_then(e.closed_night_no, through_night)
    state = sa.case((closed, e.closed_as), else_="active").label("state")
    touched: sa.ColumnElement[bool] = sa.true()
    asked: sa.ColumnElement[bool] = sa.true()
    if since is not None:
        ranges = serials_otherwise(books, since)
        touched = within(e.serial, ranges) | (e.closed_night_no > since.night_no)
        asked = within(r.serial, ranges)
    granted = (
        sa.select(e.batch_no, state, counted("entitlements"), total(e["keys"], "keys"))
        .where(e.night_no <= through_night, touched)
        .group_by(e.batch_no, state)
    )
    none = sa.literal_column("0", sa.BigInteger).label("entitlements")
    registered = (
        sa.select(b.batch_no, sa.literal("active").label("state"), none, total(r["keys"], "keys"))
        .join(requests, planned_in())
        .where(b.night_no <= through_night, asks_for_keys(), asked)
        .group_by(b.batch_no)
    )
    return pl.concat([books.frame(granted), books.frame(registered)])


def batches_stated(books: Books, through_night: int, since: Closing | None = None) -> pl.DataFrame:
    """The batches of keys: batch_no, units, minted, published (both true or false)."""
    b = batches.c
    return books.frame(
        sa.select(
            b.batch_no,
            b.units,
            by_then(b.minted_night_no, through_night).label("minted"),
            by_then(b.published_night_no, through_night).label("published"),
        )
        .where(
            b.night_no <= through_night,
            b.makes == "keys",
            sa.true() if since is None else b.batch_no.in_(batches_otherwise(since)),
        )
        .order_by(b.batch_no)
    )


def keys_counted(
    books: Books, through_night: int, since: Closing | None = None, *, then: bool = False
) -> pl.DataFrame:
    """The keys that exist of each batch: batch_no, published, keys.

    A key of a batch that is unknown, or says that it was never minted, is counted all the same;
    one that a later night has minted is not; with *then*, nor one of a serial number that no night
    up to *since* has given out.
    """
    b, made = batches.c, _keys_made(books, since, then=then)
    later = sa.func.coalesce(b.minted_night_no > through_night, sa.false())
    published = by_then(b.published_night_no, through_night).label("published")
    return books.frame(
        sa.select(made.c.batch_no, published, made.c["keys"])
        .select_from(made.outerjoin(batches, b.batch_no == made.c.batch_no))
        .where(~later)
        .order_by(made.c.batch_no)
    )


def _keys_made(books: Books, since: Closing | None, *, then: bool) -> sa.Subquery:
    """The keys that exist of each batch, with *since* of serial numbers that may count otherwise.

    Those of a registration go by the number of its request, as they are of an earlier serial.
    """
    k, r = keys.c, requests.c
    every = sa.select(k.batch_no, counted("keys")).group_by(k.batch_no)
    if since is None:
        return every.subquery("made")
    ranges, last = serials_otherwise(books, since), since.last("serial") if then else SERIAL_MAX
    granted = within(k.serial, ranges)
    registered = every.join(requests, r.of_serial == k.serial).where(
        asks_for_keys(), within(r.serial, ranges), r.serial <= last, ~granted
    )
    each = sa.union_all(every.where(granted, k.serial <= last), registered).subquery("each")
    summed = sa.select(each.c.batch_no, total(each.c["keys"], "keys"))
    return summed.group_by(each.c.batch_no).subquery("made")


def log_counted(books: Books, through_night: int) -> pl.DataFrame:
    """One line: leaves, positions (given out), revocations (logged).

    *positions* is one more than the highest log position that a batch or revocation has. *leaves*
    are those of the largest checkpoint, and of positions beyond it, which the next night publishes:
    the head of the log may be behind the books, never before them.
    """
    b, v, c = batches.c, revocations.c, checkpoints.c
    logged = v.log_position.is_not(None) & by_then(v.published_night_no, through_night)
    by_keys = (
        sa.select((b.log_start + b.units).label("ends"))
        .where(b.log_start.is_not(None), b.published_night_no <= through_night)
        .order_by(b.log_start.desc(), b.units.desc())
        .limit(1)
        .subquery("by_keys")
    )
    by_revocations = sa.select((sa.func.max(v.log_position) + 1).label("ends")).where(logged)
    ends = sa.union_all(sa.select(by_keys.c.ends), by_revocations).subquery("ends")
    heads = sa.select(sa.func.max(c.size).label("ends")).where(c.night_no <= through_night)
    tree = sa.union_all(heads, sa.select(ends.c.ends)).subquery("tree")
    numbers = {
        "leaves": sa.select(sa.func.max(tree.c.ends)),
        "positions": sa.select(sa.func.max(ends.c.ends)),
        "revocations": sa.select(sa.func.count(v.revocation_no)).where(logged),
    }
    columns: list[Any] = [
        sa.cast(sa.func.coalesce(number.scalar_subquery(), 0), sa.BigInteger).label(name)
        for name, number in numbers.items()
    ]
    return books.frame(sa.select(*columns))
