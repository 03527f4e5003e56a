"""What every sheet's schema is made of: columns that know how they are headed and read.

A kind of sheet is one dataframely schema. Each column carries a ``Column`` in its metadata, from
which come recognition, typing, the template, the reply, the docs page and the problems.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

import dataframely as dy

from schemas.words import Words


class Reads(StrEnum):
    """How the text of a cell is understood (design, section 6)."""

    TEXT = "text"
    IDENTIFIER = "identifier"
    DATE = "date"
    QUANTITY = "quantity"
    MONEY = "money"
    EMAIL = "email"
    EMAILS = "emails"
    COUNTRY = "country"
    LANGUAGE = "language"
    CURRENCY = "currency"
    CHOICE = "choice"
    CHOICES = "choices"
    KEY_NUMBERS = "key numbers"


@dataclass(frozen=True)
class Choice:
    """A word of a closed list: what is stored, how it is shown, what else means it."""

    value: str
    words: Words
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """What people and the reader need to know of one column."""

    reads: Reads
    heading: Words
    note: Words
    example: str
    required: bool = False
    key: bool = False
    synonyms: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    names_in_books: bool = field(default=False)
    """The cell must name something that the books already hold (left-padding is looked for)."""
    alternative: bool = field(default=False)
    """Other cells of the row stand in its place: the example row leaves it empty."""
    secret: bool = field(default=False)
    """The books never hold the cell: a row that differs in it alone is the same row."""


def text(column: Column, *, length_max: int = 255, regex: str | None = None) -> dy.String:
    """A schema column for everything that stays text once it is read."""
    return dy.String(
        nullable=not column.required,
        min_length=1,
        max_length=length_max,
        regex=regex,
        metadata={"column": column},
        description=column.note.en,
    )


def choice(column: Column) -> dy.String:
    """A schema column that holds one value of a closed list (typing has refused the others)."""
    return dy.String(
        nullable=not column.required, metadata={"column": column}, description=column.note.en
    )


def day(column: Column) -> dy.Date:
    """A schema column for a calendar day."""
    return dy.Date(
        nullable=not column.required, metadata={"column": column}, description=column.note.en
    )


def quantity(column: Column, *, least: int = 1, most: int = 1_000_000_000) -> dy.Int64:
    """A schema column for whole units (or months, days, parts)."""
    return dy.Int64(
        nullable=not column.required,
        min=least,
        max=most,
        metadata={"column": column},
        description=column.note.en,
    )


def money(column: Column) -> dy.Decimal:
    """A schema column for an exact amount of at most 4 places, never negative."""
    return dy.Decimal(
        18,
        4,
        nullable=not column.required,
        min=Decimal(0),
        metadata={"column": column},
        description=column.note.en,
    )


class Sheet(dy.Schema):
    """The base of all kinds. Subclasses add columns, made by the functions above, and rules."""

    title: ClassVar[Words]
    """The kind in a person's words; names the sheet of a template."""
    about: ClassVar[Words]
    """What a sheet of this kind does, in one sentence."""
    rules_problems: ClassVar[Mapping[str, str]] = {}
    """The problem code of each rule, by the rule's name (texts: ``schemas.problems.rules``)."""
    rules_columns: ClassVar[Mapping[str, str]] = {}
    """The column that a broken rule marks, by the rule's name."""

    @classmethod
    def described(cls) -> Iterator[tuple[str, Column]]:
        """Each column's canonical name and description, in the order of the template."""
        for name, column in cls.columns().items():
            yield name, description_of(column.metadata)

    @classmethod
    def key_columns(cls) -> Sequence[str]:
        """The canonical names whose values together are the business key of a row."""
        return [name for name, column in cls.described() if column.key]


def description_of(metadata: dict[str, Any] | None) -> Column:
    """The ``Column`` that a schema column carries.

    Raises:
        TypeError: the column was not made by a function of this module.
    """
    column = (metadata or {}).get("column")
    if not isinstance(column, Column):
        msg = "a sheet's columns are made by schemas.sheets.sheet"
        raise TypeError(msg)
    return column
