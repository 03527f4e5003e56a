"""A home with books to judge against, and the desk at which senders hand in their sheets.

Everything is the real thing but time: the nights are those that a test names.
"""

import csv
import io
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

import polars as pl
import sqlalchemy as sa

from flows import wiring
from flows.backends.database import open_database
from flows.backends.progress import SilentProgress
from flows.backends.signing.file import create
from flows.ingest import steps
from flows.issue_keys import steps as issue
from flows.ledger import nights
from flows.notify import steps as notify
from flows.ports import Services
from flows.reconcile import steps as reconcile
from flows.settings import Settings
from schemas import tables
from schemas.requests import RESTS
from schemas.sheets import SHEETS
from tests.flows.desk_stock import STOCK

STOCKED: Final = "2026-11-19"
TONIGHT: Final = "2026-11-20"
ORIGIN: Final = "keymill.example/log"

Row = Mapping[str, Any]
Said = list[tuple[str | None, str]]


class NamedTime:
    """The ``Clock`` of a test: two in the morning of the day it names; sleeping takes no time."""

    def __init__(self, day: str) -> None:
        self.moment = datetime.combine(date.fromisoformat(day), time(2), UTC)

    def now(self) -> datetime:
        return self.moment

    def today(self) -> date:
        return self.moment.date()

    def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


class Bar(SilentProgress):
    """The ``Progress`` of a test that looks: the shares of a unit that were told."""

    def __init__(self) -> None:
        self.shares: list[float] = []

    def within(self, share: float) -> None:
        self.shares.append(share)


@dataclass(frozen=True)
class Answer:
    """What became of a drop: its receipt, and by row number what the books answer."""

    receipt: steps.Receipt
    statuses: dict[int, str]
    serials: dict[int, int]
    problems: pl.DataFrame

    def said(self, row_no: int = 2) -> Said:
        """Column and code of everything that is said of a row."""
        return self.problems.filter(pl.col("row_no") == row_no).select("column", "code").rows()

    def detail(self, row_no: int = 2) -> str | None:
        """The fact in the first thing said of a row."""
        return str(self.problems.filter(pl.col("row_no") == row_no)["detail"][0])

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Accepted, duplicate, refused, held."""
        told = self.receipt
        return told.accepted, told.duplicate, told.refused, told.held


class Desk:
    """One home, open, in one of its nights."""

    def __init__(self, settings: Settings, services: Services, clock: NamedTime) -> None:
        self.settings, self.services, self.clock = settings, services, clock
        self.night_no = 0
        self._drops = 0

    def night(self, as_of: str) -> int:
        """Another night begins, the last one being over."""
        self.clock.moment = NamedTime(as_of).moment
        with self.services.database.begin() as books:
            if self.night_no:
                nights.end(books, self.night_no, "complete", {}, self.clock.now())
            self.night_no = nights.begin(books, date.fromisoformat(as_of), self.clock.now())
        return self.night_no

    def sends(self, sender: str, kind: str, *rows: Row) -> Answer:
        """A sheet with these rows (canonical name -> cell), handed in and taken in."""
        return self.hands_in(sender, sheet(kind, *rows))

    def hands_in(self, sender: str, content: bytes, name: str | None = None) -> Answer:
        """A file, handed in and taken in tonight."""
        self._drops += 1
        self.leaves(sender, name or f"drop-{self._drops}.csv", content)
        (drop_no,) = steps.list_drops(self.services, self.settings, self.night_no)
        receipt = steps.take_in(self.services, self.settings, drop_no, self.night_no)
        return self.answer(receipt)

    def leaves(self, sender: str, name: str, content: bytes) -> None:
        """A file in an inbox."""
        self.services.storage.replace(f"inbox/{sender}/{name}", content)

    def answer(self, receipt: steps.Receipt) -> Answer:
        """What the books say of a drop that was taken in."""
        of_drop = sa.select(tables.intakes.c.intake_no).where(
            tables.intakes.c.drop_no == receipt.drop_no
        )
        asked, others, said = tables.requests, tables.answers, tables.problems
        problems = self.frame(
            sa.select(said.c.row_no, said.c.column, said.c.code, said.c.detail)
            .where(said.c.intake_no.in_(of_drop))
            .order_by(said.c.intake_no, said.c.problem_no)
        )
        accepted = self.frame(
            sa.select(asked.c.row_no, asked.c.serial).where(
                asked.c.intake_no.in_(of_drop), asked.c.kind != RESTS
            )
        )
        rest = self.frame(
            sa.select(others.c.row_no, others.c.status, others.c.serial)
            .where(others.c.intake_no.in_(of_drop))
            .order_by(others.c.intake_no)
        )
        return Answer(
            receipt,
            dict(rest.select("row_no", "status").iter_rows())
            | dict.fromkeys(accepted["row_no"].to_list(), "accepted"),
            dict(rest.select("row_no", "serial").drop_nulls().iter_rows())
            | dict(accepted.iter_rows()),
            problems,
        )

    def issues(self) -> int:
        """Steps 8 to 10: what was asked for is planned, minted and published; the log's size."""
        issue.plan_requests(self.services, self.settings, self.night_no)
        for batch_no in issue.unminted(self.services):
            issue.mint_batch(self.services, batch_no, self.night_no)
        return issue.publish(self.services, self.settings, self.night_no)

    def writes(self) -> None:
        """Step 12: replies and bundles lie in the storage."""
        for drop_no in notify.unreplied(self.services):
            notify.write_reply(self.services, self.settings, drop_no, self.night_no)
        for group in notify.bundle_groups(self.services):
            notify.write_bundles(self.services, self.settings, group, self.night_no)

    def unbalanced(self) -> tuple[str, ...]:
        """Step 11: the identities that do not hold."""
        return reconcile.compare(self.services, self.night_no).unbalanced

    def frame(self, statement: sa.Select[Any]) -> pl.DataFrame:
        """What the books answer."""
        with self.services.database.begin(readonly=True) as books:
            return books.frame(statement)

    def request(self, serial: int) -> dict[str, Any]:
        """A request, with whom its bundle goes to."""
        return self.frame(
            sa.select(tables.requests, tables.parcels.c.recipients, tables.parcels.c.language)
            .join(tables.parcels, tables.parcels.c.parcel_no == tables.requests.c.parcel_no)
            .where(tables.requests.c.serial == serial)
        ).row(0, named=True)

    def asks(self, sender: str, kind: str, row: Row) -> dict[str, Any]:
        """The request that a right row becomes."""
        answer = self.sends(sender, kind, row)
        assert answer.statuses == {2: "accepted"}, answer.problems
        return self.request(answer.serials[2])

    def refusal(self, sender: str, kind: str, row: Row) -> Said:
        """What is said of the only row of a sheet, which is refused."""
        answer = self.sends(sender, kind, row)
        assert answer.counts == (0, 0, 1, 0), answer.problems
        return answer.said()

    def moved(self) -> dict[tuple[str, str], tuple[int, int]]:
        """Units and ten-thousandths that have moved so far, by debit and credit."""
        found = self.frame(sa.select(tables.movements))
        totals = found.group_by("debit", "credit").agg(pl.col("quantity", "amount_e4").sum())
        return {(d, c): (q, a) for d, c, q, a in totals.iter_rows()}

    def count_requests(self) -> int:
        """How many requests there are in all."""
        return self.frame(sa.select(tables.requests.c.serial)).height


