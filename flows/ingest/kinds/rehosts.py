"""Rehosts: a license, or a part of it, moves to another host; the old copy is revoked."""

import polars as pl

from flows.ingest.kinds import exchange, held
from flows.ingest.kinds.effects import Effects
from flows.ingest.kinds.kind import Case, Kind, Known, Role, Ruling, Settlement, either
from flows.ledger import holdings
from flows.ports import Books
from schemas.problems import Stage, refuse
from schemas.problems.licenses import NO_KEY_YET, OLD_HOST_DIFFERS, REHOSTS_EXCEEDED
from schemas.requests import Reason
from schemas.serials import serial_numbers
from schemas.sheets.rehosts import Rehosts

_COMPROMISED = pl.col("reason") == "compromised"


def look_up(books: Books, rows: pl.DataFrame, case: Case) -> Known:
    """The licenses, what was delegated, and how often each was moved of late."""
    first = pl.DataFrame({"day": [case.as_of]}).select(
        pl.col("day").dt.offset_by(f"-{case.policy.rehost_months}mo")
    )
    serials = serial_numbers(rows["serial_number"])
    moved = holdings.rehosts_since(books, serials, first.item())
    return {**held.look_up(books, rows, case), "moved": moved}


def rule(rows: pl.DataFrame, known: Known, case: Case) -> Ruling:
    """Each row by itself: the license is the sender's, is active, and bound to the old host."""
    mine = exchange.taking(held.with_held(rows, known, case, "rehost"))
    return Ruling(
        asked=_asking(mine, case),
        problems=(
            (
                Stage.BOOKS,
                either([held.problems(mine), exchange.problems(mine), _host_problems(mine)]),
            ),
        ),
    )


def _asking(rows: pl.DataFrame, case: Case) -> pl.DataFrame:
    moved = rows.rename({"reason": "why"})
    compromised = pl.col("why") == "compromised"
    return exchange.granted(moved).with_columns(
        host_id=pl.when(compromised).then("held_host_id").otherwise("new_host_id"),
        recipients=held.addressed(pl.col("contact_email"), case),
        at_once=pl.lit(True),
        reason=pl.when(compromised)
        .then(pl.lit(Reason.COMPROMISED.value))
        .otherwise(pl.lit(Reason.REHOSTED.value)),
    )


def _host_problems(rows: pl.DataFrame) -> pl.DataFrame:
    other = pl.col("old_host_id") != pl.col("held_host_id")
    return either(
        [
            refuse(rows.filter(pl.col("held_key_count") == 0), NO_KEY_YET, "serial_number"),
            refuse(rows.filter(other, ~_COMPROMISED), OLD_HOST_DIFFERS, "old_host_id"),
        ]
    )


def settle(asked: pl.DataFrame, known: Known, case: Case) -> Settlement:
    """What a license has, and how often it may move; beyond that a person decides."""
    settled = exchange.settle(asked)
    policy = case.policy
    moves = (
        asked.join(settled.problems, on="row_no", how="anti", maintain_order="left")
        .filter(pl.col("reason") == Reason.REHOSTED.value)
        .join(known["moved"], left_on="held_serial", right_on="serial", how="left")
        .with_columns(nth=pl.col("rehosts").fill_null(0) + 1)
    )
    allowed = f"{policy.rehosts_max} / {policy.rehost_months}"
    beyond = refuse(
        moves.filter(pl.col("nth") > policy.rehosts_max), REHOSTS_EXCEEDED, None, allowed
    )
    return Settlement(settled.problems, beyond)


def effects(accepted: pl.DataFrame, known: Known, case: Case) -> Effects:
    """The old license ends; what was not moved goes on."""
    return exchange.effects(accepted, case)


KIND = Kind(
    name="rehosts",
    sheet=Rehosts,
    senders=frozenset({Role.CUSTOMER, Role.CHANNEL, Role.OEM}),
    rule=rule,
    look_up=look_up,
    spell=held.spell,
    whole=True,
    settle=settle,
    effects=effects,
)
