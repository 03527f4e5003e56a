"""What ``run --json`` and ``status`` say of a night (design, section 9)."""

from typing import Any

import polars as pl
import sqlalchemy as sa

from flows.ledger.mailing import UNSENT
from flows.ledger.outgoing import named_rows, not_in_the_log
from flows.ports import Books
from schemas.tables import (
    batches,
    bundles,
    checkpoints,
    deliveries,
    delivery_events,
    drops,
    entitlements,
    intakes,
    nights,
    vouchers,
)


def of_night(books: Books, night_no: int) -> dict[str, Any]:
    """All counts of one night.

    ``bundles`` are those it planned; ``sent, deferred, failed`` count bundles, of any night, by
    the last that happened to them in this one.
    """
    as_of = books.rows(sa.select(nights.c.as_of).where(nights.c.night_no == night_no))[0][0]
    first, last = intakes.c.first_serial, intakes.c.last_serial
    states = dict(_bundle_states(books, night_no))
    return {
        "run_id": night_no,
        "as_of": str(as_of),
        "drops": drops_of_night(books, night_no),
        "requests": _one(
            books, sa.select(sa.func.sum(last - first + 1)).where(intakes.c.night_no == night_no)
        ),
        "entitlements": _one(
            books,
            sa.select(sa.func.sum(batches.c.entitlements)).where(batches.c.night_no == night_no),
        ),
        "keys": _one(
            books,
            sa.select(sa.func.sum(batches.c.units)).where(
                batches.c.minted_night_no == night_no, batches.c.makes == "keys"
            ),
        ),
        "bundles": _one(
            books,
            sa.select(sa.func.count()).select_from(bundles).where(bundles.c.night_no == night_no),
        ),
        **{state: states.get(state, 0) for state in ("sent", "deferred", "failed")},
        "replies": _one(
            books,
            sa.select(sa.func.count())
            .select_from(drops)
            .where(drops.c.replied_night_no == night_no),
        ),
        "log_size": _one(books, sa.select(sa.func.max(checkpoints.c.size))),
    }


def drops_of_night(books: Books, night_no: int) -> list[dict[str, Any]]:
    """Every drop that the night took in or decided on, with its counts."""
    names = ("rows", "accepted", "duplicate", "refused", "held")
    of_night = sa.union(
        sa.select(drops.c.drop_no).where(drops.c.night_no == night_no),
        sa.select(intakes.c.drop_no).where(intakes.c.night_no == night_no),
    )
    found = named_rows(
        books,
        sa.select(
            drops.c.drop_no.label("id"),
            drops.c.name,
            drops.c.account_id.label("sender"),
            drops.c.state,
            intakes.c.kind,
            *(intakes.c[name] for name in names),
        )
        .outerjoin(
            intakes,
            sa.and_(intakes.c.drop_no == drops.c.drop_no, intakes.c.night_no == night_no),
        )
        .where(drops.c.drop_no.in_(of_night))
        .order_by(drops.c.drop_no, intakes.c.intake_no),
    )
    told: dict[int, dict[str, Any]] = {}
    for row in found:
        drop = told.setdefault(
            row["id"],
            {key: row[key] for key in ("id", "name", "sender", "state")}
            | {"kinds": []}
            | dict.fromkeys(names, 0),
        )
        if row["kind"] and row["kind"] not in drop["kinds"]:
            drop["kinds"].append(row["kind"])
        for name in names:
            drop[name] += row[name] or 0
    return list(told.values())


def left_for_a_run(books: Books, escalate_after: int) -> list[str]:
    """What another run has to finish: requests, batches, replies, mail; only what waits."""
    waiting = {
        "requests wait for a plan": sa.select(sa.func.count()).where(
            intakes.c.planned_night_no.is_(None), intakes.c.first_serial.is_not(None)
        ),
        "batches wait": _unfinished_batches(),
        "replies wait": sa.select(sa.func.count()).where(drops.c.replied_night_no.is_(None)),
        "mail waits": _undelivered(escalate_after),
    }
    return [what for what, statement in waiting.items() if _one(books, statement)]


def _unfinished_batches() -> sa.Select[int]:
    return sa.select(sa.func.count()).where(
        sa.or_(batches.c.minted_night_no.is_(None), not_in_the_log())
    )


