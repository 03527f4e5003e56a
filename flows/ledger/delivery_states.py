"""What became of what went out: the last delivery of each bundle and reply, and its last event.

Like ``balances.py``: one statement each, and only what nights up to *through_night* recorded.
"""

import polars as pl
import sqlalchemy as sa

from flows.ledger.sums import counted
from flows.ports import Books
from schemas.tables import bundles, deliveries, delivery_events, drops, nights


def bundles_counted(books: Books, through_night: int) -> pl.DataFrame:
    """Where the bundles stand: state, bundles, known.

    The state is the last event of the last delivery; ``pending`` before the first event, ``held``
    where nobody is permitted. *bundles* counts those that a bundle row or a delivery names,
    *known* those that have a row.
    """
    last, b = _last_deliveries(through_night), bundles.c
    named = sa.union(
        sa.select(b.bundle_no).where(b.night_no <= through_night),
        sa.select(last.c.bundle_no).where(last.c.bundle_no.is_not(None)),
    ).subquery("named")
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


def undelivered(books: Books, through_night: int) -> pl.DataFrame:
    """What did not get there, oldest first: bundles and replies whose last state is not sent.

    Columns: what, bundle_no, drop_no, account_id, source_ref (for people), state, attempts, as_of
    (of the night that planned it), server_text, delivery_no (null: none yet), due_at (deferred:
    not before). No address: ``keymill show`` tells those who may see it.
    """
    last, b = _last_deliveries(through_night), bundles.c
    sent = sa.func.coalesce(last.c.state, "") == "sent"
    beside = (last.c.server_text, last.c.delivery_no, last.c.due_at)
    of_bundles = (
        sa.select(
            sa.literal_column("'bundle'", sa.String).label("what"),
            b.bundle_no,
            sa.cast(sa.null(), sa.BigInteger).label("drop_no"),
            b.sender.label("account_id"),
            _source().label("source_ref"),
            sa.func.coalesce(
                last.c.state, sa.case((b.recipient == "", "held"), else_="pending")
            ).label("state"),
            sa.func.coalesce(last.c.attempts, 0).label("attempts"),
            b.night_no,
            *beside,
        )
        .outerjoin(last, last.c.bundle_no == b.bundle_no)
        .where(b.night_no <= through_night, ~sent)
    )
    of_others = (
        sa.select(
            last.c.what,
            last.c.bundle_no,
            last.c.drop_no,
            drops.c.account_id,
            drops.c.name,
            sa.func.coalesce(last.c.state, "pending"),
            last.c.attempts,
            last.c.night_no,
            *beside,
        )
        .outerjoin(drops, drops.c.drop_no == last.c.drop_no)
        .where(last.c.bundle_no.is_(None), ~sent)
    )
    out = sa.union_all(of_bundles, of_others).subquery("out")
    told = [column for column in out.c if column.name != "night_no"]
    found = books.frame(
        sa.select(*told, nights.c.as_of)
        .select_from(out)
        .join(nights, nights.c.night_no == out.c.night_no)
    )
    return found.sort("as_of", "bundle_no", "drop_no", "what", nulls_last=True)


def _source() -> sa.ColumnElement[str]:
    """What a person calls the document of a bundle."""
    b = bundles.c
    is_drop = b.source_kind == "vouchers"
    drop_no = sa.cast(sa.case((is_drop, b.source_ref)), sa.BigInteger)
    name = sa.select(drops.c.name).where(drops.c.drop_no == drop_no).scalar_subquery()
    return sa.case((is_drop, name), else_=b.source_ref)


def _last_deliveries(through_night: int) -> sa.Subquery:
    """The last delivery of each bundle, and every other, with its last event.

    Columns: delivery_no, what, bundle_no, drop_no, night_no, attempts, state, server_text, due_at;
    the last four are 0 or null before the first event.
    """
    d, e = deliveries.c, delivery_events.c
    alone = sa.case((d.bundle_no.is_(None), d.delivery_no))
    nth_delivery = sa.func.row_number().over(
        partition_by=(d.bundle_no, alone), order_by=d.delivery_no.desc()
    )
    latest = sa.select(deliveries, nth_delivery.label("nth")).where(d.night_no <= through_night)
    last = latest.subquery("latest")
    events = sa.select(
        delivery_events,
        sa.func.row_number()
        .over(partition_by=e.delivery_no, order_by=e.event_no.desc())
        .label("nth"),
        sa.func.count().over(partition_by=e.delivery_no).label("attempts"),
    )
    told = events.where(e.night_no <= through_night).subquery("told")
    return (
        sa.select(
            last.c.delivery_no,
            last.c.what,
            last.c.bundle_no,
            last.c.drop_no,
            last.c.night_no,
            sa.func.coalesce(told.c.attempts, 0).label("attempts"),
            told.c.state,
            told.c.server_text,
            told.c.due_at,
        )
        .select_from(last)
        .outerjoin(told, (told.c.delivery_no == last.c.delivery_no) & (told.c.nth == 1))
        .where(last.c.nth == 1)
        .subquery("last_deliveries")
    )
