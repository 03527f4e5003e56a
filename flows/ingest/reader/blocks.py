"""A worksheet part written as nearly every program writes it, read in blocks, column by column.

Such a part has rows that name their number, cells that name their place, and nothing between them.
All cells of a column are then freed from their XML by a few operations on whole columns. A part
written in any other way is left to calamine, which knows every way and takes four times as long;
what both read is the same. ECMA-376 part 1, 18.3.1.4 (c), 18.3.1.73 (row), 18.18.11 (t).
"""

import re
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO, Final

import polars as pl

from flows.ingest.reader import grid, written
from flows.ingest.reader.lookups import Lookups
from flows.ingest.reader.rows import EMPTY_ROWS, ROW_END, blocks
from flows.ingest.reader.usual import ATTRIBUTES, UnusualError
from schemas.readings import CellType, Limits

_THREADS: Final = 2
_COLUMNS_MAX: Final = 256
_FORMS_MAX: Final = 16
_CELL: Final = '<c r="'
_ROW_NO: Final = rf'{EMPTY_ROWS}<row{ATTRIBUTES} r="([1-9][0-9]{{0,6}})"{ATTRIBUTES}><c r="'
_NO_CELLS: Final = rf"{EMPTY_ROWS}<row{ATTRIBUTES}>$"
_LETTERS: Final = re.compile(r"[A-Z]{1,3}")
_INLINE: Final = "inlineStr"
_BLANK: Final = {"/>": "", "></c>": ""}
_CLOSERS: Final = _BLANK | {"><v>": "</v></c>"}
_CLOSERS_INLINE: Final = _BLANK | {
    "><is><t>": "</t></is></c>",
    '><is><t xml:space="preserve">': "</t></is></c>",
}
_READ: Final[Mapping[str, tuple[int, Callable[[pl.Series], pl.Series]]]] = {
    "str": (CellType.TEXT, written.text),
    _INLINE: (CellType.TEXT, written.text),
    "n": (CellType.NUMBER, written.number),
    "b": (CellType.BOOLEAN, written.boolean),
    "e": (CellType.ERROR, written.error),
}
_ATTRIBUTE: Final = r' (?:s="[0-9]{1,5}"|(?:t|cm|vm|ph)="[0-9A-Za-z]+")'
_OPENER: Final = re.compile(
    rf"((?:{_ATTRIBUTE})*)({'|'.join(map(re.escape, _CLOSERS | _CLOSERS_INLINE))})"
)
_NAMED: Final = re.compile(r' (\w+)="(\w+)"')
_PRESERVED: Final = 'xml:space="preserve"'
_FORMULA: Final = rf"^((?:{_ATTRIBUTE})*>)<f{ATTRIBUTES}(?:/>|>[^<]*</f>)"
_NO_VALUE: Final = r'(?:"/|"></c|^></c|<v></v></c|<v/></c)>$'
_UNUSUAL: Final = (UnusualError, ValueError, zlib.error, pl.exceptions.PolarsError)
_SCHEMA: Final = {"row_no": pl.Int64()}


@dataclass(frozen=True)
class _Form:
    """What stands around the text of cells of one style and type; ``closer`` is empty if blank."""

    opener: str
    closer: str
    type: str
    style: int | None


def read(
    part: IO[bytes], lookups: Lookups, limits: Limits
) -> tuple[pl.DataFrame, pl.DataFrame] | None:
    """A sheet's cells as text, and their types; None if the part is written in another way.

    Raises:
        DropRefusedError: a cell lies beyond the limits.
    """
    try:
        with ThreadPoolExecutor(_THREADS) as beside:
            return _whole(list(_in_turn(beside, blocks(part), lookups)), limits)
    except _UNUSUAL:
        return None


def _in_turn(
    beside: ThreadPoolExecutor, waiting: Iterator[str], lookups: Lookups
) -> Iterator[pl.DataFrame]:
    """The blocks, read a few at a time."""
    begun: deque[Future[pl.DataFrame]] = deque()
    for xml in waiting:
        begun.append(beside.submit(_block, xml, lookups))
        if len(begun) > _THREADS:
            yield begun.popleft().result()
    while begun:
        yield begun.popleft().result()


