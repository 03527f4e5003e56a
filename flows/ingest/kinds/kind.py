"""What a kind of sheet is to the night: who may send it, what to look up, and how it is ruled.

A kind is either reference data (its rows become versions in a table) or asks for something (its
rows become requests). ``look_up`` is its only contact with the books; everything after it is a
pure function of frames.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

import polars as pl
import sqlalchemy as sa

from flows.ingest.kinds.effects import Effects
from flows.ports import Books
from schemas.policy import Policy
from schemas.problems import PROBLEMS_SCHEMA, Problem, no_problems
from schemas.sheets.sheet import Sheet

Known = Mapping[str, pl.DataFrame]
"""What the books say of the names in a sheet, by the name of the question."""


class Role(StrEnum):
    """What an account is to us; ``vendor`` is ourselves."""

    VENDOR = "vendor"
    CUSTOMER = "customer"
    CHANNEL = "channel"
    OEM = "oem"


Proves = Callable[[pl.Series, pl.Series, pl.Series], pl.Series]
"""Of serial numbers, their epochs and claim codes as they were typed: which of these are right."""


def nothing_proven(serials: pl.Series, epochs: pl.Series, codes: pl.Series) -> pl.Series:
    """No claim code is right."""
    return pl.repeat(value=False, n=codes.len(), eager=True)


@dataclass(frozen=True)
class Case:
    """What judging needs to know beside the rows.

    ``seen_on`` is the day keymill first saw the drop: deadlines are judged on it. ``account`` is
    the sender's row in the books; the vendor has none. ``proves`` compares claim codes, which
    themselves stand in no frame but as they were typed.
    """

    sender: str
    role: Role
    language: str
    seen_on: date
    as_of: date
    night_no: int
    account: Mapping[str, Any] | None = None
    vendor_email: str | None = None
    policy: Policy = field(default_factory=Policy)
    proves: Proves = nothing_proven

    @property
    def email(self) -> str | None:
        """Where the sender itself is reached."""
        return str(self.account["email"]) if self.account else self.vendor_email

    @property
    def deliver_to(self) -> str:
        """Who gets what the sender's rows make: customer, sender or both."""
        return str(self.account["deliver_to"]) if self.account else "customer"


@dataclass(frozen=True)
class Ruling:
    """What single rows ask for, and why some may not.

    ``asked`` has the columns of ``schemas.requests.Asked`` and covers at least every row that has
    no problem; ``problems`` pairs a stage (design, step 5) with a problem frame.
    """

    asked: pl.DataFrame
    problems: tuple[tuple[int, pl.DataFrame], ...] = ()
    notes: pl.DataFrame = field(default_factory=no_problems)


@dataclass(frozen=True)
class Settlement:
    """What became of good rows that compete for something limited.

    They come with their ``business_key``: what follows a row that fits takes nothing more.
    ``holds`` has the note of each row that waits for approval.
    """

    problems: pl.DataFrame = field(default_factory=no_problems)
    holds: pl.DataFrame = field(default_factory=no_problems)


@dataclass(frozen=True)
class Kind:
    """A kind that asks for something.

    ``spell`` gives the rows with the names of the books where they were written otherwise, and a
    note for each. ``meant`` gives rows (their cells as text) with what the kind takes an empty cell
    for, as far as that never changes. A kind without ``settle`` asks the books for nothing that its
    own rows change, but for their business keys. ``effects`` tells of the rows that were accepted
    what they do beside becoming requests. Sheets of a kind that is judged ``whole`` are not cut in
    parts: rows that take from one entitlement must meet.
    """

    name: str
    sheet: type[Sheet]
    senders: frozenset[Role]
    rule: Callable[[pl.DataFrame, Known, Case], Ruling]
    look_up: Callable[[Books, pl.DataFrame, Case], Known]
    keys_are_global: bool = False
    whole: bool = False
    settle: Callable[[pl.DataFrame, Known, Case], Settlement] | None = None
    effects: Callable[[pl.DataFrame, Known, Case], Effects] | None = None
    spent: Problem | None = None
    spell: Callable[[pl.DataFrame, Known], tuple[pl.DataFrame, pl.DataFrame]] | None = None
    meant: Callable[[pl.DataFrame, Known], pl.DataFrame] | None = None


@dataclass(frozen=True)
class ReferenceKind:
    """A kind whose rows become versions in ``table``.

    ``rule`` returns the rows as the table has them (with ``row_no``) and the problems; ``moves``
    gives the movements of added versions (joined with what they replace, columns ``old_*``).
    ``fixed`` columns never change; ``carried`` ones pass from version to version; a version whose
    ``frozen_by`` column is set cannot be amended.
    """

    name: str
    sheet: type[Sheet]
    senders: frozenset[Role]
    table: sa.Table
    key: tuple[str, ...]
    rule: Callable[[pl.DataFrame, Known, Case], Ruling]
    look_up: Callable[[Books, pl.DataFrame, Case], Known]
    moves: Callable[[pl.DataFrame, Known], pl.DataFrame] | None = None
    fixed: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    frozen_by: str | None = None


AnyKind = Kind | ReferenceKind


def either(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """Problem frames as one, ordered by row."""
    return pl.concat([no_problems(), *(frame.select(*PROBLEMS_SCHEMA) for frame in frames)]).sort(
        "row_no", maintain_order=True
    )