def _undelivered(escalate_after: int) -> sa.Select[int]:
    last = _last_events()
    tried = (
        sa.select(
            delivery_events.c.delivery_no,
            sa.func.count(sa.distinct(delivery_events.c.night_no)).label("nights"),
        )
        .where(delivery_events.c.delivery_no.in_(sa.select(last.c.delivery_no)))
        .group_by(delivery_events.c.delivery_no)
        .subquery("tried")
    )
    too_long = sa.and_(last.c.state == "deferred", tried.c.nights > escalate_after)
    return (
        sa.select(sa.func.count())
        .select_from(last)
        .join(tried, tried.c.delivery_no == last.c.delivery_no)
        .where(sa.or_(last.c.state == "pending", too_long))
    )


def beside(books: Books, night_no: int) -> dict[str, int]:
    """What a night did beside the counts of `of_night`, without what it did not do.

    ``vouchers expired, entitlements expired``, and ``mails <state>``: those of bundles, replies and
    notices, by the last that became of them in this night.
    """
    vouchers_expired = sa.select(sa.func.count()).where(vouchers.c.expired_night_no == night_no)
    entitlements_expired = sa.select(sa.func.count()).where(
        entitlements.c.closed_night_no == night_no, entitlements.c.closed_as == "expired"
    )
    told = {
        "vouchers expired": _one(books, vouchers_expired),
        "entitlements expired": _one(books, entitlements_expired),
        **{f"mails {state}": count for state, count in _mail_states(books, night_no)},
    }
    return {name: count for name, count in told.items() if count}


def waiting_mail(books: Books) -> pl.DataFrame:
    """Mail of any sort that is pending or deferred, the most first.

    Columns: state, night_no (of its last event), server_text (why), mails, due_at (the earliest).
    """
    last = _last_events()
    grouped = (last.c.state, last.c.night_no, last.c.server_text)
    found = books.frame(
        sa.select(
            *grouped,
            sa.func.count().label("mails"),
            sa.func.min(last.c.due_at).label("due_at"),
        )
        .where(last.c.state.in_(["pending", "deferred"]))
        .group_by(*grouped)
    )
    return found.sort("mails", "night_no", "server_text", descending=[True, False, False])


def _last_events() -> sa.Subquery:
    """The last events of deliveries that are not sent."""
    return sa.select(delivery_events).where(UNSENT).subquery("last")


def _bundle_states(books: Books, night_no: int) -> list[tuple[str, int]]:
    """Bundles by their last event in a night; a night that only planned a delivery says nothing."""
    return _by_state(books, deliveries.c.bundle_no, delivery_events.c.night_no == night_no)


def _mail_states(books: Books, night_no: int) -> list[tuple[str, int]]:
    """Mails by their last event in a night; a bundle's are one, as a resend gives up the others."""
    bundle_no, delivery_no = deliveries.c.bundle_no, deliveries.c.delivery_no
    each = sa.case((bundle_no.is_not(None), -bundle_no), else_=delivery_no)
    tried = (delivery_events.c.night_no == night_no) & (delivery_events.c.state != "pending")
    return _by_state(books, each, tried, deliveries.c.what.in_(["bundle", "reply", "notice"]))


def _by_state(
    books: Books, each: sa.ColumnElement[Any], *which: sa.ColumnElement[bool]
) -> list[tuple[str, int]]:
    last = _last_of(each, *which, each.is_not(None)).subquery("last")
    found = books.rows(sa.select(last.c.state, sa.func.count()).group_by(last.c.state))
    return [(str(state), int(count)) for state, count in found]


def _last_of(
    each: sa.ColumnElement[Any], *which: sa.ColumnElement[bool]
) -> sa.Select[*tuple[Any, ...]]:
    """The last event that *which* is true of, for *each* delivery or bundle."""
    latest = (
        sa.select(sa.func.max(delivery_events.c.event_no).label("event_no"))
        .join(deliveries, deliveries.c.delivery_no == delivery_events.c.delivery_no)
        .where(*which)
        .group_by(each)
        .subquery("latest")
    )
    return sa.select(delivery_events).join(latest, latest.c.event_no == delivery_events.c.event_no)


def _one(books: Books, statement: sa.Select[Any]) -> int:
    return int(books.rows(statement)[0][0] or 0)
