"""License changes: licenses are shared, transferred, split, merged, described, or better addressed.

A row either takes licenses and puts others in their place (``exchange``), or records something of
one that stays as it is. Until a license is registered, whoever ordered it may correct its contact.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Final

import polars as pl

from flows.ingest.kinds import exchange, held
from flows.ingest.kinds.effects import Effects
from flows.ingest.kinds.held import HELD
from flows.ingest.kinds.kind import Case, Kind, Known, Role, Ruling, Settlement, either
from flows.ingest.kinds.merging import OTHER, merge_problems, with_other
from flows.ledger import attached, holdings, references
from flows.ports import Books
from schemas.problems import Stage, refuse
from schemas.problems.changing import (
    ATTRIBUTE_NOT_SET,
    LICENSE_TAKEN_ABOVE,
    NOT_SHARED,
    OLD_KEYS_UNTIL,
    SENT_AGAIN,
    SPLIT_LEAVES_NOTHING,
    TRANSFERRED,
    TRANSFERRED_TO_HOLDER,
)
from schemas.problems.senders import ACCOUNT_INACTIVE, ACCOUNT_UNKNOWN
from schemas.requests import Action, Reason, SourceKind
from schemas.serials import serial_numbers
from schemas.sheets.license_changes import LicenseChanges

TAKES: Final = pl.col("change").is_in(["transfer", "split", "merge"])
"""True of rows that put another license in the place of theirs."""

_TRANSFER, _SPLIT, _MERGE, _CONTACT = (
    pl.col("change") == name for name in ("transfer", "split", "merge", "contact")
)
_SENT_AGAIN: Final = _CONTACT & ~pl.col("held_registered")
_ORDERED: Final = ~pl.col("registered") & (pl.col("source_kind") != SourceKind.CHANGE.value)


def look_up(books: Books, rows: pl.DataFrame, case: Case) -> Known:
    """The licenses, with what is attached to them, the accounts and what was delegated."""
    merged = rows.filter(pl.col("action") == "merge")
    named = pl.concat([rows["serial_number"], merged["value"]])
    serials = serial_numbers(named)
    return {
        "held": holdings.named(books, serials),
        "delegations": references.delegations_to(books, case.sender),
        "receivers": references.accounts_named(books, rows["to_account"]),
        **attached.said_of(books, serials),
    }


def rule(rows: pl.DataFrame, known: Known, case: Case) -> Ruling:
    """Each row by itself: the license is the sender's and active, and has what the row asks of."""
    changes = rows.rename({"action": "change"})
    owned = held.with_held(changes.filter(~_CONTACT), known, case, "change")
    ordered = _ORDERED & (pl.col("sender") == case.sender)
    contacts = held.with_held(changes.filter(_CONTACT), known, case, "change", also=ordered)
    mine = pl.concat([owned, contacts]).sort("row_no")
    mine, others = with_other(_with_receiver(mine, known), known, case, "change")
    whole = mine.with_columns(key_numbers=pl.lit(None, pl.String), part=pl.col("quantity"))
    taking = exchange.taking(whole)
    found = [
        held.problems(taking),
        held.problems(others, "value"),
        exchange.problems(taking),
        _receiver_problems(taking),
        refuse(
            taking.filter(_SPLIT, pl.col("part") == pl.col("held_quantity")),
            SPLIT_LEAVES_NOTHING,
            "quantity",
            pl.col("held_quantity"),
        ),
        merge_problems(taking),
    ]
    return Ruling(asked=_asking(taking, case), problems=((Stage.BOOKS, either(found)),))


def _with_receiver(rows: pl.DataFrame, known: Known) -> pl.DataFrame:
    """*rows* with the account that a transfer names, ``to_*``."""
    receivers = known["receivers"].select(
        pl.col("account_key"),
        *(
            pl.col(name).alias(f"to_{name}")
            for name in ("account_id", "status", "email", "country", "language")
        ),
    )
    return rows.with_columns(pl.col("to_account").str.to_lowercase().alias("account_key")).join(
        receivers, on="account_key", how="left", validate="m:1", maintain_order="left"
    )


