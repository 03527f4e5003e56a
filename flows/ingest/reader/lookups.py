"""What the cells of a workbook refer to: its shared strings, and the styles that show dates.

ECMA-376 part 1, 18.4.8 (si), 18.4.9 (sst).
"""

import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import polars as pl

from flows.ingest.reader import formats, written
from flows.ingest.reader.usual import UnusualError, need_tag

_STRINGS: Final = "xl/sharedStrings.xml"
_STYLES: Final = "xl/styles.xml"
_STRINGS_END: Final = "</sst>"
_ITEM: Final = r'(?s)^<t(?: xml:space="preserve")?>([^<]*)</t></si>$'
_SERIAL: Final = r"^[1-9][0-9]{1,6}$"
_FIRST_SAFE_SERIAL: Final = 61
_LAST_SERIAL: Final = 2_958_465
_DAYS_1900_TO_1904: Final = 1_462
_DAYS_1900_TO_1970: Final = 25_569


@dataclass(frozen=True)
class Lookups:
    """The parts of the workbook at *path*, each read when the first cell refers to it."""

    path: Path
    date1904: bool

    def string(self, places: pl.Series) -> pl.Series:
        """The shared strings at these places."""
        numbers = places.cast(pl.UInt32, strict=False)
        if self._strings is None or numbers.has_nulls() or places.str.starts_with("+").any():
            raise UnusualError
        if (numbers >= len(self._strings)).any():
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

    @cached_property
    def _strings(self) -> pl.Series | None:
        """The shared strings; None if they are written in another way."""
        try:
            return _shared(self._part(_STRINGS))
        except (UnusualError, ValueError):
            return None

    @cached_property
    def _days(self) -> tuple[bool | None, ...]:
        """By style: True for moments, False for numbers, None for what is not certain."""
        return formats.days(self._part(_STYLES))

    def _part(self, name: str) -> bytes:
        """The part, if its name stands once; calamine takes upper and lower case for the same."""
        with zipfile.ZipFile(self.path) as archive:
            spelt = [one for one in archive.namelist() if one.lower() == name.lower()]
            if spelt != [name]:
                raise UnusualError
            return archive.read(name)


def _shared(xml: bytes) -> pl.Series:
    preamble, _, rest = xml.partition(b"<si>")
    need_tag(preamble, b"sst")
    items = rest.decode().rstrip()
    if not items.endswith(_STRINGS_END) or "\r" in items:
        raise UnusualError
    each = pl.Series(items.removesuffix(_STRINGS_END).split("<si>"))
    text = each.str.extract(_ITEM)
    preserved = each.str.starts_with("<t ") | (text.str.strip_chars() == text)
    if text.has_nulls() or not preserved.all():
        raise UnusualError
    return written.text(text)
