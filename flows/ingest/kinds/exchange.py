"""Rows that take a license, or a part of it, and put something else in its place. Pure.

A license is taken as a whole, once: what no row takes of it goes on under a serial number of its
own (design, section 7: no leaf changes meaning). Rows come from ``held.with_held``, and say in
``take`` how many units, in ``key_numbers`` which keys, and in ``at_once`` whether the keys they
take are revoked now; ``reason`` is for their leaves. A row may take from several licenses: it then
is as many lines.
"""

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

import polars as pl

from flows.ingest.kinds.effects import WAIST, Effects
from flows.ingest.kinds.held import HELD
from flows.ingest.kinds.kind import Case, Settlement, either
from schemas.problems import no_problems, refuse
from schemas.problems.licenses import KEY_NUMBER_UNKNOWN, KEY_NUMBERS_TAKEN, QUANTITY_ABOVE_HELD
from schemas.requests import Action, Reason, SourceKind
from schemas.serials import serial_texts

KEPT: Final = ("starts", "ends", "support_starts", "support_ends", "host_id", "product_no", "sku")
"""What a license says that its parts go on saying, unless the row that takes it says otherwise."""


def taking(rows: pl.DataFrame) -> pl.DataFrame:
    """*rows* with ``take``: the quantity, else one for each key named, else all of the license."""
    named = pl.col("key_numbers").str.split(";").list.len().cast(pl.Int64)
    by_keys = pl.when(pl.col("held_key_policy") == "per_unit").then(named)
    return rows.with_columns(take=pl.coalesce("quantity", by_keys, "held_quantity"))


def granted(rows: pl.DataFrame) -> pl.DataFrame:
    """*rows* with everything that a request says, as their license has it; a kind replaces some."""
    per_unit = pl.col("held_key_policy") == "per_unit"
    return rows.with_columns(
        pl.col("held_" + name).alias(name) for name in (*KEPT, "customer_name", "country")
    ).with_columns(
        action=pl.lit(Action.GRANT.value),
        of_serial=pl.col("held_serial"),
        account_id=pl.col("held_owner"),
        quantity=pl.col("take"),
        keys=pl.when(per_unit).then("take").otherwise(1),
        redeem_by=pl.lit(None, pl.Date),
        source_kind=pl.lit(SourceKind.CHANGE.value),
        source_ref=pl.lit(None, pl.String),
        language=pl.col("held_language"),
        debit=pl.lit(None, pl.String),
        credit=pl.lit(None, pl.String),
        contract_number=pl.lit(None, pl.String),
        amount_e4=pl.lit(0, pl.Int64),
        currency=pl.lit(None, pl.String),
    )


