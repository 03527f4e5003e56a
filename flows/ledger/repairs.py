"""What a person repairs by hand: resend, retry. All is added; the next night carries it out."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import polars as pl
import sqlalchemy as sa

from flows.errors import NotFound, NotPermitted
from flows.ledger import counters
from flows.ledger.mailing import add_event
from flows.ledger.outgoing import named_rows
from flows.ledger.plans import add_deliveries
from flows.ledger.story_events import bundle_id
from flows.ports import Books
from schemas.tables import (
    batches,
    bundles,
    deliveries,
    delivery_events,
    drops,
    nights,
    sightings,
)

AGAIN: Final = ("deferred", "ambiguous", "failed", "bounced")
"""States from which a delivery can be tried once more."""


def next_night(books: Books) -> int:
    """The number of the night that a repair belongs to: one that runs, else the next to begin."""
    running = books.rows(
        sa.select(sa.func.max(nights.c.night_no)).where(nights.c.ended_at.is_(None))
    )[0][0]
    last = counters.last(books, "night")
    return last if running is not None and running == last else last + 1


@dataclass(frozen=True)
class Resend:
    """What is asked of a resend; ``to`` null: the same address."""

    to: str | None = None
    asked_by: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Resent:
    """Where a bundle goes once more, and the addresses whose unsent mail is given up for it."""

    recipient: str
    given_up: tuple[str, ...]


def resend(books: Books, bundle_no: int, asked: Resend, domain: str, now: datetime) -> Resent:
    """The bundle goes once more with the next night or notify stage.

    Mail of it that has not been sent is given up: it might go to an address found wrong.

    Raises:
        NotFound: there is no such bundle.
        NotPermitted: nobody is permitted and no address is given, or it still waits to be sent.
    """
    bundle = _bundle(books, bundle_no)
    earlier = last_states(books, deliveries.c.bundle_no == bundle_no)
    recipient = asked.to or _same_address(bundle, earlier)
    night_no = next_night(books)
    message = f"bundle-{bundle_no}.r{_resends(earlier)}"
    unsent = [one for one in earlier if one["state"] in {"pending", "deferred", "ambiguous"}]
    for one in unsent:
        text = f"given up for resend {_resends(earlier)}"
        add_event(books, one["delivery_no"], "failed", text, night_no, now)
    add_deliveries(
        books,
        pl.DataFrame(
            {
                "what": "bundle",
                "bundle_no": bundle_no,
                "recipient": recipient,
                "language": bundle["language"],
                "message_id": f"<{message}@{domain}>",
                "resend_no": _resends(earlier),
                "asked_by": asked.asked_by,
                "reason": asked.reason,
                "state": "pending",
                "at": now,
            },
            schema_overrides={
                "asked_by": pl.String,
                "reason": pl.String,
                "at": pl.Datetime("us", "UTC"),
            },
        ),
        night_no,
    )
    return Resent(recipient, tuple(str(one["recipient"]) for one in unsent))


def bundle_recipient(books: Books, bundle_no: int) -> str:
    """The address a bundle was planned for; empty where nobody is permitted.

    Raises:
        NotFound: there is no such bundle.
    """
    return str(_bundle(books, bundle_no)["recipient"])


def _bundle(books: Books, bundle_no: int) -> dict[str, Any]:
    found = named_rows(
        books, sa.select(bundles).where(bundles.c.bundle_no == bundle_no).with_for_update()
    )
    if not found:
        raise NotFound(f"There is no bundle {bundle_id(bundle_no)}.", "See: keymill status")
    return found[0]


def _same_address(bundle: dict[str, Any], earlier: Sequence[dict[str, Any]]) -> str:
    name = bundle_id(bundle["bundle_no"])
    if not bundle["recipient"]:
        raise NotPermitted(
            f"{name} is held: no recipient is permitted.",
            "Give one: --to ADDRESS --as NAME --reason TEXT",
        )
    waits = [one["state"] for one in earlier if one["state"] in {"pending", "deferred"}]
    if waits:
        raise NotPermitted(
            f"{name} has not been sent yet: it is {waits[-1]}.",
            f"The next night tries it; to try at once: keymill retry {name}",
        )
    return str(bundle["recipient"])


def _resends(earlier: Sequence[dict[str, Any]]) -> int:
    return max((int(one["resend_no"]) for one in earlier), default=0) + 1


def last_states(books: Books, which: sa.ColumnElement[bool]) -> list[dict[str, Any]]:
    """Deliveries that *which* is true of, in order, each with its last ``state``."""
    latest = (
        sa.select(
            delivery_events.c.delivery_no, sa.func.max(delivery_events.c.event_no).label("event_no")
        )
        .join(deliveries, deliveries.c.delivery_no == delivery_events.c.delivery_no)
        .where(which)
        .group_by(delivery_events.c.delivery_no)
        .subquery("latest")
    )
    return named_rows(
        books,
        sa.select(
            *(deliveries.c[n] for n in ("delivery_no", "what", "bundle_no", "drop_no")),
            *(deliveries.c[n] for n in ("recipient", "resend_no")),
            delivery_events.c.state,
        )
        .join(latest, latest.c.delivery_no == deliveries.c.delivery_no)
        .join(delivery_events, delivery_events.c.event_no == latest.c.event_no)
        .order_by(deliveries.c.delivery_no),
    )


def retry(books: Books, text: str, now: datetime) -> str:
    """What will happen next, in a sentence: *text* names a delivery, bundle, drop or batch.

    A delivery that did not arrive is pending again. Drops and batches that failed by our fault
    wait of themselves; the sentence says for what.

    Raises:
        NotFound: it names none of them.
        NotPermitted: nothing of it is left to be done again, or it needs another command.
    """
    found = _ID.fullmatch(text.strip())
    if not found:
        raise NotFound("This is no number of a delivery, bundle, drop or batch.", _SHAPES)
    noun, number = (found[1] or "").lower(), int(found[2])
    nouns = ["bundle" if noun == "b" else noun] if noun else list(_EXISTS)
    known = [one for one in nouns if books.rows(_EXISTS[one](number))]
    if len(known) > 1:
        raise NotFound(f"{number} is the number of a {' and of a '.join(known)}.", _SHAPES)
    if not known:
        raise NotFound("Nothing that could be tried again has this number.", _SHAPES)
    return _RETRIES[known[0]](books, number, now)


_ID: Final = re.compile(r"(?:(delivery|bundle|drop|batch|b)[\s:]*)?([0-9]{1,18})", re.I)
_SHAPES: Final = "Write `delivery 7`, `B00000012`, `drop 12` or `batch 5`, as `keymill show` does."


def _with_number(*columns: sa.Column[Any]) -> Callable[[int], sa.Select[Any]]:
    return lambda number: (
        sa.union_all(*(sa.select(column).where(column == number) for column in columns))
        .subquery("known")
        .select()
    )


_EXISTS: Final = {
    "delivery": _with_number(deliveries.c.delivery_no),
    "bundle": _with_number(bundles.c.bundle_no),
    "drop": _with_number(drops.c.drop_no, sightings.c.drop_no),
    "batch": _with_number(batches.c.batch_no),
}


def _retry_delivery(books: Books, number: int, now: datetime) -> str:
    return _again(
        books, last_states(books, deliveries.c.delivery_no == number), f"Delivery {number}", now
    )


def _retry_bundle(books: Books, number: int, now: datetime) -> str:
    states = last_states(books, deliveries.c.bundle_no == number)
    return _again(books, states[-1:], f"Bundle {bundle_id(number)}", now)


def _retry_drop(books: Books, number: int, now: datetime) -> str:
    found = named_rows(books, sa.select(drops).where(drops.c.drop_no == number))
    if not found:
        return f"Drop {number} waits in its inbox: the next night takes it in."
    drop = found[0]
    if drop["archived_night_no"] is None:
        return f"Drop {number} was taken in: the next night archives it and writes the reply."
    if drop["replied_night_no"] is None:
        return f"Drop {number} was taken in: the next night writes the reply."
    replies = last_states(books, deliveries.c.drop_no == number)
    if any(one["state"] != "sent" for one in replies):
        return _again(books, replies, f"The reply to drop {number}", now)
    raise NotPermitted(
        f"Drop {number} was {drop['state']} and answered by night {drop['replied_night_no']}.",
        "To have refused rows judged again, put the file into the inbox once more.",
    )


def _retry_batch(books: Books, number: int, _now: datetime) -> str:
    batch = named_rows(books, sa.select(batches).where(batches.c.batch_no == number))[0]
    if batch["minted_night_no"] is None:
        return f"Batch {number} waits: the next night mints and publishes it."
    if batch["makes"] == "keys" and batch["published_night_no"] is None:
        return f"Batch {number} is minted: the next night publishes it."
    raise NotPermitted(
        f"Batch {number} is done: minted by night {batch['minted_night_no']}.",
        f"See: keymill show batch {number}",
    )


_RETRIES: Final = {
    "delivery": _retry_delivery,
    "bundle": _retry_bundle,
    "drop": _retry_drop,
    "batch": _retry_batch,
}


def _again(books: Books, states: Sequence[dict[str, Any]], what: str, now: datetime) -> str:
    """Those that did not arrive are pending again."""
    told = {one["state"] for one in states}
    chosen = [one["delivery_no"] for one in states if one["state"] in AGAIN]
    night_no = next_night(books)
    for delivery_no in chosen:
        add_event(books, delivery_no, "pending", "asked for by retry", night_no, now)
    if chosen or "pending" in told:
        return f"{what} is pending: the next night, or `keymill run --stage notify`, sends it."
    if "held" in told:
        raise NotPermitted(
            f"{what} is held: no recipient is permitted.",
            "Give one: keymill resend BUNDLE --to ADDRESS --as NAME --reason TEXT",
        )
    raise NotPermitted(f"{what} has been sent.", "To send it once more: keymill resend BUNDLE")
