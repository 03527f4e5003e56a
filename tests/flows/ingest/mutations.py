"""Workbooks that a few strokes have made unusual, wrong or broken; the same seed makes the same."""

from functools import partial
from random import Random
from typing import Final

from tests.flows.ingest.usual import SHEET, STRINGS, STYLES
from tests.flows.ingest.workbooks import rewritten

_PIECES: Final = {
    SHEET: (
        *('<c r="A2"', "</c>", "</row>", "<v>", "</v>", ' t="s"', ' s="1"', "<f>1</f>", "<v/>"),
        *('<row r="3">', '"', "9", "1", "\r", "\n", " ", "<is><t>x</t></is>", "/", "-", "<t/>"),
        *('t="b"', 't="e"', 't="str"', 't="inlineStr"', "_x000D_", "_x00+1_", "&#65;", "&", "A"),
        *("00", "+", "_", "<!--", "-->", "<![CDATA[", "]]>", "x:", ">", "<", "\u0661", "\ufeff"),
        *('<row r="9"/>', "<sheetData/>", "</sheetData>", "&amp;", "&foo;", "\u00a0", "#N/A"),
        *('<x:c r="A2"><v>1</v></x:c>', '<c\tr="A1"><v>5</v></c>', '<row r="2"></row>', "'"),
    ),
    STRINGS: (
        *("<si/>", "<si><t/></si>", "<si>", "</si>", "<x:si>", "<si a='b'>", "<!--", "-->", "<t>"),
        *("</t>", "<r>", "<rPh>", "_x000D_", "&", "&lt", ";", " ", "\n", "\r", "</sst>", "<sst>"),
        *("&#9;", "]]>", "<![CDATA[x]]>", "<", ">", "/", "\u00a0", "_x00", "x"),
    ),
    STYLES: (
        *("<numFmts>", "</numFmts>", "<cellXfs>", "</cellXfs>", "<!--", "-->", "<xf/>", "14", "1"),
        *('<xf numFmtId="14"/>', '<numFmt numFmtId="14" formatCode="0"/>', "<dxfs>", "</dxfs>"),
        *(' numFmtId="22"', "&#100;", '<numFmt numFmtId="164" formatCode="0"/>', "x:", "0"),
    ),
}
_NUMBER: Final = "0123456789009.-+eE_ "
_CODE: Final = 'dmyhsDYap/AGenral"\\_*[];0#@.$ -'
_BORDERS: Final = (b"<", b">", b'"', b" ", b"/")


def mutated(workbook: bytes, chance: Random) -> bytes:
    """The workbook with one to three strokes in one of its parts, if it has that."""
    part = chance.choices([SHEET, STRINGS, STYLES], [6, 2, 2])[0]
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        stroke = chance.choice([_piece, _piece, _value])
        workbook = rewritten(workbook, part, partial(stroke, part=part, chance=chance))
    return workbook


def _piece(xml: bytes, part: str, chance: Random) -> bytes:
    """A piece set in or written over, mostly where one token ends and another begins.

    What follows the rows stays: calamine does not read on there, and ``celltypes`` does.
    """
    xml, end, rest = xml.partition(b"</sheetData>")
    first = xml.find(b"<sheetData>") + 1 if chance.random() < 0.9 else 0
    place = chance.randint(first, len(xml))
    if chance.random() < 0.6:
        place = max(xml.find(chance.choice(_BORDERS), place), 0) + chance.randint(0, 1)
    over = chance.randint(0, 6) if chance.random() < 0.4 else 0
    piece = chance.choice(_PIECES[part]).encode() if chance.random() < 0.8 else b""
    return xml[:place] + piece + xml[place + over :] + end + rest


def _value(xml: bytes, part: str, chance: Random) -> bytes:
    """A value, or in the styles a format, written anew."""
    begin, end, letters = (
        (b' formatCode="', b'"', _CODE) if part == STYLES else (b"<v>", b"</v>", _NUMBER)
    )
    places = [at for at in range(len(xml)) if xml.startswith(begin, at)]
    if not places:
        return _piece(xml, part, chance)
    start = chance.choice(places) + len(begin)
    anew = "".join(chance.choices(letters, k=chance.randint(1, 9))).replace('"', "&quot;")
    return xml[:start] + anew.encode() + xml[xml.find(end, start) :]
