"""What the cells of a workbook refer to: its shared strings, and the styles that show dates.

ECMA-376 part 1, 18.4.9 (sst), 18.8.10 (cellXfs), 18.8.30 (numFmt).
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import polars as pl

from flows.ingest.reader import grid

_STRINGS: Final = "xl/sharedStrings.xml"
_STYLES: Final = "xl/styles.xml"
_DAYS: Final = frozenset([*range(14, 23), 45, 47])
_NUMBERS: Final = frozenset([*range(14), *range(37, 41), 48, 49])
_UNSHOWN: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ELAPSED: Final = re.compile(r"\[[hmsHMS]+\]")
_ENTITIES: Final = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
_FIRST_INEXACT: Final = 2**53
_ESCAPED: Final = "_x[0-9A-Fa-f]{4}_"
_PLAIN: Final = r"^(?:0|-?[1-9][0-9]{0,14})$"
_ROUNDED: Final = r"[.][0-9]{9,}[1-9]|[eE]-|^-?[0-9.]{17,}$"
"""Of more than nine decimals calamine keeps nine, of more than 15 digits whatever a float has."""
_SERIAL: Final = r"^[1-9][0-9]{1,6}$"
_FIRST_SAFE_SERIAL: Final = 61
_LAST_SERIAL: Final = 2_958_465
_DAYS_1900_TO_1904: Final = 1_462
_DAYS_1900_TO_1970: Final = 25_569


class UnusualError(Exception):
    """A part is not written as nearly every program writes it."""


def need_utf8(preamble: bytes) -> None:
    """Nothing, if a part that begins so is in UTF-8.

    Raises:
        UnusualError: it is, or may be, in another encoding.
    """
    declared = preamble.lower()
    if b"encoding=" in declared and b"utf-8" not in declared:
        raise UnusualError


@dataclass(frozen=True)
class Lookups:
    """The parts of the workbook at *path*, each read when the first cell refers to it."""

    path: Path
    date1904: bool

    def string(self, places: pl.Series) -> pl.Series:
        """The shared strings at these places."""
        numbers = places.cast(pl.UInt32, strict=False)
        if numbers.has_nulls() or (numbers >= len(self._strings)).any():
            raise UnusualError
        return self._strings.gather(numbers)

    def is_day(self, style: int) -> bool:
        """Numbers of this style are shown as moments; False where they are shown as numbers."""
        shown = self._days[style] if style < len(self._days) else None
        if shown is None:
            raise UnusualError
        return shown

    def day(self, serials: pl.Series) -> pl.Series:
        """ISO days of whole serial numbers."""
        if not serials.str.contains(_SERIAL).all():
            raise UnusualError
        days = serials.cast(pl.Int32) + (_DAYS_1900_TO_1904 if self.date1904 else 0)
        if not days.is_between(_FIRST_SAFE_SERIAL, _LAST_SERIAL).all():
            raise UnusualError
        return (days - _DAYS_1900_TO_1970).cast(pl.Date).dt.to_string("iso")

    def number(self, written: pl.Series) -> pl.Series:
        """Plain digits."""
        plain = written.str.contains(_PLAIN)
        if plain.all():
            return written
        others = written.filter(~plain).unique()
        if others.str.contains(_ROUNDED).any():
            raise UnusualError
        try:
            numbers = [float(one) for one in others]
        except ValueError as broken:
            raise UnusualError from broken
        if not all(abs(number) < _FIRST_INEXACT for number in numbers):
            raise UnusualError
        digits = [grid.plain(number) for number in numbers]
        return written.replace(others, pl.Series(digits, dtype=pl.String))

    def boolean(self, written: pl.Series) -> pl.Series:
        """``true`` or ``false``."""
        if not written.is_in(["0", "1"]).all():
            raise UnusualError
        return written.replace({"0": "false", "1": "true"})

    def text(self, xml: pl.Series) -> pl.Series:
        """The text that was written as XML."""
        escaped = xml.str.contains("&", literal=True).any()
        if xml.str.len_bytes().min() == 0 or (escaped and xml.str.contains("&#").any()):
            raise UnusualError
        if xml.str.contains("_x", literal=True).any() and xml.str.contains(_ESCAPED).any():
            raise UnusualError
        return xml.str.replace_many([*_ENTITIES], [*_ENTITIES.values()]) if escaped else xml

    @cached_property
    def _strings(self) -> pl.Series:
        preamble, _, xml = self._part(_STRINGS).partition(b"<si>")
        need_utf8(preamble)
        if xml.count(b"<si") != xml.count(b"<si>") or b"<!" in xml or b"\r" in xml:
            raise UnusualError
        items = pl.Series(xml.decode().strip().removesuffix("</sst>").split("<si>"))
        text = items.str.extract(r'(?s)^<t(?: xml:space="preserve")?>([^<]*)</t></si>$')
        preserved = items.str.starts_with("<t ") | (text.str.strip_chars() == text)
        if text.has_nulls() or not preserved.all():
            raise UnusualError
        return self.text(text)

    @cached_property
    def _days(self) -> tuple[bool | None, ...]:
        """By style: True for moments, False for numbers, None for what is not certain."""
        try:
            root = ET.fromstring(self._part(_STYLES))  # noqa: S314 - DTDs are refused before
        except ET.ParseError as broken:
            raise UnusualError from broken
        formats = {
            int(one.get("numFmtId", "-1")): one.get("formatCode", "")
            for one in _all(root, "numFmt")
        }
        used = [int(xf.get("numFmtId", "0")) for one in _all(root, "cellXfs") for xf in one]
        return tuple(_shows_day(number, formats.get(number)) for number in used)

    def _part(self, name: str) -> bytes:
        try:
            with zipfile.ZipFile(self.path) as archive:
                return archive.read(name)
        except KeyError as missing:
            raise UnusualError from missing


def _all(root: ET.Element, name: str) -> Iterator[ET.Element]:
    return (one for one in root.iter() if one.tag.rpartition("}")[2] == name)


def _shows_day(number: int, code: str | None) -> bool | None:
    """Whether a number format shows a moment; None where it shows a span of time, or is unknown."""
    if code is None:
        return True if number in _DAYS else False if number in _NUMBERS else None
    if _ELAPSED.search(code):
        return None
    return bool(set(_UNSHOWN.sub("", code).lower()) & set("dmyhs"))
