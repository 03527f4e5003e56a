"""Which rows can count otherwise than when a night closed; each found by an index.

A row is new where its number is above the last one that the closing knows, or changed where a
later night has stamped it. All functions tell the same of a moment: a row that is not among them
counts now as it did then. Without a closing every row is meant.
"""

from typing import Final

import sqlalchemy as sa

from flows.ledger.closings import Closing
from flows.ports import Books
from schemas.requests import SourceKind
from schemas.tables import (
    batches,
    contracts,
    intakes,
    movements,
    parcels,
    requests,
    vouchers,
)

SERIAL_MAX: Final = 10**12 - 1

Numbers = sa.Select[tuple[int]] | sa.CompoundSelect[tuple[int]]


def newer(
    column: sa.ColumnElement[int], counter: str, since: Closing | None
) -> sa.ColumnElement[bool]:
    """True of rows whose number (*column*, from *counter*) was given out after the closing."""
    return sa.true() if since is None else column > since.last(counter)


def planned_otherwise(since: Closing | None) -> sa.ColumnElement[bool]:
    """True of intakes that were new, waiting or not planned yet when the night closed."""
    i = intakes.c
    if since is None:
        return sa.true()
    planned = i.planned_night_no > since.night_no
    return i.intake_no.in_(
        sa.union(
            sa.select(i.intake_no).where(i.intake_no > since.last("intake")),
            sa.select(i.intake_no).where(planned),
            sa.select(i.intake_no).where(i.planned_night_no.is_(None)),
        )
    )


def batches_otherwise(since: Closing) -> Numbers:
    """The batches that were planned, minted or published later, or are still not all of it."""
    b, night_no = batches.c, since.night_no
    some = sa.select(b.batch_no)
    return sa.union(
        some.where(b.batch_no > since.last("batch")),
        some.where(b.minted_night_no > night_no),
        some.where(b.minted_night_no.is_(None)),
        some.where(b.published_night_no > night_no),
        some.where(b.published_night_no.is_(None), b.makes == "keys"),
    )


def vouchers_otherwise(since: Closing) -> Numbers:
    """The versions of vouchers that are new, replaced or expired since."""
    v = vouchers.c
    some = sa.select(v.version_no)
    return sa.union(
        some.where(v.version_no > since.last("version")),
        some.where(v.replaced_night_no > since.night_no),
        some.where(v.expired_night_no > since.night_no),
    )


def serials_otherwise(books: Books, since: Closing) -> list[tuple[int, int]]:
    """The serial numbers, from and to, that are new, or of such a batch; few, and none twice."""
    b, last = batches.c, since.last("serial")
    found = books.rows(
        sa.select(b.first_serial, b.last_serial)
        .where(b.batch_no.in_(batches_otherwise(since)), b.first_serial <= last)
        .order_by(b.first_serial)
    )
    ranges: list[tuple[int, int]] = []
    for first, end in [*found, (last + 1, SERIAL_MAX)]:
        if ranges and first <= ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], max(end, ranges[-1][1]))
        else:
            ranges.append((first, end))
    return ranges


def within(serial: sa.ColumnElement[int], ranges: list[tuple[int, int]]) -> sa.ColumnElement[bool]:
    """True where a serial number is in one of them."""
    return sa.or_(*(serial.between(first, end) for first, end in ranges))


def contracts_otherwise(since: Closing) -> sa.CompoundSelect[tuple[str]]:
    """The contracts that are new, amended or drawn from since."""
    c, m, r, p = contracts.c, movements.c, requests.c, parcels.c
    drawn = (
        sa.select(p.source_ref)
        .join(requests, r.parcel_no == p.parcel_no)
        .where(
            r.serial > since.last("serial"),
            r.kind == "drawdowns",
            p.source_kind == SourceKind.CONTRACT.value,
        )
    )
    return sa.union(
        sa.select(c.contract_number).where(c.version_no > since.last("version")),
        sa.select(c.contract_number).where(c.replaced_night_no > since.night_no),
        sa.select(m.contract_number).where(
            m.night_no > since.night_no, m.contract_number.is_not(None)
        ),
        drawn,
    )