def _receiver_problems(rows: pl.DataFrame) -> pl.DataFrame:
    transfers = rows.filter(_TRANSFER)
    known = transfers.filter(pl.col("to_account_id").is_not_null())
    unknown = transfers.filter(pl.col("to_account_id").is_null())
    holder = known.filter(pl.col("to_account_id") == pl.col("held_owner"))
    return either(
        [
            refuse(unknown, ACCOUNT_UNKNOWN, "to_account"),
            refuse(known.filter(pl.col("to_status") != "active"), ACCOUNT_INACTIVE, "to_account"),
            refuse(holder, TRANSFERRED_TO_HOLDER, "to_account"),
        ]
    )


def _asking(rows: pl.DataFrame, case: Case) -> pl.DataFrame:
    as_held = exchange.granted(rows)
    given = {
        name: pl.when(_TRANSFER).then(f"to_{name}").otherwise(name)
        for name in ("account_id", "language", "country")
    }
    units = pl.when(_MERGE).then(pl.col("take") + pl.col(OTHER + "quantity")).otherwise("take")
    per_unit = pl.col("held_key_policy") == "per_unit"
    keys = pl.when(per_unit).then("quantity").otherwise(1)
    no_keys = ~TAKES | (pl.col("held_key_count") == 0)
    return as_held.with_columns(**given, quantity=units).with_columns(
        keys=pl.when(no_keys).then(0).otherwise(keys),
        customer_name=pl.when(~_TRANSFER).then("customer_name"),
        action=pl.when(TAKES)
        .then("action")
        .when(_SENT_AGAIN)
        .then(pl.lit(Action.SEND.value))
        .otherwise(pl.lit(Action.RECORD.value)),
        source_kind=pl.when(TAKES)
        .then("source_kind")
        .when(_SENT_AGAIN)
        .then("held_source_kind")
        .otherwise(pl.lit(SourceKind.RECORD.value)),
        source_ref=pl.when(_SENT_AGAIN).then("held_source_ref"),
        at_once=_TRANSFER,
        reason=pl.when(_TRANSFER)
        .then(pl.lit(Reason.TRANSFERRED.value))
        .otherwise(pl.lit(Reason.REPLACED.value)),
        recipients=pl.when(_TRANSFER)
        .then("to_email")
        .when(_SENT_AGAIN)
        .then("grantee_email")
        .when(TAKES)
        .then(held.addressed(pl.lit(None, pl.String), case))
        .otherwise(pl.lit("")),
    )


def settle(asked: pl.DataFrame, known: Known, case: Case) -> Settlement:
    """Rows count in order: what a row above has taken or ended is not there for one below."""
    heads = asked.filter(pl.col("row_no") == pl.col("row_no").min().over("business_key"))
    lines = _lines(heads)
    overdrawn = exchange.settle(lines).problems
    by_units = overdrawn.join(
        heads.filter(pl.col("part").is_not_null()), on="row_no", how="semi", maintain_order="left"
    )
    whole = overdrawn.join(by_units, on="row_no", how="anti", maintain_order="left")
    first = (
        lines.join(overdrawn, on="row_no", how="anti")
        .group_by("held_serial")
        .agg(taken_from=pl.col("row_no").min())
    )
    stays = heads.filter(~TAKES).join(first, on="held_serial", maintain_order="left")
    late = stays.filter(pl.col("row_no") > pl.col("taken_from"))
    return Settlement(
        either(
            [
                by_units,
                refuse(whole, LICENSE_TAKEN_ABOVE, "serial_number"),
                refuse(late, LICENSE_TAKEN_ABOVE, "serial_number"),
                _not_there(heads, known),
            ]
        )
    )


