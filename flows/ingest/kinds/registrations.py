"""Registrations: a license gets its contacts, and its keys where they wait for that.

The keys are those of the license: a request for them is about its serial number and makes no
other. A license whose keys were issued is recorded as registered, and gets no second ones.
"""

import polars as pl

from flows.ingest.kinds import exchange, held
from flows.ingest.kinds.effects import Effects
from flows.ingest.kinds.kind import Case, Kind, Known, Role, Ruling, either
from flows.ledger import holdings
from flows.ports import Books
from schemas.problems import Stage, refuse
from schemas.problems.registrations import KEY_WAS_ISSUED, SERIAL_OF_CONTRACT, SERIAL_REGISTERED
from schemas.requests import Action, SourceKind
from schemas.serials import serial_numbers
from schemas.sheets.registrations import Registrations

_WAITS = pl.col("held_keys") == 0


def look_up(books: Books, rows: pl.DataFrame, case: Case) -> Known:
    """The licenses, which of them contracts granted, and what was delegated."""
    drawn = holdings.of_contracts(books, serial_numbers(rows["serial_number"]))
    return {**held.look_up(books, rows, case), "of_contracts": drawn}


def rule(rows: pl.DataFrame, known: Known, case: Case) -> Ruling:
    """Each row by itself: the license is the sender's, was not drawn, and is not registered."""
    mine = _with_claims(held.with_held(rows, known, case, "register"), rows, known, case)
    refused = _problems(mine, known)
    right = mine.join(refused, on="row_no", how="anti", maintain_order="left")
    return Ruling(
        asked=_asking(mine, case),
        problems=((Stage.BOOKS, refused),),
        notes=refuse(right.filter(~_WAITS), KEY_WAS_ISSUED),
    )


def _with_claims(mine: pl.DataFrame, rows: pl.DataFrame, known: Known, case: Case) -> pl.DataFrame:
    """*mine* with what a customer's claim codes prove, where nobody registered it before."""
    if case.role is not Role.CUSTOMER:
        return mine
    free = known["held"].filter(~pl.col("registered"))
    of_others = mine.filter(pl.col("is_mine").is_null(), pl.col("claim_code").is_not_null())
    epochs = free.select(pl.col("serial").alias("held_serial"), pl.col("epoch").alias("of_epoch"))
    asked = of_others.join(epochs, on="held_serial", how="inner", maintain_order="left")
    proven = asked.filter(case.proves(asked["held_serial"], asked["of_epoch"], asked["claim_code"]))
    if proven.is_empty():
        return mine
    theirs = free.with_columns(
        owner=pl.lit(case.sender), language=pl.lit(case.language), keys_to=pl.lit("customer")
    )
    claiming = rows.join(proven, on="row_no", how="semi", maintain_order="left")
    others = mine.join(proven, on="row_no", how="anti", maintain_order="left")
    return pl.concat([others, held.joined(claiming, theirs).select(mine.columns)]).sort("row_no")


def _problems(rows: pl.DataFrame, known: Known) -> pl.DataFrame:
    open_ = pl.col("held_closed_night_no").is_null()
    before = rows.filter("held_registered", open_)
    others = rows.join(before, on="row_no", how="anti", maintain_order="left")
    drawn = known["of_contracts"].rename({"serial": "held_serial"})
    of_contract = others.filter("is_mine", open_).join(drawn, on="held_serial", how="semi")
    return either(
        [
            held.problems(others),
            refuse(before, SERIAL_REGISTERED, "serial_number"),
            refuse(of_contract, SERIAL_OF_CONTRACT, "serial_number"),
        ]
    )


def _asking(rows: pl.DataFrame, case: Case) -> pl.DataFrame:
    """For the keys of a license that waits for them; else for nothing but to be recorded."""
    typed = rows.rename({"country": "row_country", "host_id": "row_host_id"})
    licenses = typed.with_columns(take=pl.col("held_quantity"), quantity=pl.col("held_quantity"))
    granted = exchange.granted(licenses)
    waits, record = SourceKind.CHANGE.value, SourceKind.RECORD.value
    return granted.with_columns(
        action=pl.when(_WAITS)
        .then(pl.lit(Action.KEYS.value))
        .otherwise(pl.lit(Action.RECORD.value)),
        keys=pl.when(_WAITS).then("keys").otherwise(0),
        source_kind=pl.when(_WAITS).then(pl.lit(waits)).otherwise(pl.lit(record)),
        customer_name=pl.col("company"),
        country=pl.col("row_country"),
        host_id=pl.coalesce("row_host_id", "host_id"),
        recipients=held.addressed(pl.col("contact_email"), case),
    )


def effects(accepted: pl.DataFrame, known: Known, case: Case) -> Effects:
    """Who registered a license owns it, and its contacts are those of the row."""
    serial = pl.col("of_serial").alias("serial")
    contact = (pl.col("contact_email").alias("email"), "technical_email")
    return Effects(
        records={
            "registrations": accepted.select(
                *("row_no", serial, "account_id", "company", "country", "contact_name"),
                pl.col("row_host_id").alias("host_id"),
            ),
            "contacts": accepted.select("row_no", serial, *contact),
        }
    )


KIND = Kind(
    name="registrations",
    sheet=Registrations,
    senders=frozenset({Role.CUSTOMER, Role.CHANNEL, Role.OEM}),
    rule=rule,
    look_up=look_up,
    spell=held.spell,
    keys_are_global=True,
    effects=effects,
)
