"""Step 3: which kind each sheet of a drop is, told by its headings (design, section 6)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from flows.ingest.cells.folding import folded
from flows.ingest.nearest import nearest
from schemas.problems import drops
from schemas.problems.problem import Problem
from schemas.readings import (
    MARKER,
    RawSheet,
    Reading,
    Recognised,
    UnknownHeading,
    Unrecognised,
)
from schemas.replies import NARROW_MARKERS
from schemas.sheets.sheet import Sheet

_HEADER_ROWS: Final = 30
_IN_BRACKETS: Final = re.compile(r"\s*[(（\[［].*", re.S)

Row = Mapping[str, str]
"""One row of a sheet: column letter to text, empty cells left out."""


@dataclass(frozen=True)
class _Kind:
    """A kind and the words under which its columns arrive, folded, to canonical names."""

    name: str
    schema: type[Sheet]
    words: Mapping[str, str]
    primary: frozenset[str]
    shown: Mapping[str, str]

    def required(self) -> list[str]:
        return [name for name, column in self.schema.described() if column.required]

    def is_called(self, sheet_name: str) -> bool:
        """Whether the sheet's name holds the kind's, in any of our languages."""
        title = getattr(self.schema, "title", None)
        names = (self.name, *(title.every() if title else ()))
        return any(folded(name) in folded(sheet_name) for name in names)


@dataclass(frozen=True)
class _Match:
    """One row read as the headings of one kind: the letters found for each canonical name."""

    kind: _Kind
    header_row: int
    headings: Row
    found: Mapping[str, tuple[str, ...]]

    def rank(self, sheet_name: str) -> tuple[int, bool, bool, int]:
        """Most columns win, then the sheet's name, then a complete one, then the upper row."""
        return (
            len(self.found),
            self.kind.is_called(sheet_name),
            not self.missing(),
            -self.header_row,
        )

    def missing(self) -> list[str]:
        return [name for name in self.kind.required() if name not in self.found]

    def is_chance(self) -> bool:
        """Whether a single word, or too few of the kind's required ones, came together."""
        required = self.kind.required()
        if 2 * len(self.missing()) > len(required):
            return True
        if len(self.found) > 1:
            return False
        return len(self.headings) > 1 or folded(*self.headings.values()) not in self.kind.primary


def recognise(
    reading: Reading, kinds: Mapping[str, type[Sheet]], language: str = "en"
) -> tuple[list[Recognised], list[Unrecognised]]:
    """What the drop's sheets are, in its own order, and those that are not read, with reasons.

    *kinds* are those that the sender may send; *language* is the one in which a refusal names
    headings. A drop whose first list is empty is refused by the caller.
    """
    known = [_kind(name, schema) for name, schema in kinds.items()]
    recognised, unrecognised = [], []
    for index, sheet in enumerate(reading.sheets):
        judged = _judged(index, sheet, known, language)
        if isinstance(judged, Recognised):
            recognised.append(judged)
        else:
            unrecognised.append(judged)
    return recognised, unrecognised


def _kind(name: str, schema: type[Sheet]) -> _Kind:
    primary: dict[str, str] = {}
    shown: dict[str, str] = {}
    synonyms: dict[str, str] = {}
    for canonical, column in schema.described():
        for word in (*column.heading.every(), canonical):
            primary.setdefault(folded(word), canonical)
            shown.setdefault(folded(word), word)
        for word in column.synonyms:
            synonyms.setdefault(folded(word), canonical)
            shown.setdefault(folded(word), word)
    return _Kind(name, schema, synonyms | primary, frozenset(primary), shown)


def _judged(
    index: int, sheet: RawSheet, kinds: list[_Kind], language: str
) -> Recognised | Unrecognised:
    set_aside = _set_aside(sheet)
    if set_aside is not None:
        return Unrecognised(index, sheet.name, set_aside.code)
    rows = list(_first_rows(sheet))
    matches = [match for kind in kinds for match in _matches(kind, rows)]
    if not matches:
        return Unrecognised(index, sheet.name, drops.SHEET_UNKNOWN.code)
    best = max(matches, key=lambda match: match.rank(sheet.name))
    twice = {name: letters for name, letters in best.found.items() if len(letters) > 1}
    if best.missing():
        detail = _named(best, best.missing(), language)
        return Unrecognised(index, sheet.name, drops.HEADINGS_MISSING.code, detail, refused=True)
    if twice:
        detail = _doubled(best, twice)
        return Unrecognised(index, sheet.name, drops.HEADING_TWICE.code, detail, refused=True)
    return _recognised(index, sheet.name, best, rows)


def _set_aside(sheet: RawSheet) -> Problem | None:
    """Why the sheet is left out whatever its headings are."""
    if sheet.hidden:
        return drops.SHEET_HIDDEN
    if sheet.cells.is_empty():
        return drops.SHEET_EMPTY
    first = sheet.cells[0, 0] if sheet.cells.columns[0] == "A" else None
    return drops.SHEET_OURS if first is not None and first.endswith(MARKER) else None


def _first_rows(sheet: RawSheet) -> Iterator[Row]:
    for row in sheet.cells.head(_HEADER_ROWS).iter_rows(named=True):
        yield {letter: text for letter, text in row.items() if text is not None and text.strip()}


def is_ours(heading: str) -> bool:
    """Whether an earlier reply of ours wrote this heading."""
    return heading.endswith((MARKER, *NARROW_MARKERS))


def _matches(kind: _Kind, rows: list[Row]) -> Iterator[_Match]:
    """Every row in which enough of the kind's headings stand."""
    for number, row in enumerate(rows, start=1):
        headings = {letter: text for letter, text in row.items() if not is_ours(text)}
        found: dict[str, tuple[str, ...]] = {}
        for letter, text in headings.items():
            canonical = kind.words.get(folded(text))
            if canonical is not None:
                found[canonical] = (*found.get(canonical, ()), letter)
        match = _Match(kind, number, headings, found)
        if found and not match.is_chance():
            yield match


def _named(match: _Match, missing: list[str], language: str) -> str:
    columns = dict(match.kind.schema.described())
    headings = ", ".join(columns[name].heading.said_in(language) for name in missing)
    return f"{headings} ({match.kind.name})"


def _doubled(match: _Match, twice: Mapping[str, tuple[str, ...]]) -> str:
    return "; ".join(
        " / ".join(f"{match.headings[letter].strip()} ({letter})" for letter in letters)
        for letters in twice.values()
    )


def _recognised(index: int, name: str, match: _Match, rows: list[Row]) -> Recognised:
    columns = {canonical: letters[0] for canonical, letters in match.found.items()}
    known = set(columns.values())
    unknown = tuple(
        UnknownHeading(letter, text.strip(), _nearest(match, text))
        for letter, text in match.headings.items()
        if letter not in known
    )
    row = rows[match.header_row - 1]
    ours = tuple(letter for letter, text in row.items() if is_ours(text))
    return Recognised(index, name, match.kind.name, match.header_row, columns, unknown, ours)


def _nearest(match: _Match, heading: str) -> str | None:
    """The heading that may be meant: of a column that the sheet does not have yet."""
    kind = match.kind
    missing = {w: said for w, said in kind.shown.items() if kind.words[w] not in match.found}
    for text in (heading, _IN_BRACKETS.sub("", heading)):
        found = folded(text) if folded(text) in missing else nearest(folded(text), missing)
        if found is not None:
            return missing[found]
    return None
