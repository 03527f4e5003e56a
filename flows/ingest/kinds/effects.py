"""What accepted rows do beside becoming requests, as frames; every one names the row."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Final

import polars as pl

from schemas.problems import no_problems
from schemas.requests import Asked

MOVES: Final = {
    "row_no": pl.Int64,
    "debit": pl.String,
    "credit": pl.String,
    "quantity": pl.Int64,
    "amount_e4": pl.Int64,
    "currency": pl.String,
    "contract_number": pl.String,
    "sku": pl.String,
}

WAIST: Final = (*Asked.column_names(), "business_key", "cells")
"""What is written of an accepted row: the frames of a million rows are kept this narrow."""

_TAKINGS: Final = {"row_no": pl.Int64, "taken_serial": pl.Int64, "quantity": pl.Int64}
_CLOSINGS: Final = {"row_no": pl.Int64, "serial": pl.Int64, "closed_as": pl.String}
_REVOCATIONS: Final = {
    "row_no": pl.Int64,
    "serial": pl.Int64,
    "key_no": pl.Int64,
    "reason": pl.String,
    "due_on": pl.Date,
}


def _empty(schema: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    return pl.DataFrame(schema=dict(schema))


@dataclass(frozen=True)
class Effects:
    """What the accepted rows of a sheet do.

    ``movements`` are those beside the one each row makes by itself. ``takings`` say which row takes
    how much of which entitlement, and ``closings`` how each of these ends (``closed_as``), once.
    ``rests`` are requests (``WAIST``) for what stays of an entitlement, under the ``row_no`` of one
    of its takers; what is taken and what stays make up its quantity. ``revocations`` without a
    ``key_no`` are of all keys, without ``due_on`` at once. ``records`` are rows of state tables, by
    the table's name, without ``request_serial`` and ``night_no``; one without a ``serial`` is about
    the entitlement that its row becomes. ``notes`` tell the sender.
    """

    movements: pl.DataFrame = field(default_factory=lambda: _empty(MOVES))
    takings: pl.DataFrame = field(default_factory=lambda: _empty(_TAKINGS))
    closings: pl.DataFrame = field(default_factory=lambda: _empty(_CLOSINGS))
    rests: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=dict.fromkeys(WAIST)))
    revocations: pl.DataFrame = field(default_factory=lambda: _empty(_REVOCATIONS))
    records: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    notes: pl.DataFrame = field(default_factory=no_problems)


NO_EFFECTS: Final = Effects()


def together(*parts: Effects) -> Effects:
    """The effects of all *parts*."""
    joined = {
        name: pl.concat([getattr(part, name) for part in parts], how="diagonal_relaxed")
        for name in (one.name for one in fields(Effects))
        if name != "records"
    }
    names = dict.fromkeys(name for part in parts for name in part.records)
    records = {
        name: pl.concat([part.records[name] for part in parts if name in part.records])
        for name in names
    }
    return Effects(**joined, records=records)