def _block(xml: str, lookups: Lookups) -> pl.DataFrame:
    """``row_no`` and, for each column, its text (``A``) and types (``A.``)."""
    rows = pl.Series([xml.removesuffix(ROW_END)]).str.split(ROW_END).explode()
    counts = rows.str.count_matches(_CELL, literal=True)
    filled = counts > 0
    if not rows.filter(~filled).str.contains(_NO_CELLS).all() or "\r" in xml:
        raise UnusualError
    rows, counts = rows.filter(filled), counts.filter(filled)
    if rows.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    digits = rows.str.extract(_ROW_NO)
    row_no = digits.cast(pl.Int64)
    if row_no.has_nulls() or not (row_no.diff().slice(1) > 0).all():
        raise UnusualError
    cells = _side_by_side(rows, counts, digits) or _by_name(rows, digits)
    columns = [row_no.alias("row_no")]
    for letters, cell in cells.items():
        text, types = _column(cell, lookups)
        columns += [text.alias(letters), types.alias(f"{letters}.")]
    return pl.DataFrame(columns)


def _side_by_side(
    rows: pl.Series, counts: pl.Series, digits: pl.Series
) -> dict[str, pl.Series] | None:
    """What follows the places of the cells, by column, if all rows fill the same ones."""
    width = int(counts[0])
    if width > _COLUMNS_MAX or not (counts == width).all():
        return None
    parts = rows.str.split_exact(_CELL, width).struct.unnest()
    cells = {}
    for part in parts.iter_columns():
        if part.name == "field_0":
            continue
        named = _LETTERS.match(part[0])
        letters = named[0] if named else ""
        place = pl.format(f'{letters}{{}}"', pl.col("digits"))
        frame = pl.DataFrame([part.alias("part"), digits.alias("digits")]).select(
            "part", place=place
        )
        rest = frame.select(pl.col("part").str.strip_prefix(pl.col("place"))).to_series()
        here = (
            frame["part"].str.len_bytes() - rest.str.len_bytes() == frame["place"].str.len_bytes()
        )
        if not here.all():
            return None
        cells[letters] = rest
    in_order = sorted(cells, key=grid.position) == list(cells)
    return cells if len(cells) == width and in_order else None


def _by_name(rows: pl.Series, digits: pl.Series) -> dict[str, pl.Series]:
    """The same of rows that fill different columns; null where a row has no such cell."""
    named = rows.str.extract_all(f"{_CELL}[A-Z]+").explode().unique().str.strip_prefix(_CELL)
    if len(named) > _COLUMNS_MAX:
        raise UnusualError
    left, cells = rows.alias("left"), {}
    for letters in sorted(named.to_list(), key=grid.position, reverse=True):
        place = pl.format(f'{_CELL}{letters}{{}}"', pl.col("digits"))
        parts = pl.DataFrame([left, digits.alias("digits")]).select(
            pl.col("left").str.splitn(place, 2).alias("parts")
        )
        left, cells[letters] = parts.unnest("parts").rename({"field_0": "left"})
    if left.str.contains(_CELL, literal=True).any():
        raise UnusualError
    return dict(reversed(cells.items()))


def _column(cells: pl.Series, lookups: Lookups) -> tuple[pl.Series, pl.Series]:
    """The text and the types of one column's cells, null where there is none."""
    if not cells.has_nulls() and (form := _form(cells[0])):
        bare = _bare(cells, form)
        if bare is not None:
            return _read(bare, form, lookups)
    cells = _without_formulas(cells)
    text = pl.repeat(None, len(cells), dtype=pl.String, eager=True)
    types = pl.repeat(CellType.EMPTY, len(cells), dtype=pl.UInt8, eager=True)
    left = cells.is_not_null().arg_true()
    for _ in range(_FORMS_MAX):
        if left.is_empty():
            return text, types
        some = cells.gather(left)
        form = _form(some[0])
        mine = some.str.starts_with(form.opener if form else "")
        bare = _bare(some.filter(mine), form) if form else None
        if form is None or bare is None:
            raise UnusualError
        read, kinds = _read(bare, form, lookups)
        text, types = text.scatter(left.filter(mine), read), types.scatter(left.filter(mine), kinds)
        left = left.filter(~mine)
    raise UnusualError