def sheet(kind: str, *rows: Row) -> bytes:
    """A CSV file with English headings, only of the columns that some row fills."""
    described = dict(SHEETS[kind].described())
    needed = {name for name, column in described.items() if column.required}
    used = [name for name in described if name in needed or any(name in row for row in rows)]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(described[name].heading.en for name in used)
    writer.writerows([row.get(name, "") for name in used] for row in rows)
    return text.getvalue().encode()


def stock(place: Path, **given: Any) -> None:
    """*place* is a home whose first night has taken in what tests build on."""
    place.mkdir(mode=0o700)
    (place / "keymill.toml").write_text(f'log_origin = "{ORIGIN}"\n')
    settings = Settings(home=place, log_origin=ORIGIN, **given)
    create(place / "secrets", place / "secrets" / "passphrase")
    database = open_database(settings.database, create=True)
    tables.metadata.create_all(database.engine)
    database.close()
    with opened(place, STOCKED, **given) as desk:
        for kind, rows in STOCK.items():
            answer = desk.sends("vendor", kind, *rows)
            assert answer.receipt.accepted == len(rows), answer.problems


@contextmanager
def opened(place: Path, as_of: str = TONIGHT, **given: Any) -> Iterator[Desk]:
    """The desk of the home in *place*, in the night of *as_of*, with some settings."""
    settings = Settings(home=place, log_origin=ORIGIN, **given)
    clock = NamedTime(as_of)
    with wiring.services(settings) as services:
        desk = Desk(settings, replace(services, clock=clock), clock)
        desk.night(as_of)
        yield desk


def copied(stocked: Path, place: Path) -> Path:
    """Another home with the same books, all its own."""
    shutil.copytree(stocked, place)
    return place
