"""A person revokes a license, or a key of it: recorded now, in the log with the next night."""

from dataclasses import dataclass

import polars as pl
import sqlalchemy as sa

from flows.errors import NotFound, NotPermitted
from flows.ledger import changes
from flows.ledger.counters import take
from flows.ledger.repairs import next_night
from flows.ports import Books
from schemas.movements import Account
from schemas.tables import entitlements, movements, requests, revocations
from schemas.wire.serial import format_serial


@dataclass(frozen=True)
class Revoked:
    """What was revoked: how many keys, and whether the license has ended with them."""

    serial: int
    keys: int
    ended: bool


def revoke(books: Books, serial: int, key_no: int | None, reason: str) -> Revoked:
    """The license, or one key of it, is revoked; without its last key it has ended.

    Raises:
        NotFound: there is no such license or key.
        NotPermitted: it has ended, or was revoked before.
    """
    keys = _key_count(books, serial)
    before = _revoked_before(books, serial)
    if key_no is not None and not 1 <= key_no <= keys:
        raise NotFound(
            f"{format_serial(serial)} has no key {key_no}.", f"It has {keys}; see: keymill show"
        )
    if None in before or key_no in before:
        raise NotPermitted(f"{format_serial(serial)} was revoked before.", "See: keymill show")
    night_no = next_night(books)
    now_gone = before | ({key_no} if key_no is not None else set(range(1, keys + 1)))
    ended = len(now_gone) == keys
    if keys:
        line = {"serial": [serial], "key_no": [key_no], "reason": [reason], "due_on": [None]}
        schema = {"serial": pl.Int64, "key_no": pl.Int64, "reason": pl.String, "due_on": pl.Date}
        changes.add_revocations(books, pl.DataFrame(line, schema=schema), night_no)
    if ended:
        closed = pl.DataFrame({"serial": [serial], "closed_as": ["revoked"]})
        changes.close(books, closed, night_no)
        _move(books, night_no)
    return Revoked(serial, keys if key_no is None else 1, ended)


def _key_count(books: Books, serial: int) -> int:
    """How many keys an active license has, with those of its registration."""
    e, r = entitlements.c, requests.c
    registered = (
        sa.select(sa.func.coalesce(sa.func.sum(r["keys"]), 0))
        .where(r.of_serial == serial, r.action == "keys")
        .scalar_subquery()
    )
    found = books.rows(
        sa.select(e["keys"] + registered, e.closed_as).where(e.serial == serial).with_for_update()
    )
    if not found:
        raise NotFound(f"There is no license {format_serial(serial)}.", "See: keymill show")
    keys, closed_as = found[0]
    if closed_as is not None:
        raise NotPermitted(
            f"{format_serial(serial)} has ended before: it was {closed_as}.", "See: keymill show"
        )
    return int(keys)


def _revoked_before(books: Books, serial: int) -> set[int | None]:
    found = books.rows(sa.select(revocations.c.key_no).where(revocations.c.serial == serial))
    return {key_no for (key_no,) in found}


def _move(books: Books, night_no: int) -> None:
    moved = {
        "movement_no": [take(books, "movement", 1)],
        "night_no": [night_no],
        "debit": [Account.ENTITLEMENTS_REVOKED.value],
        "credit": [Account.ENTITLEMENTS_ACTIVE.value],
        "quantity": [1],
        "amount_e4": [0],
    }
    books.append(movements, pl.DataFrame(moved))
