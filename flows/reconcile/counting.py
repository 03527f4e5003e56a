"""What step 11 counts: everything, or what changed since the last night that balanced.

Counting everything reads all that ever happened. So every night closes with the sums it came to,
and the next one adds what changed: rows that are new, and rows that a night has stamped since. It
counts everything where the books are small, once a week, where no night has closed, and where
the sums do not balance. Source: ``docs/adr/0011-totals-carried-forward.md``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Final

import polars as pl

from flows.ledger import balances, closings, delivery_states, funds
from flows.ledger.closings import Closing
from flows.ledger.lots import vouchers_changed, vouchers_counted
from flows.ports import Books
from flows.reconcile.balance import Evidence, changed, identities, tally, totals

SMALL: Final = 250_000
"""Books with so few movements are counted every night: it takes a second or two."""

WHOLE_EVERY: Final = timedelta(days=7)
"""So long after everything was counted, by as-of dates, it is counted again."""

Told = Callable[[float], None]
"""Called each time one more share of counting is done."""


@dataclass(frozen=True)
class Count:
    """What the books came to.

    ``tallied`` is by place (``balance.TALLY``): of all, or of what changed. ``totals`` are those of
    all, ``contracts`` and ``lots`` (of vouchers) are all there are. ``numbers`` are the last that
    each counter had given out.
    """

    tallied: pl.DataFrame
    totals: pl.DataFrame
    contracts: pl.DataFrame
    lots: pl.DataFrame
    counted_on: date
    numbers: Mapping[str, int]

    @property
    def unbalanced(self) -> tuple[str, ...]:
        """The identities that do not hold and stop the night."""
        found = identities(self.totals)
        return tuple(each.name for each in found if each.equation.stops and not each.balanced)


def count(
    books: Books,
    night_no: int,
    as_of: date,
    *,
    whole: bool = False,
    told: Told = lambda share: None,
) -> Count:
    """The books as *night_no* left them; *whole* counts everything, whatever was carried."""
    base = None if whole else _base(books, night_no, as_of)
    if base is not None:
        found = _carried(books, night_no, *base, told)
        if not found.unbalanced:
            return found
    return _everything(books, night_no, as_of, told)


def _base(books: Books, night_no: int, as_of: date) -> tuple[Closing, date] | None:
    """The closing to go on from, and when everything was last counted; None where it is due."""
    before, mine = closings.before(books, night_no), closings.at(books, night_no)
    if before is None or closings.numbers(books).get("movement", 0) <= SMALL:
        return None
    counted_on = max(before.counted_on, mine.counted_on if mine else before.counted_on)
    return None if as_of - counted_on >= WHOLE_EVERY else (before, counted_on)


def evidence(
    books: Books,
    night_no: int,
    since: Closing | None = None,
    changed_lots: pl.DataFrame | None = None,
    *,
    then: bool = False,
    told: Told = lambda share: None,
) -> Evidence:
    """Both sides of every identity, as the night *night_no* left them.

    With *since*, only of rows that can count otherwise than when that night closed, *changed_lots*
    among them; with *then*, as they counted when it did.
    """
    lots = vouchers_counted(books, night_no) if changed_lots is None else changed_lots
    through = since.night_no if since and then else night_no
    asked: dict[str, Callable[[], pl.DataFrame]] = {
        "moved": partial(balances.moved, books, through, since),
        "rows_stated": partial(balances.rows_stated, books, through, since),
        "rows": partial(balances.rows_counted, books, through, since),
        "orders": partial(balances.orders_counted, books, through, since),
        "vouchers": lambda: lots,
        "contracts": partial(funds.contracts_counted, books, through, since),
        "entitlements": partial(balances.entitlements_counted, books, through, since),
        "batches": partial(balances.batches_stated, books, through, since),
        "keys": partial(balances.keys_counted, books, through, since, then=then),
        "log": partial(balances.log_counted, books, through),
        "bundles": partial(delivery_states.bundles_counted, books, through, since, then=then),
    }
    answers = {}
    for name, ask in asked.items():
        answers[name] = ask()
        told(1 / len(asked))
    return Evidence(**answers)


def _everything(books: Books, night_no: int, as_of: date, told: Told) -> Count:
    found = evidence(books, night_no, told=told)
    tallied = tally(found)
    numbers = closings.numbers(books)
    return Count(tallied, totals(tallied), found.contracts, found.vouchers, as_of, numbers)


def _carried(
    books: Books,
    night_no: int,
    since: Closing,
    counted_on: date,
    told: Told = lambda share: None,
) -> Count:
    def half(share: float) -> None:
        told(share / 2)

    lots_now, lots_then = vouchers_changed(books, night_no, since)
    now = evidence(books, night_no, since, lots_now, told=half)
    then = evidence(books, night_no, since, lots_then, then=True, told=half)
    tallied = changed(tally(now), tally(then))
    drawn = pl.concat([closings.draws_of(books, since), now.contracts.select(*_DRAWN)])
    contracts = _contracts(funds.contracts_granted(books, night_no), drawn)
    lots = closings.added(closings.lots_of(books, since), lots_now, lots_then)
    summed, numbers = totals(since.totals, tallied), closings.numbers(books)
    return Count(tallied, summed, contracts, lots, counted_on, numbers)


_DRAWN: Final = ("contract_number", "drawn_e4")


def _contracts(granted: pl.DataFrame, drawn: pl.DataFrame) -> pl.DataFrame:
    """The contracts as ``funds.contracts_counted`` tells of them; the last of *drawn* counts."""
    latest = drawn.unique("contract_number", keep="last")
    beyond = pl.col("drawn_e4") - pl.col("granted_e4")
    return (
        granted.join(latest, on="contract_number", how="full", coalesce=True)
        .with_columns(pl.col("granted_e4", "drawn_e4").fill_null(0))
        .with_columns(overage_e4=beyond.clip(lower_bound=0))
        .filter(pl.col("customer_account").is_not_null() | (pl.col("drawn_e4") != 0))
        .sort("contract_number")
    )


def close(books: Books, night_no: int, counted: Count) -> None:
    """The next night goes on from *counted*; from nothing, where that does not balance."""
    if counted.unbalanced:
        closings.forget(books)
        return
    closing = Closing(night_no, counted.counted_on, counted.totals, counted.numbers)
    closings.close(books, closing, counted.lots, counted.contracts.select(*_DRAWN))