def _lines(rows: pl.DataFrame) -> pl.DataFrame:
    """What rows take, one line for each license; a merge takes all of two."""
    own = rows.filter(TAKES)
    mine = [name for name in own.columns if not name.startswith(OTHER)]
    second = own.filter(_MERGE).with_columns(
        pl.col(f"^{OTHER}.*$").name.map(lambda name: HELD + name.removeprefix(OTHER)),
        take=pl.col(OTHER + "quantity"),
    )
    return pl.concat([own.select(mine), second.select(mine)]).sort("row_no", maintain_order=True)


def _not_there(rows: pl.DataFrame, known: Known) -> pl.DataFrame:
    """Rows that end a share or attribute which their license has not, by the books and rows above.

    Each that is there, or that a row above makes, is ended once.
    """
    grantee = pl.col("grantee_email").str.to_lowercase()
    shared = known["shares"].rename({"serial": "held_serial", "grantee_email": "of_what"})
    noted = known["attributes"].rename({"serial": "held_serial", "attribute": "of_what"})
    return either(
        [
            refuse(_ending(rows, "share", "unshare", grantee, shared), NOT_SHARED, "grantee_email"),
            refuse(
                _ending(rows, "set", "clear", pl.col("attribute"), noted),
                ATTRIBUTE_NOT_SET,
                "attribute",
            ),
        ]
    )


def _ending(
    rows: pl.DataFrame, makes: str, ends: str, of_what: pl.Expr, there: pl.DataFrame
) -> pl.DataFrame:
    """The rows that do what *ends* says of something that neither is *there* nor a row *makes*."""
    in_order = (
        rows.filter(pl.col("change").is_in([makes, ends]))
        .with_columns(of_what=of_what)
        .join(
            there.select("held_serial", "of_what", is_there=pl.lit(value=True)),
            on=["held_serial", "of_what"],
            how="left",
        )
        .sort("row_no")
        .with_columns(before=pl.col("change").shift(1).over("held_serial", "of_what"))
    )
    made = pl.coalesce(pl.col("before") == makes, "is_there").fill_null(value=False)
    return in_order.filter(pl.col("change") == ends, ~made)


def effects(accepted: pl.DataFrame, known: Known, case: Case) -> Effects:
    """What is taken ends, what stays goes on; the rest is recorded."""
    taken = accepted.filter(TAKES)
    made = exchange.effects(_lines(taken), case) if taken.height else Effects()
    serial = pl.col("held_serial").alias("serial")
    shares = accepted.filter(pl.col("change").is_in(["share", "unshare"]))
    attributes = accepted.filter(pl.col("change").is_in(["set", "clear"]))
    contacts = accepted.filter(_CONTACT)
    records = {
        "shares": shares.select(
            "row_no",
            serial,
            pl.col("grantee_email").str.to_lowercase(),
            right=pl.when(pl.col("change") == "share").then("right"),
        ),
        "attributes": attributes.select(
            "row_no", serial, "attribute", value=pl.when(pl.col("change") == "set").then("value")
        ),
        "contacts": contacts.select(
            "row_no", serial, email="grantee_email", technical_email="held_technical_email"
        ),
    }
    return replace(made, records=records, notes=_notes(accepted, case))


def _notes(accepted: pl.DataFrame, case: Case) -> pl.DataFrame:
    until = case.as_of + timedelta(days=case.policy.replace_grace_days)
    with_keys = accepted.filter(_SPLIT | _MERGE, pl.col("held_key_count") > 0)
    return either(
        [
            refuse(with_keys, OLD_KEYS_UNTIL, None, until.isoformat()),
            refuse(accepted.filter(_TRANSFER), TRANSFERRED, None, pl.col("to_account_id")),
            refuse(accepted.filter(_SENT_AGAIN), SENT_AGAIN, None, pl.col("grantee_email")),
        ]
    )


KIND = Kind(
    name="license_changes",
    sheet=LicenseChanges,
    senders=frozenset({Role.CUSTOMER, Role.CHANNEL, Role.OEM}),
    rule=rule,
    look_up=look_up,
    spell=held.spell,
    whole=True,
    settle=settle,
    effects=effects,
)
