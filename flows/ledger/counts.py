"""What ``run --json`` and ``status`` say of a night (design, section 9)."""

from typing import Any

import sqlalchemy as sa

from flows.ledger.outgoing import named_rows
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
)


def of_night(books: Books, night_no: int) -> dict[str, Any]:
    """All counts of one night."""
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
            sa.select(sa.func.count())
            .select_from(entitlements)
            .where(
                entitlements.c.batch_no.in_(
                    sa.select(batches.c.batch_no).where(batches.c.night_no == night_no)
                )
            ),
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
        .where(sa.or_(drops.c.night_no == night_no, intakes.c.night_no == night_no))
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
    """What another run has to finish: batches not minted or published, mail not tried."""
    unminted = _one(
        books,
        sa.select(sa.func.count())
        .select_from(batches)
        .where(
            sa.or_(
                batches.c.minted_night_no.is_(None),
                sa.and_(batches.c.makes == "keys", batches.c.log_start.is_(None)),
            )
        ),
    )
    last = _last_events()
    nights_tried = sa.func.count(sa.distinct(delivery_events.c.night_no))
    tried = (
        sa.select(delivery_events.c.delivery_no, nights_tried.label("nights"))
        .group_by(delivery_events.c.delivery_no)
        .subquery("tried")
    )
    mail = _one(
        books,
        sa.select(sa.func.count())
        .select_from(last)
        .join(tried, tried.c.delivery_no == last.c.delivery_no)
        .where(
            sa.or_(
                last.c.state == "pending",
                sa.and_(last.c.state == "deferred", tried.c.nights > escalate_after),
            )
        ),
    )
    return [text for text, count in (("batches wait", unminted), ("mail waits", mail)) if count]


def _last_events() -> sa.Subquery:
    latest = (
        sa.select(sa.func.max(delivery_events.c.event_no).label("event_no"))
        .group_by(delivery_events.c.delivery_no)
        .subquery("latest")
    )
    return (
        sa.select(delivery_events.c.delivery_no, delivery_events.c.state)
        .join(latest, latest.c.event_no == delivery_events.c.event_no)
        .subquery("last")
    )


def _bundle_states(books: Books, night_no: int) -> list[tuple[str, int]]:
    last = _last_events()
    found = books.rows(
        sa.select(last.c.state, sa.func.count())
        .select_from(last)
        .join(deliveries, deliveries.c.delivery_no == last.c.delivery_no)
        .join(bundles, bundles.c.bundle_no == deliveries.c.bundle_no)
        .where(bundles.c.night_no == night_no, deliveries.c.resend_no == 0)
        .group_by(last.c.state)
    )
    return [(str(state), int(count)) for state, count in found]


def _one(books: Books, statement: sa.Select[Any]) -> int:
    return int(books.rows(statement)[0][0] or 0)
