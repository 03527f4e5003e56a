"""Taking in (step 6): what one transaction writes of a drop."""

from collections.abc import Mapping
from dataclasses import asdict, astuple, dataclass
from typing import Any, Final

import polars as pl
import sqlalchemy as sa

from flows.errors import NotFound
from flows.ledger.counters import take
from flows.ledger.sightings import Seen
from flows.ports import Books
from schemas.tables import (
    answers,
    drops,
    intakes,
    movements,
    parcels,
    problems,
    requests,
    sightings,
)

PARCEL: Final = (
    "source_kind",
    "source_ref",
    "customer_name",
    "country",
    "language",
    "recipients",
)
REQUEST: Final = (
    "business_key",
    "row_no",
    "action",
    "of_serial",
    "account_id",
    "product_no",
    "quantity",
    "keys",
    "starts",
    "ends",
    "support_starts",
    "support_ends",
    "host_id",
    "redeem_by",
    "cells",
)


@dataclass(frozen=True)
class Counted:
    """What became of the rows of one sheet; their sum is checked by the database too."""

    rows: int
    accepted: int
    duplicate: int
    refused: int
    held: int

    def __add__(self, more: "Counted") -> "Counted":
        return Counted(*map(sum, zip(astuple(self), astuple(more), strict=True)))


NOTHING: Final = Counted(0, 0, 0, 0, 0)


def waiting_drop(books: Books, account_id: str, name: str, sha256: str) -> int | None:
    """The number of a drop that was taken in but still lies in its inbox, or None."""
    found = books.rows(
        sa.select(drops.c.drop_no).where(
            drops.c.account_id == account_id,
            drops.c.name == name,
            drops.c.sha256 == sha256,
            drops.c.archived_night_no.is_(None),
        )
    )
    return int(found[0][0]) if found else None


def add_drop(books: Books, drop: Mapping[str, Any]) -> None:
    """A new drop; what was noted of its arrival has served its purpose."""
    books.execute(sa.insert(drops).values(**drop))
    books.execute(sa.delete(sightings).where(sightings.c.drop_no == drop["drop_no"]))


def add_intake(books: Books, sheet: Mapping[str, Any]) -> int:
    """The number of a sheet that is being taken in; no row of it is counted yet.

    Its serials are filled in by ``add_requests``, its counts by ``count_rows``.
    """
    number = take(books, "intake", 1)
    books.execute(sa.insert(intakes).values(intake_no=number, **asdict(NOTHING), **sheet))
    return number


def count_rows(books: Books, intake_no: int, counted: Counted) -> None:
    """What became of the rows of a sheet."""
    books.execute(
        sa.update(intakes).where(intakes.c.intake_no == intake_no).values(**asdict(counted))
    )


def add_answers(
    books: Books, intake_no: int, rows: pl.DataFrame, said: pl.DataFrame, said_before: int
) -> None:
    """What is answered to rows that were not accepted, and every problem and note.

    *said_before* problems of the sheet are in the books already.
    """
    here = pl.lit(intake_no, pl.Int64).alias("intake_no")
    if rows.height:
        books.append(answers, rows.with_columns(here))
    if said.height:
        first = said_before + 1
        numbered = pl.int_range(first, first + said.height, dtype=pl.Int64).alias("problem_no")
        books.append(problems, said.with_columns(here, numbered))


def add_requests(
    books: Books,
    accepted: pl.DataFrame,
    *,
    kind: str,
    scope: str,
    sender: str,
    intake_no: int,
    night_no: int,
) -> pl.DataFrame:
    """Accepted rows become requests, each with its serial number, in the order of rows.

    Returns:
        *accepted* with ``serial``.
    """
    if accepted.is_empty():
        return accepted.with_columns(serial=pl.lit(None, pl.Int64))
    first = take(books, "serial", accepted.height)
    numbered = accepted.sort("row_no", maintain_order=True).with_columns(
        serial=pl.int_range(first, first + accepted.height, dtype=pl.Int64)
    )
    with_parcels = _add_parcels(books, numbered, sender, intake_no, night_no)
    books.append(
        requests,
        with_parcels.select(
            "serial",
            pl.lit(kind).alias("kind"),
            pl.lit(scope).alias("scope"),
            pl.lit(intake_no, pl.Int64).alias("intake_no"),
            "parcel_no",
            *REQUEST,
        ),
    )
    books.execute(
        sa.update(intakes)
        .where(intakes.c.intake_no == intake_no)
        .values(
            first_serial=sa.func.coalesce(intakes.c.first_serial, first),
            last_serial=first + accepted.height - 1,
        )
    )
    return numbered


def _add_parcels(
    books: Books, accepted: pl.DataFrame, sender: str, intake_no: int, night_no: int
) -> pl.DataFrame:
    groups = accepted.select(*PARCEL).unique(maintain_order=True)
    first = take(books, "parcel", groups.height)
    numbered = groups.with_columns(
        parcel_no=pl.int_range(first, first + groups.height, dtype=pl.Int64)
    )
    books.append(
        parcels,
        numbered.with_columns(
            sender=pl.lit(sender),
            intake_no=pl.lit(intake_no, pl.Int64),
            night_no=pl.lit(night_no, pl.Int64),
        ),
    )
    return accepted.join(
        numbered, on=list(PARCEL), how="left", nulls_equal=True, maintain_order="left"
    )


def add_movements(books: Books, rows: pl.DataFrame, intake_no: int, night_no: int) -> None:
    """The movements that rows make; *rows* name debit, credit and what moves."""
    if rows.is_empty():
        return
    first = take(books, "movement", rows.height)
    books.append(
        movements,
        rows.select(
            pl.int_range(first, first + rows.height, dtype=pl.Int64).alias("movement_no"),
            pl.lit(night_no, pl.Int64).alias("night_no"),
            pl.lit(intake_no, pl.Int64).alias("intake_no"),
            *("debit", "credit", "quantity", "amount_e4", "currency"),
            *("contract_number", "sku", "row_no"),
        ),
    )


def archived(books: Books, drop_no: int, night_no: int) -> None:
    """The drop lies in the archive and no longer in its inbox."""
    books.execute(
        sa.update(drops)
        .where(drops.c.drop_no == drop_no, drops.c.archived_night_no.is_(None))
        .values(archived_night_no=night_no)
    )


def unarchived(books: Books) -> list[tuple[Any, ...]]:
    """Drops that were taken in but whose archiving is not recorded: number, sender, name, hash."""
    return books.rows(
        sa.select(drops.c.drop_no, drops.c.account_id, drops.c.name, drops.c.sha256)
        .where(drops.c.archived_night_no.is_(None))
        .order_by(drops.c.drop_no)
    )


def drop(books: Books, drop_no: int) -> Seen:
    """What is known of the arrival of a drop that was taken in."""
    found = books.rows(
        sa.select(
            drops.c.account_id,
            drops.c.name,
            drops.c.sha256,
            drops.c.drop_no,
            drops.c.size_bytes,
            drops.c.first_seen_on,
            drops.c.loaded_by,
        ).where(drops.c.drop_no == drop_no)
    )
    if not found:
        raise NotFound(f"There is no drop {drop_no}.", "See `keymill status`.")
    return Seen(*found[0])