def key_problems(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows that name a key which their license has not."""
    highest = pl.col("key_numbers").str.split(";").list.eval(pl.element().cast(pl.Int64)).list.max()
    beyond = rows.filter(highest > pl.col("held_key_count"))
    return refuse(
        beyond, KEY_NUMBER_UNKNOWN, "key_numbers", pl.col("held_key_count").cast(pl.String)
    )


def settle(asked: pl.DataFrame) -> Settlement:
    """Good rows compete for the units and keys of their license in their order.

    A license that its rows do not overdraw is settled as a set; the rows of an over-drawn one are
    judged one by one. Of rows with one business key only the first that fits counts.
    """
    heads = asked.filter(pl.col("row_no") == pl.col("row_no").min().over("business_key"))
    named = _keys_named(heads)
    over = (
        heads.group_by("held_serial")
        .agg(pl.col("take").sum(), pl.col("held_quantity").first())
        .filter(pl.col("take") > pl.col("held_quantity"))
        .select("held_serial")
    )
    twice = named.filter(named.select("held_serial", "key_no").is_duplicated())
    tight = pl.concat([over, twice.select("held_serial")]).unique()
    contended = asked.join(tight, on="held_serial", how="semi").select("row_no")
    return Settlement(_one_by_one(asked.join(contended, on="row_no", how="semi")))


def _keys_named(rows: pl.DataFrame) -> pl.DataFrame:
    """One line for each key that a row names: ``row_no, held_serial, key_no``."""
    split = pl.col("key_numbers").str.split(";").alias("key_no")
    named = rows.filter(pl.col("key_numbers").is_not_null())
    return (
        named.select("row_no", "held_serial", split)
        .explode("key_no")
        .with_columns(pl.col("key_no").cast(pl.Int64))
    )


def _one_by_one(rows: pl.DataFrame) -> pl.DataFrame:
    """Problems of the rows that find no room left, in the order of rows."""
    left: dict[int, int] = {}
    taken: set[tuple[int, str]] = set()
    fitted: set[str] = set()
    refused: list[tuple[int, str, str, str | None]] = []
    wanted = rows.sort("row_no", maintain_order=True).select(
        *("row_no", "business_key", "held_serial", "take", "held_quantity", "key_numbers")
    )
    for (row_no, key), lines in groupby(wanted.iter_rows(), key=itemgetter(0, 1)):
        takes = [line[2:] for line in lines]
        if key in fitted:
            continue
        refusal = _no_room(takes, left, taken)
        if refusal:
            refused.append((row_no, *refusal))
            continue
        fitted.add(key)
        for serial, take, held, numbers in takes:
            left[serial] = left.get(serial, held) - take
            taken |= _keys(serial, numbers)
    return pl.DataFrame(refused, schema=no_problems().schema, orient="row")


def _no_room(
    takes: Sequence[tuple[Any, ...]], left: dict[int, int], taken: set[tuple[int, str]]
) -> tuple[str, str, str | None] | None:
    """Column, code and detail of what stands against a row; None where all it takes is there."""
    for serial, take, held, numbers in takes:
        units = left.get(serial, held)
        if _keys(serial, numbers) & taken:
            return "key_numbers", KEY_NUMBERS_TAKEN.code, None
        if take > units:
            return "quantity", QUANTITY_ABOVE_HELD.code, str(units)
    return None


def _keys(serial: int, numbers: str | None) -> set[tuple[int, str]]:
    return {(serial, number) for number in (numbers or "").split(";") if number}


def effects(accepted: pl.DataFrame, case: Case, closed_as: str = "replaced") -> Effects:
    """What is taken is closed and revoked, and what stays goes on under a new serial number.

    Keys that are taken at once are revoked now, where they can be told from those that stay: the
    row names them, or the license has one key, or all of it is taken. All others stay valid for
    ``replace_grace_days``, so that nothing stops before the new file is installed. A license that
    has expired is neither closed nor revoked again.
    """
    licenses = _licenses(accepted)
    open_ = licenses.filter(pl.col("held_closed_night_no").is_null())
    rests = _rests(licenses.filter(pl.col("rest") > 0))
    all_of_it = pl.col("rest") == 0
    return Effects(
        takings=accepted.select(
            "row_no", pl.col("held_serial").alias("taken_serial"), pl.col("take").alias("quantity")
        ),
        closings=open_.select(
            "row_no",
            pl.col("held_serial").alias("serial"),
            closed_as=pl.when(all_of_it).then(pl.lit(closed_as)).otherwise(pl.lit("replaced")),
        ),
        rests=rests,
        revocations=_revocations(accepted, open_, case),
    )


def _licenses(accepted: pl.DataFrame) -> pl.DataFrame:
    """Each license that rows take from, with the ``row_no`` of the first and the ``rest``."""
    held = [name for name in accepted.columns if name.startswith(HELD)]
    return (
        accepted.sort("row_no")
        .group_by("held_serial", maintain_order=True)
        .agg(
            pl.col("row_no", "keys_to", "reason", *held).exclude("held_serial").first(),
            pl.col("at_once").all(),
            pl.col("take").sum(),
        )
        .with_columns(rest=pl.col("held_quantity") - pl.col("take"))
    )


def _rests(licenses: pl.DataFrame) -> pl.DataFrame:
    """What stays, as requests: the license as it was, with fewer units."""
    whole = licenses.with_columns(take=pl.col("rest"), quantity=pl.col("rest"))
    waits = pl.col("held_key_count") == 0
    return (
        granted(whole)
        .with_columns(
            keys=pl.when(waits).then(0).otherwise("keys"),
            recipients=pl.coalesce("held_email", "held_recipients"),
            business_key=serial_texts(whole["held_serial"]),
            cells=pl.lit("{}"),
        )
        .select(*WAIST)
    )


def _revocations(accepted: pl.DataFrame, licenses: pl.DataFrame, case: Case) -> pl.DataFrame:
    """Now what is taken at once and can be told apart; the rest of the keys in due time."""
    with_keys = licenses.filter(pl.col("held_key_count") > 0)
    due_on = case.as_of + timedelta(days=case.policy.replace_grace_days)
    one_key = pl.col("held_key_policy") != "per_unit"
    now = with_keys.filter("at_once", one_key | (pl.col("rest") == 0))
    later = with_keys.join(now, on="held_serial", how="anti", maintain_order="left")
    named = _keys_named(
        accepted.filter("at_once").join(later, on="held_serial", how="semi", maintain_order="left")
    )
    reasons = accepted.select("row_no", "reason")
    return pl.concat(
        [
            _revoked(now, pl.lit(None, pl.Int64), pl.col("reason"), None),
            _revoked(named.join(reasons, on="row_no"), pl.col("key_no"), pl.col("reason"), None),
            _revoked(later, pl.lit(None, pl.Int64), pl.lit(Reason.REPLACED.value), due_on),
        ]
    ).sort("row_no", "serial", "key_no", nulls_last=True, maintain_order=True)


def _revoked(rows: pl.DataFrame, key_no: pl.Expr, reason: pl.Expr, due_on: object) -> pl.DataFrame:
    return rows.select(
        "row_no",
        serial=pl.col("held_serial"),
        key_no=key_no,
        reason=reason.cast(pl.String),
        due_on=pl.lit(due_on, pl.Date),
    )


def problems(rows: pl.DataFrame) -> pl.DataFrame:
    """What a row by itself asks too much of its license."""
    above = rows.filter(pl.col("take") > pl.col("held_quantity"))
    units = pl.col("held_quantity").cast(pl.String)
    return either([refuse(above, QUANTITY_ABOVE_HELD, "quantity", units), key_problems(rows)])
