"""What steps 11 and 14 read from the books, all of one moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import polars as pl

from flows.ledger import delivery_states, hand_overs, reports
from flows.ports import Books
from flows.reconcile.balance import differences, identities, tally
from flows.reconcile.counting import Count, count, evidence
from schemas.identities import Identity
from schemas.replies import DUE_DAYS

LINES_MAX: Final = 100_000
ORDER_LINES: Final = 10_000
"""So many order lines are shown at least: the newest, and all of the night up to ``LINES_MAX``."""
DATES_MAX: Final = 30


@dataclass(frozen=True)
class Facts:
    """All that the reports of one night say.

    ``since`` has the as-of of the night from which on an unbalanced identity does not hold;
    ``order_lines`` is cut after ``order_lines_max`` and one more. The other frames are those of
    ``flows/ledger/``, under their names there.
    """

    night_no: int
    as_of: date
    log_size: int
    log_root: str
    identities: list[Identity]
    since: Mapping[str, date]
    differences: pl.DataFrame
    dates: pl.DataFrame
    drops: pl.DataFrame
    contracts: pl.DataFrame
    vouchers: pl.DataFrame
    undelivered: pl.DataFrame
    overdue: pl.DataFrame
    batches_waiting: pl.DataFrame
    problems: pl.DataFrame
    order_lines: pl.DataFrame
    order_lines_max: int

    @property
    def balanced(self) -> bool:
        """True where every identity holds."""
        return all(identity.balanced for identity in self.identities)


def facts(books: Books, night_no: int, as_of: date, counted: Count | None = None) -> Facts:
    """What the reports for *as_of*, whose last night is *night_no*, say.

    *counted* is what the books came to; without it, everything is counted.
    """
    found = counted or count(books, night_no, as_of, whole=True)
    held = identities(found.totals)
    size, root = reports.log_head(books, night_no)
    lines_max = min(max(reports.orders_of(books, night_no), ORDER_LINES), LINES_MAX)
    return Facts(
        night_no=night_no,
        as_of=as_of,
        log_size=size,
        log_root=root,
        identities=held,
        since=_since(books, night_no, [i.name for i in held if not i.balanced]),
        differences=differences(found.tallied),
        dates=reports.dates_told(books, night_no, DATES_MAX),
        drops=reports.drops_told(books, night_no),
        contracts=found.contracts,
        vouchers=vouchers_due(found.lots, as_of + timedelta(DUE_DAYS)),
        undelivered=delivery_states.undelivered(books, night_no),
        overdue=hand_overs.overdue(books, night_no, as_of),
        batches_waiting=reports.batches_waiting(books, night_no),
        problems=reports.problems_told(books, night_no, DATES_MAX),
        order_lines=reports.order_lines(books, night_no, lines_max + 1),
        order_lines_max=lines_max,
    )


def vouchers_due(lots: pl.DataFrame, due_by: date) -> pl.DataFrame:
    """The vouchers of each OEM, batch and product, by state, from their *lots*.

    Columns: oem_account, batch_id, sku, state, units, used, due (what is open and ends by
    *due_by*).
    """
    same = ("oem_account", "batch_id", "sku", "state")
    due = (pl.col("state") == "open") & (pl.col("redeem_by") <= due_by)
    sums = pl.col("units", "used").sum(), pl.col("units").filter(due).sum().alias("due")
    return lots.group_by(same).agg(*sums).sort(same)


def _since(books: Books, night_no: int, unbalanced: list[str]) -> dict[str, date]:
    """The as-of of the first night that left each identity unbalanced, found by halving.

    An imbalance that had gone and come back may be dated to its return.
    """
    if not unbalanced:
        return {}
    nights = reports.night_dates(books, night_no).rows()
    broken: dict[int, set[str]] = {len(nights) - 1: set(unbalanced)}

    def is_broken(index: int, name: str) -> bool:
        if index not in broken:
            tallied = tally(evidence(books, nights[index][0]))
            broken[index] = {i.name for i in identities(tallied) if not i.balanced}
        return name in broken[index]

    found = {}
    for name in unbalanced:
        low, high = 0, len(nights) - 1
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if is_broken(middle, name) else (middle + 1, high)
        found[name] = nights[low][1]
    return found
