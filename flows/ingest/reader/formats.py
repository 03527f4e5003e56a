"""Which styles of a workbook's cells show a number as a moment, as calamine sees it.

ECMA-376 part 1, 18.8.10 (cellXfs), 18.8.30 (numFmt), 18.8.31 (numFmts).
"""

import re
from collections.abc import Mapping
from typing import Final
from xml.etree import ElementTree as ET

from flows.ingest.reader.usual import UnusualError

_SECTIONS: Final = {"numFmts": "numFmt", "cellXfs": "xf"}
_DAYS: Final = (*range(14, 23), 45, 47)
_NUMBERS: Final = (*range(14), *range(37, 41), 48, 49)
_BUILT_IN: Final = {str(one): True for one in _DAYS} | {str(one): False for one in _NUMBERS}
_HIDDEN: Final = re.compile(r'"[^"\\_*]*"|[\\_*].|\[[^]["\\_*;]*\]')
_HIDING: Final = frozenset('"\\_*[]')
_ELAPSED: Final = re.compile(r"\[[hmsHMS]+\]")
_MOMENTS: Final = frozenset("dmyhs")
_AM_PM: Final = frozenset("p/")


def days(styles: bytes) -> tuple[bool | None, ...]:
    """By style: True for moments, False for numbers, None for what is not certain.

    Raises:
        UnusualError: the part is no XML, or its sections are not as usual.
    """
    try:
        root = ET.fromstring(styles)  # noqa: S314 - DTDs are refused before
    except (ET.ParseError, LookupError, ValueError) as broken:
        raise UnusualError from broken
    found = [one for one in root.iter() if _local(one) in _SECTIONS]
    names = [_local(one) for one in found]
    if names not in ([*_SECTIONS], ["cellXfs"]):
        raise UnusualError
    held = {name: _held(one, _SECTIONS[name]) for name, one in zip(names, found, strict=True)}
    codes = {one.get("numFmtId"): one.get("formatCode") for one in held.get("numFmts", [])}
    return tuple(_shows_moment(xf.get("numFmtId"), codes) for xf in held["cellXfs"])


def _held(section: ET.Element, name: str) -> list[ET.Element]:
    """The elements of the section, which all have this name, and hold none of it."""
    elements = list(section)
    if elements != [one for one in section.iter() if _local(one) == name]:
        raise UnusualError
    return elements


def _shows_moment(number: str | None, codes: Mapping[str | None, str | None]) -> bool | None:
    """Whether a number format shows a moment; None where it shows a span of time, or is unknown.

    Of a code its first section counts. What follows an ``a``, as in AM/PM and General, is no letter
    of a date; calamine takes some of it for one.
    """
    code = codes.get(number)
    if number is None or code is None:
        return _BUILT_IN.get(number or "0")
    shown = _HIDDEN.sub("", code).partition(";")[0].lower()
    before, _, after = shown.partition("a")
    if _ELAPSED.search(code) or _HIDING.intersection(shown):
        return None
    if _MOMENTS.intersection(before):
        return True
    return None if (_MOMENTS | _AM_PM).intersection(after) else False


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
