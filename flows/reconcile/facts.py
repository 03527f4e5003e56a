"""What steps 11 and 14 read from the books, all of one moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import polars as pl

from flows.ledger import balances, delivery_states, funds, reports
from flows.ports import Books
from flows.reconcile.balance import Evidence, differences, identities, tally
from schemas.identities import Identity
from schemas.replies import DUE_DAYS

LINES_MAX: Final = 100_000
DATES_MAX: Final = 30


@dataclass(frozen=True)
class Facts:
    """All that the reports of one night say.

    ``since`` has the as-of of the night from which on an unbalanced identity does not hold;
    ``order_lines`` is cut after ``LINES_MAX`` and one more. The other frames are those of
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
    batches_waiting: pl.DataFrame
    problems: pl.DataFrame
    order_lines: pl.DataFrame

    @property
    def balanced(self) -> bool:
        """True where every identity holds."""
        return all(identity.balanced for identity in self.identities)


def evidence(books: Books, night_no: int, as_of: date) -> Evidence:
    """Both sides of every identity, as the night *night_no* left them."""
    return Evidence(
        moved=balances.moved(books, night_no),
        rows_stated=balances.rows_stated(books, night_no),
        rows=balances.rows_counted(books, night_no),
        orders=balances.orders_counted(books, night_no),
        vouchers=balances.vouchers_counted(books, night_no, as_of + timedelta(DUE_DAYS)),
        contracts=funds.contracts_counted(books, night_no),
        entitlements=balances.entitlements_counted(books, night_no),
        batches=balances.batches_stated(books, night_no),
        keys=balances.keys_counted(books, night_no),
        log=balances.log_counted(books, night_no),
        bundles=delivery_states.bundles_counted(books, night_no),
    )


def facts(books: Books, night_no: int, as_of: date) -> Facts:
    """What the reports for *as_of*, whose last night is *night_no*, say."""
    found = evidence(books, night_no, as_of)
    tallied = tally(found)
    held = identities(tallied)
    size, root = reports.log_head(books, night_no)
    return Facts(
        night_no=night_no,
        as_of=as_of,
        log_size=size,
        log_root=root,
        identities=held,
        since=_since(books, night_no, [i.name for i in held if not i.balanced]),
        differences=differences(tallied),
        dates=reports.dates_told(books, night_no, DATES_MAX),
        drops=reports.drops_told(books, night_no),
        contracts=found.contracts,
        vouchers=found.vouchers,
        undelivered=delivery_states.undelivered(books, night_no),
        batches_waiting=reports.batches_waiting(books, night_no),
        problems=reports.problems_told(books, night_no),
        order_lines=reports.order_lines(books, night_no, LINES_MAX + 1),
    )


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
            tallied = tally(evidence(books, *nights[index]))
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
