"""What a person decided on held rows, carried out by the night: one transaction per drop."""

from itertools import groupby

import polars as pl

from flows.ingest import steps
from flows.ingest.sender import case_of
from flows.ingest.take_in import take_in_sheet
from flows.ledger import held, intake
from flows.ports import Services
from flows.settings import Settings


def apply_decisions(services: Services, settings: Settings, night_no: int) -> list[steps.Receipt]:
    """Held rows of drops that were approved are judged again, of rejected ones refused."""
    with services.database.begin(readonly=True) as books:
        waiting = held.to_apply(books)
    return [
        _apply(services, settings, drop_no, decision == "approved", night_no)
        for drop_no, decision in waiting
    ]


def _apply(
    services: Services, settings: Settings, drop_no: int, approved: bool, night_no: int
) -> steps.Receipt:
    with services.database.begin(readonly=True) as books:
        drop = intake.drop(books, drop_no)
        rows = held.held_rows(books, drop_no)
        found = case_of(books, settings, drop.account_id, drop.seen_on, night_no, services)
    content = services.storage.read(f"archive/{drop.sha256}")
    reckoned = steps.reckon(services.read, content, drop.name, found.case.role, settings)
    taken = []
    with services.database.begin() as books:
        for sheet_no, of_sheet in groupby(rows.iter_rows(), key=lambda row: row[0]):
            chosen = pl.Series([row_no for _, row_no in of_sheet], dtype=pl.Int64)
            sheet = next(s for s in reckoned.recognised if s.sheet_index == sheet_no)
            if reckoned.reading is not None:
                taken.append(
                    take_in_sheet(
                        books,
                        settings,
                        drop_no,
                        reckoned.reading,
                        sheet,
                        found.case,
                        released=chosen,
                        approved=approved,
                    )
                )
        held.applied(books, drop_no, night_no)
    return steps.receipt(drop_no, "decided", taken)
