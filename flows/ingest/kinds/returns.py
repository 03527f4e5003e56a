"""Returns: a license, or a part of it, comes back; its keys are revoked, what stays goes on."""

import polars as pl

from flows.ingest.kinds import exchange, held
from flows.ingest.kinds.effects import Effects
from flows.ingest.kinds.kind import Case, Kind, Known, Role, Ruling, Settlement, either
from flows.ledger import holdings
from flows.ports import Books
from schemas.problems import Stage, refuse
from schemas.problems.returning import (
    LICENSE_NOT_RETURNABLE,
    RETURN_WAITS,
    VOUCHER_NOT_RETURNABLE,
)
from schemas.requests import Action, Reason, SourceKind
from schemas.serials import serial_numbers
from schemas.sheets.returns import Returns

_LIMITED = (SourceKind.VOUCHERS, SourceKind.CONTRACT)
"""Licenses that were made from vouchers or funds."""


def look_up(books: Books, rows: pl.DataFrame, case: Case) -> Known:
    """The licenses, and which of them were made from vouchers or drawn under a contract."""
    serials = serial_numbers(rows["serial_number"])
    return {
        **held.look_up(books, rows, case),
        "limited": holdings.made_from(books, serials, *_LIMITED),
    }


def rule(rows: pl.DataFrame, known: Known, case: Case) -> Ruling:
    """Each row by itself: the license is the sender's, or the sender is the vendor."""
    any_license = pl.lit(case.role is Role.VENDOR)
    mine = exchange.taking(_of_holder(rows, known, case, any_license))
    licenses = mine.filter(pl.col("serial_number").is_not_null())
    limited = licenses.filter("is_mine").join(
        known["limited"].rename({"serial": "held_serial"}), on="held_serial", how="semi"
    )
    vouchers = mine.filter(pl.col("serial_number").is_null())
    problems = either(
        [
            held.problems(licenses),
            exchange.problems(licenses),
            refuse(limited, LICENSE_NOT_RETURNABLE, "serial_number"),
            refuse(vouchers, VOUCHER_NOT_RETURNABLE, "voucher_id"),
        ]
    )
    return Ruling(asked=_asking(mine), problems=((Stage.BOOKS, problems),))


def _of_holder(rows: pl.DataFrame, known: Known, case: Case, also: pl.Expr) -> pl.DataFrame:
    """No delegation is for returns: who may receive or move keys may not give them away."""
    nobody = {**known, "delegations": known["delegations"].clear()}
    return held.with_held(rows, nobody, case, "return", also=also)


def _asking(rows: pl.DataFrame) -> pl.DataFrame:
    """A return makes nothing: it tells how much of which license came back."""
    return exchange.granted(rows.rename({"reason": "why"})).with_columns(
        action=pl.lit(Action.RECORD.value),
        source_kind=pl.lit(SourceKind.RECORD.value),
        keys=pl.lit(0, pl.Int64),
        recipients=pl.lit(""),
        at_once=pl.lit(True),
        reason=pl.lit(Reason.RETURNED.value),
    )


def settle(asked: pl.DataFrame, known: Known, case: Case) -> Settlement:
    """What a license has; whatever does not come from the vendor waits for its approval."""
    problems = exchange.settle(asked).problems
    if case.role is Role.VENDOR:
        return Settlement(problems)
    fit = asked.join(problems, on="row_no", how="anti", maintain_order="left")
    return Settlement(problems, refuse(fit, RETURN_WAITS))


def effects(accepted: pl.DataFrame, known: Known, case: Case) -> Effects:
    """A license of which all comes back is returned; else it is replaced by what stays."""
    return exchange.effects(accepted, case, closed_as="returned")


KIND = Kind(
    name="returns",
    sheet=Returns,
    senders=frozenset({Role.VENDOR, Role.CUSTOMER, Role.CHANNEL, Role.OEM}),
    rule=rule,
    look_up=look_up,
    spell=held.spell,
    whole=True,
    settle=settle,
    effects=effects,
)