def _without_formulas(cells: pl.Series) -> pl.Series:
    """The cells with nothing but the values of their formulas."""
    computed = cells.str.contains("<f", literal=True)
    if not computed.any():
        return cells
    bare = cells.str.replace(_FORMULA, "$1")
    if bare.filter(computed).str.contains(_NO_VALUE).any():
        raise UnusualError
    return bare


def _form(cell: str) -> _Form | None:
    found = _OPENER.match(cell)
    if not found:
        return None
    named = _NAMED.findall(found[1])
    attributes = dict(named)
    kind, style = attributes.get("t", "n"), attributes.get("s")
    closers = _CLOSERS_INLINE if kind == _INLINE else _CLOSERS
    if found[2] not in closers or len(attributes) < len(named):
        return None
    return _Form(found[0], closers[found[2]], kind, style and int(style))


def _bare(cells: pl.Series, form: _Form) -> pl.Series | None:
    """What stands in the cells, null in blank ones; None if one of them is of another form."""
    if not form.closer:
        return cells.clear(len(cells)) if (cells == form.opener).all() else None
    bare = cells.str.strip_prefix(form.opener).str.strip_suffix(form.closer)
    around = cells.str.len_bytes() - bare.str.len_bytes()
    whole = (around == len(form.opener) + len(form.closer)).all()
    clean = _PRESERVED in form.opener or (bare.str.strip_chars() == bare).all()
    return bare if whole and clean and not bare.str.contains("<", literal=True).any() else None


def _read(bare: pl.Series, form: _Form, lookups: Lookups) -> tuple[pl.Series, pl.Series]:
    """The text and the types of cells of one form."""
    if not form.closer:
        kind, text = CellType.EMPTY, bare
    elif form.type == "s":
        kind, text = CellType.TEXT, lookups.string(bare)
    elif form.type == "n" and form.style is not None and lookups.is_day(form.style):
        kind, text = CellType.DATE, lookups.day(bare)
    elif form.type in _READ:
        kind, to_text = _READ[form.type]
        text = to_text(bare)
    else:
        raise UnusualError
    return text, pl.repeat(kind, len(bare), dtype=pl.UInt8, eager=True)


def _whole(blocks: list[pl.DataFrame], limits: Limits) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The sheet from its first row and column to the last that hold something."""
    every = pl.concat([pl.DataFrame(schema=_SCHEMA), *blocks], how="diagonal")
    if not (every["row_no"].diff().slice(1) > 0).all():
        raise UnusualError
    used = {
        name: int(filled[-1])
        for name in every.columns
        if name.endswith(".") and len(filled := (every[name] > CellType.EMPTY).arg_true())
    }
    if not used:
        return pl.DataFrame(), pl.DataFrame()
    every = every.head(max(used.values()) + 1)
    last_row_no = every["row_no"][-1]
    width = max(grid.position(name[:-1]) for name in used) + 1
    grid.check_size(last_row_no, width, limits)
    if every.height < last_row_no:
        numbers = pl.int_range(1, last_row_no + 1, dtype=pl.Int64, eager=True).alias("row_no")
        every = numbers.to_frame().join(every, on="row_no", how="left", maintain_order="left")
    letters = [grid.letter(place) for place in range(width)]
    text = (
        pl.col(one) if one in every.columns else pl.lit(None, pl.String).alias(one)
        for one in letters
    )
    types = (
        pl.col(f"{one}.").fill_null(CellType.EMPTY).alias(one)
        if one in every.columns
        else pl.lit(CellType.EMPTY, pl.UInt8).alias(one)
        for one in letters
    )
    return every.select(text), every.select(types)
