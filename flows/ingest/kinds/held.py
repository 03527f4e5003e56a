"""Licenses that rows name by serial number: who may act on them, and whether they still stand."""

import polars as pl

from flows.ingest.kinds import recipients
from flows.ingest.kinds.kind import Case, Known, either
from flows.ledger import holdings, references
from flows.ports import Books
from schemas.problems import no_problems, refuse
from schemas.problems.licenses import (
    SERIAL_ENDED,
    SERIAL_MISSPELLED,
    SERIAL_NOT_ISSUED,
    SERIAL_REPLACED,
    SERIAL_UNKNOWN,
)
from schemas.serials import serial_numbers, serial_texts

HELD = "held_"
"""Stands before the columns of ``holdings.named`` where they are joined to rows."""


def look_up(books: Books, rows: pl.DataFrame, case: Case) -> Known:
    """The licenses named, and what customers have delegated to the sender."""
    return {
        "held": holdings.named(books, serial_numbers(rows["serial_number"])),
        "delegations": references.delegations_to(books, case.sender),
    }


def spell(rows: pl.DataFrame, known: Known) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Serial numbers as we print them, so that two spellings of one are one."""
    printed = serial_texts(serial_numbers(rows["serial_number"]))
    named = pl.coalesce(pl.lit(printed), "serial_number").alias("serial_number")
    return rows.with_columns(named), no_problems()


def with_held(
    rows: pl.DataFrame,
    known: Known,
    case: Case,
    scope: str,
    also: pl.Expr | None = None,
) -> pl.DataFrame:
    """*rows* with what they name, ``held_*``, where the sender may act on it; null elsewhere.

    That is its owner, or whom the owner has given a delegation of this *scope*; and where *also* is
    true of a license (``holdings.named``). ``keys_to`` says whether new keys go to customer,
    partner or both.
    """
    acting = recipients.acting_for(known["delegations"], case).filter(recipients.has_scope(scope))
    held = known["held"].join(
        acting.rename({"customer_account": "owner"}), on="owner", how="left", validate="m:1"
    )
    may = (pl.col("owner") == case.sender) | pl.col("scopes").is_not_null()
    mine = held.filter(may if also is None else may | also)
    return joined(rows, mine.drop("scopes"))


def joined(rows: pl.DataFrame, mine: pl.DataFrame) -> pl.DataFrame:
    """*rows* with those of *mine* that they name, ``held_*``, and their ``keys_to``."""
    prefixed = mine.drop("keys_to").rename(lambda name: HELD + name)
    goes_to = mine.select(pl.col("serial").alias("held_serial"), "keys_to")
    return rows.with_columns(serial_numbers(rows["serial_number"]).alias("held_serial")).join(
        prefixed.join(goes_to, on="held_serial").with_columns(is_mine=True),
        on="held_serial",
        how="left",
        validate="m:1",
        maintain_order="left",
    )


def problems(rows: pl.DataFrame, column: str = "serial_number") -> pl.DataFrame:
    """Rows (from ``with_held``) whose license is unknown to their sender, or stands no more."""
    given = rows.filter(pl.col(column).is_not_null())
    misspelled = given.filter(pl.col("held_serial").is_null())
    unknown = given.filter(pl.col("held_serial").is_not_null(), pl.col("is_mine").is_null())
    ended = given.filter(pl.col("is_mine"), pl.col("held_closed_night_no").is_not_null())
    replaced = (pl.col("held_closed_as") == "replaced") & pl.col("held_followed_by").is_not_null()
    active = given.filter(pl.col("is_mine"), pl.col("held_closed_night_no").is_null())
    return either(
        [
            refuse(misspelled, SERIAL_MISSPELLED, column),
            refuse(unknown, SERIAL_UNKNOWN, column),
            refuse(ended.filter(replaced), SERIAL_REPLACED, column, pl.col("held_followed_by")),
            refuse(ended.filter(~replaced), SERIAL_ENDED, column, pl.col("held_closed_as")),
            refuse(active.filter(~pl.col("held_issued")), SERIAL_NOT_ISSUED, column),
        ]
    )


def addressed(contact: pl.Expr, case: Case) -> pl.Expr:
    """Who gets what a change makes: the *contact* of the row, else of the license, else as before.

    A delegate that may receive keys gets them as its delegation says.
    """
    customer = pl.coalesce(contact, "held_email", "held_recipients")
    partner = pl.lit(case.email, pl.String)
    return recipients.addresses(customer, partner, pl.col("keys_to").fill_null("customer"))
