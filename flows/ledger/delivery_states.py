"""What became of what went out: the last delivery of each, and its last event.

Like ``balances.py``: one statement each, and only what nights up to *through_night* recorded.
"""

from typing import Any

import polars as pl
import sqlalchemy as sa

from flows.ledger.closings import Closing
from flows.ledger.sums import counted
from flows.ports import Books
from schemas.tables import bundles, deliveries, delivery_events, drops, nights, notices


def bundles_counted(
    books: Books, through_night: int, since: Closing | None = None, *, then: bool = False
) -> pl.DataFrame:
    """Where the bundles stand: state, bundles, known.

    The state is the last event of the last delivery; ``pending`` before the first event, ``held``
    where nobody is permitted. *bundles* counts those that a bundle row or a delivery names,
    *known* those that have a row.

    With *since*, only bundles of which something was recorded later; with *then*, as they stood.
    """
    b, d, e = bundles.c, deliveries.c, delivery_events.c
    here, sent = b.night_no <= through_night, d.bundle_no.is_not(None)
    d_by_then, e_by_then = d.night_no <= through_night, e.night_no <= through_night
    if since is not None:
        touched = _numbers(books, "touched_bundles", _touched(since))
        mine = _numbers(
            books, "their_deliveries", sa.select(d.delivery_no).where(d.bundle_no.in_(touched))
        )
        here, sent = here & b.bundle_no.in_(touched), d.delivery_no.in_(mine)
        e_by_then &= e.delivery_no.in_(mine)
        if then:
            here &= b.bundle_no <= since.last("bundle")
            d_by_then = d.delivery_no <= since.last("delivery")
            e_by_then &= e.event_no <= since.last("event")
    last = _last_deliveries(sent & d_by_then, e_by_then)
    named = sa.union(sa.select(b.bundle_no).where(here), sa.select(last.c.bundle_no)).subquery(
        "named"
    )
    state = sa.case(
        (last.c.state.is_not(None), last.c.state),
        (b.recipient == "", "held"),
        else_="pending",
    ).label("state")
    found = books.frame(
        sa.select(state, counted("bundles"), counted("known", b.bundle_no))
        .select_from(named)
        .outerjoin(bundles, b.bundle_no == named.c.bundle_no)
        .outerjoin(last, last.c.bundle_no == named.c.bundle_no)
        .group_by(state)
    )
    return found.sort("state")


def _numbers(
    books: Books, name: str, chosen: sa.Select[tuple[int]] | sa.CompoundSelect[tuple[int]]
) -> sa.Select[tuple[int]]:
    """Numbers that were looked up once; so the planner knows how many there are."""
    number = chosen.subquery("chosen").columns[0].label("number")
    staged = books.stage(name, books.frame(sa.select(number).distinct()))
    return sa.select(staged.c.number)


def _touched(since: Closing) -> sa.CompoundSelect[tuple[int]]:
    """The bundles that were planned, delivered or tried after a closing."""
    d, e = deliveries.c, delivery_events.c
    tried = sa.select(e.delivery_no).where(e.event_no > since.last("event"))
    return sa.union(
        sa.select(bundles.c.bundle_no).where(bundles.c.bundle_no > since.last("bundle")),
        sa.select(d.bundle_no).where(d.delivery_no.in_(tried), d.bundle_no.is_not(None)),
    )


def undelivered(books: Books, through_night: int) -> pl.DataFrame:
    """What did not get there, oldest first: bundles, replies, notices not sent at last.

    Columns: what, bundle_no, drop_no, notice_no, account_id, source_ref (for people), state,
    attempts, as_of (of the night that planned it), server_text, delivery_no (null: none yet),
    due_at (deferred: not before). No address: ``keymill show`` tells those who may see it.
    """
    mine = _numbers(books, "unsent_deliveries", _unsent(through_night))
    planned = _numbers(books, "unsent_bundles", _bundles_unsent(mine))
    d, e = deliveries.c, delivery_events.c
    last = _last_deliveries(
        d.delivery_no.in_(mine) & (d.night_no <= through_night),
        e.delivery_no.in_(mine) & (e.night_no <= through_night),
    )
    here = bundles.c.bundle_no.in_(planned) & (bundles.c.night_no <= through_night)
    out = sa.union_all(_bundles_out(last, here), _others_out(last)).subquery("out")
    told = [column for column in out.c if column.name != "night_no"]
    found = books.frame(
        sa.select(*told, nights.c.as_of)
        .select_from(out)
        .join(nights, nights.c.night_no == out.c.night_no)
    )
    return found.sort("as_of", "bundle_no", "drop_no", "notice_no", "what", nulls_last=True)


