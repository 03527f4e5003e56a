"""What a night carries forward from the last one that balanced, and what it closes with."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl
import sqlalchemy as sa

from flows.ports import Books
from schemas.tables import closings, contract_draws, counters, voucher_lots

LOT: Final = ("oem_account", "batch_id", "sku", "redeem_by", "state")
SUMS: Final = ("units", "used")
_TOTALS: Final = {
    "identity": pl.String(),
    "unit": pl.String(),
    "term": pl.String(),
    "moved": pl.Int64(),
    "counted": pl.Int64(),
}


@dataclass(frozen=True)
class Closing:
    """Where a night left the books: the terms of the identities, and the last numbers given out.

    *counted_on* is the as-of of the night that last counted everything.
    """

    night_no: int
    counted_on: date
    totals: pl.DataFrame
    counters: Mapping[str, int]

    def last(self, counter: str) -> int:
        """The last number of *counter* that was given out; what has a later one is new."""
        return self.counters.get(counter, 0)


def numbers(books: Books) -> dict[str, int]:
    """The last number of each counter."""
    found = books.rows(sa.select(counters.c.name, counters.c.value))
    return {str(name): int(value) for name, value in found}


def before(books: Books, night_no: int) -> Closing | None:
    """The closing of the last night before *night_no* that has one."""
    return _one(books, closings.c.night_no < night_no)


def at(books: Books, night_no: int) -> Closing | None:
    """The closing of *night_no* itself."""
    return _one(books, closings.c.night_no == night_no)


def _one(books: Books, which: sa.ColumnElement[bool]) -> Closing | None:
    c = closings.c
    found = books.rows(
        sa.select(c.night_no, c.counted_on, c.totals, c.counters)
        .where(which)
        .order_by(c.night_no.desc())
        .limit(1)
    )
    if not found:
        return None
    night_no, counted_on, totals, given_out = found[0]
    told = pl.DataFrame(json.loads(totals), schema=_TOTALS, orient="row")
    return Closing(int(night_no), counted_on, told, json.loads(given_out))


def lots_of(books: Books, closing: Closing, oem: str | None = None) -> pl.DataFrame:
    """The lots of vouchers as *closing* left them; *oem*'s only, where one is given."""
    lots = voucher_lots.c
    known = sa.select(*(lots[name] for name in (*LOT, *SUMS, "night_no"))).where(
        lots.night_no <= closing.night_no, sa.true() if oem is None else lots.oem_account == oem
    )
    return _latest(books.frame(known), LOT)


def draws_of(books: Books, closing: Closing) -> pl.DataFrame:
    """What was drawn from each contract, as *closing* left it: ``contract_number, drawn_e4``."""
    known = sa.select(contract_draws).where(contract_draws.c.night_no <= closing.night_no)
    return _latest(books.frame(known), ("contract_number",))


def _latest(known: pl.DataFrame, key: tuple[str, ...]) -> pl.DataFrame:
    return known.sort("night_no").unique(key, keep="last", maintain_order=True).drop("night_no")


def added(lots: pl.DataFrame, now: pl.DataFrame, then: pl.DataFrame) -> pl.DataFrame:
    """*lots*, with what some vouchers count *now* instead of what they counted *then*."""
    taken = then.with_columns(-pl.col(name) for name in SUMS)
    every = pl.concat([each.select(*LOT, *SUMS) for each in (lots, now, taken)])
    summed = every.group_by(LOT).agg(pl.col(SUMS).sum())
    return summed.filter(pl.any_horizontal(pl.col(name) != 0 for name in SUMS)).sort(LOT)


def close(books: Books, closing: Closing, lots: pl.DataFrame, draws: pl.DataFrame) -> None:
    """The night closes so: *lots* and *draws* are all there are; what changed is written."""
    forget(books, closing.night_no)
    earlier = before(books, closing.night_no)
    for table, now, key in (
        (voucher_lots, lots, LOT),
        (contract_draws, draws, ("contract_number",)),
    ):
        now = now.select(*(c.name for c in table.columns if c.name != "night_no"))
        old = now.clear()
        if earlier is not None:
            old = lots_of(books, earlier) if table is voucher_lots else draws_of(books, earlier)
        changed = _changed(old.select(now.columns), now, key)
        if changed.height:
            books.append(table, changed.with_columns(night_no=pl.lit(closing.night_no, pl.Int64)))
    told = {"totals": json.dumps(closing.totals.rows()), "counters": json.dumps(closing.counters)}
    books.execute(
        sa.insert(closings).values(night_no=closing.night_no, counted_on=closing.counted_on, **told)
    )


def _changed(old: pl.DataFrame, now: pl.DataFrame, key: tuple[str, ...]) -> pl.DataFrame:
    """The rows of *now* that are not among *old*, and zeros for what is there no more."""
    fresh = now.join(old, on=now.columns, how="anti", nulls_equal=True)
    gone = old.join(now, on=key, how="anti", nulls_equal=True)
    sums = [name for name in now.columns if name not in key]
    still = gone.filter(pl.any_horizontal(pl.col(name) != 0 for name in sums))
    return pl.concat([fresh, still.with_columns(pl.lit(0, pl.Int64).alias(n) for n in sums)])


def forget(books: Books, night_no: int | None = None) -> None:
    """A night, or every one, has no closing; then everything is counted again."""
    for table in (closings, voucher_lots, contract_draws):
        which = sa.true() if night_no is None else table.c.night_no == night_no
        books.execute(sa.delete(table).where(which))