def _bundles_out(last: sa.Subquery, which: sa.ColumnElement[bool]) -> sa.Select[Any]:
    b, sent = bundles.c, sa.func.coalesce(last.c.state, "") == "sent"
    before_any = sa.case((b.recipient == "", "held"), else_="pending")
    return (
        sa.select(
            sa.literal_column("'bundle'", sa.String).label("what"),
            b.bundle_no,
            sa.cast(sa.null(), sa.BigInteger).label("drop_no"),
            sa.cast(sa.null(), sa.BigInteger).label("notice_no"),
            b.sender.label("account_id"),
            _source().label("source_ref"),
            sa.func.coalesce(last.c.state, before_any).label("state"),
            sa.func.coalesce(last.c.attempts, 0).label("attempts"),
            b.night_no,
            *(last.c.server_text, last.c.delivery_no, last.c.due_at),
        )
        .outerjoin(last, last.c.bundle_no == b.bundle_no)
        .where(which, ~sent)
    )


def _others_out(last: sa.Subquery) -> sa.Select[Any]:
    return (
        sa.select(
            last.c.what,
            last.c.bundle_no,
            last.c.drop_no,
            last.c.notice_no,
            sa.func.coalesce(drops.c.account_id, notices.c.account_id),
            sa.func.coalesce(drops.c.name, notices.c.what),
            sa.func.coalesce(last.c.state, "pending"),
            last.c.attempts,
            last.c.night_no,
            *(last.c.server_text, last.c.delivery_no, last.c.due_at),
        )
        .outerjoin(drops, drops.c.drop_no == last.c.drop_no)
        .outerjoin(notices, notices.c.notice_no == last.c.notice_no)
        .where(last.c.bundle_no.is_(None), sa.func.coalesce(last.c.state, "") != "sent")
    )


def _unsent(through_night: int) -> sa.CompoundSelect[tuple[int]]:
    """The deliveries whose last event, by then, is not that they were sent.

    With them all others of the same bundles: the last of them tells. Each is found by an index.
    """
    d, e = deliveries.c, delivery_events.c
    some = sa.select(e.delivery_no).where(e.state != "sent", e.night_no <= through_night)
    still = some.where(e.settled_night_no.is_(None))
    then = some.where(e.settled_night_no > through_night)
    of_bundles = sa.select(d.bundle_no).where(d.delivery_no.in_(sa.union(still, then)))
    return sa.union(still, then, sa.select(d.delivery_no).where(d.bundle_no.in_(of_bundles)))


def _bundles_unsent(mine: sa.Select[tuple[int]]) -> sa.CompoundSelect[tuple[int]]:
    """The bundles of these deliveries, and those that were not written, whatever is delivered."""
    d, b = deliveries.c, bundles.c
    delivered = sa.select(d.bundle_no).where(d.delivery_no.in_(mine), d.bundle_no.is_not(None))
    return sa.union(delivered, sa.select(b.bundle_no).where(b.written_night_no.is_(None)))


def _source() -> sa.ColumnElement[str]:
    """What a person calls the document of a bundle."""
    b = bundles.c
    is_drop = b.source_kind.in_(("vouchers", "change"))
    drop_no = sa.cast(sa.case((is_drop, b.source_ref)), sa.BigInteger)
    name = sa.select(drops.c.name).where(drops.c.drop_no == drop_no).scalar_subquery()
    return sa.case((is_drop, name), else_=b.source_ref)


def _last_deliveries(which: sa.ColumnElement[bool], told_of: sa.ColumnElement[bool]) -> sa.Subquery:
    """The last delivery of each bundle, and every other, with its last event.

    Columns: delivery_no, what, bundle_no, drop_no, notice_no, night_no, attempts, state,
    server_text, due_at; the last four are 0 or null before the first event. *which* chooses
    deliveries, *told_of* events.
    """
    d, e = deliveries.c, delivery_events.c
    each = sa.case((d.bundle_no.is_not(None), -d.bundle_no), else_=d.delivery_no)
    latest = sa.select(sa.func.max(d.delivery_no).label("delivery_no")).where(which).group_by(each)
    told = (
        sa.select(e.delivery_no, sa.func.max(e.event_no).label("event_no"), counted("attempts"))
        .where(told_of)
        .group_by(e.delivery_no)
        .subquery("told")
    )
    last = latest.subquery("latest")
    return (
        sa.select(
            d.delivery_no,
            d.what,
            d.bundle_no,
            d.drop_no,
            d.notice_no,
            d.night_no,
            sa.func.coalesce(told.c.attempts, 0).label("attempts"),
            e.state,
            e.server_text,
            e.due_at,
        )
        .select_from(last)
        .join(deliveries, d.delivery_no == last.c.delivery_no)
        .outerjoin(told, told.c.delivery_no == last.c.delivery_no)
        .outerjoin(delivery_events, e.event_no == told.c.event_no)
        .subquery("last_deliveries")
    )
