"""Cells of .xls, .xlsb and .ods that calamine reads as empty though their sender sees something.

An error in an optional date would else read as no date at all. Sources: MS-XLS 2.4.28 (BoolErr),
2.4.127 (Formula), 2.4.28 (BoundSheet8); MS-XLSB 2.3.1 (record types); OpenDocument 1.3, part 3.
"""

import re
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.parsers import expat

from flows.ingest.reader import grid
from flows.ingest.reader.compound import Compound
from schemas.readings import CellType

Unseen = list[list[tuple[int, str, int]]]
"""By sheet, in the workbook's order: row from 0, column letters, ``CellType`` of each such cell."""

BROKEN: Final = (struct.error, IndexError, ValueError, KeyError, UnicodeError, expat.ExpatError)

_ERROR_TEXT: Final = re.compile(r"#[A-Z/0!?]+|Err:\d+")
_REPEATS_MAX: Final = 1_048_576


def unseen(path: Path, form: str) -> Unseen:
    """The unseen cells of a workbook.

    Raises:
        struct.error, IndexError, ValueError, KeyError, UnicodeError, expat.ExpatError: damaged.
    """
    if form == "xls":
        return _in_biff8(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        return _in_open_document(archive) if form == "ods" else _in_biff12(archive)


def _in_biff8(content: bytes) -> Unseen:
    """Errors by record: BOOLERR 0x205, FORMULA 0x006; sheets by BOUNDSHEET 0x085."""
    book = Compound(content).stream("Workbook", "Book")
    return [
        list(_errors8(book, struct.unpack_from("<I", book, at)[0]))
        for kind, at in _records8(book, 0)
        if kind == 0x85
    ]


def _errors8(book: bytes, start: int) -> Iterator[tuple[int, str, int]]:
    for kind, at in _records8(book, start):
        if kind in (0x205, 0x006):
            row, column = struct.unpack_from("<HH", book, at)
            boolerr = kind == 0x205 and book[at + 7] == 1
            formula = kind == 0x006 and book[at + 12 : at + 14] == b"\xff\xff" and book[at + 6] == 2
            if boolerr or formula:
                yield row, grid.letter(column), CellType.ERROR


def _records8(book: bytes, at: int) -> Iterator[tuple[int, int]]:
    """Type and offset of the body, of one substream: from its BOF to its EOF."""
    depth = 0
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        yield kind, at + 4
        at += 4 + size
        depth += (kind in (0x809, 0x409, 0x209, 0x009)) - (kind == 0x0A)
        if depth <= 0:
            return


def _in_biff12(archive: zipfile.ZipFile) -> Unseen:
    """Errors by record: BrtCellError 3, BrtFmlaError 11; sheets by BrtBundleSh 156."""
    relations = archive.read("xl/_rels/workbook.bin.rels").decode()
    targets = {
        _attribute(one, "Id"): _attribute(one, "Target").removeprefix("/xl/")
        for one in re.findall(r"<Relationship\s[^>]*>", relations)
    }
    found = []
    book = archive.read("xl/workbook.bin")
    for kind, at in _records12(book):
        if kind == 156:
            part = f"xl/{targets.get(_wide_text(book, at + 8), '')}"
            known = part in archive.namelist()
            found.append(list(_errors12(archive.read(part))) if known else [])
    return found


def _errors12(sheet: bytes) -> Iterator[tuple[int, str, int]]:
    row = 0
    for kind, at in _records12(sheet):
        if kind == 0:
            row = struct.unpack_from("<I", sheet, at)[0]
        elif kind in (3, 11):
            yield row, grid.letter(struct.unpack_from("<I", sheet, at)[0]), CellType.ERROR


def _records12(content: bytes) -> Iterator[tuple[int, int]]:
    """Type and offset of the body; both type and size are written seven bits a byte."""
    at, end = 0, len(content)
    while at < end:
        kind = content[at]
        at += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (content[at] & 0x7F) << 7
            at += 1
        size = shift = 0
        for _ in range(4):
            part = content[at]
            at += 1
            size |= (part & 0x7F) << shift
            shift += 7
            if not part & 0x80:
                break
        yield kind, at
        at += size


def _wide_text(content: bytes, at: int) -> str:
    length = struct.unpack_from("<I", content, at)[0]
    return content[at + 4 : at + 4 + 2 * length].decode("utf-16-le")


def _attribute(element: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', element)
    return found[1] if found else ""


def _in_open_document(archive: zipfile.ZipFile) -> Unseen:
    content = archive.read("content.xml")
    if b":formula=" not in content:
        return []
    cells, parser = _Cells(), expat.ParserCreate()
    parser.StartElementHandler = cells.start
    parser.EndElementHandler = cells.end
    parser.CharacterDataHandler = cells.add
    parser.Parse(content, True)
    return cells.found


class _Cells:
    """Follows rows and columns of a document, repeated ones too, and keeps formulas that failed."""

    def __init__(self) -> None:
        self.found: Unseen = []
        self._depth = self._row = self._column = 0
        self._rows = self._columns = 1
        self._formula, self._kind, self._text = False, "", ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        match tag:
            case "table:table":
                self._depth += 1
                if self._depth == 1:
                    self._row = 0
                    self.found.append([])
            case "table:table-row":
                self._column = 0
                self._rows = int(attributes.get("table:number-rows-repeated", "1"))
            case "table:table-cell" | "table:covered-table-cell":
                self._columns = int(attributes.get("table:number-columns-repeated", "1"))
                self._formula, self._text = "table:formula" in attributes, ""
                kind = attributes.get("office:value-type", "")
                self._kind = attributes.get("calcext:value-type", kind)

    def add(self, text: str) -> None:
        """Characters of the current element."""
        self._text += text

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag == "table:table":
            self._depth -= 1
        elif tag == "table:table-row":
            self._row += self._rows
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            if self.found and self._formula and (code := self._code()):
                self._keep(code)
            self._column += self._columns

    def _code(self) -> int:
        if self._kind == "error" or _ERROR_TEXT.fullmatch(self._text.strip()):
            return CellType.ERROR
        return 0 if self._kind or self._text.strip() else CellType.FORMULA

    def _keep(self, code: int) -> None:
        if self._rows * self._columns > _REPEATS_MAX:
            raise ValueError(self._rows)
        self.found[-1] += [
            (self._row + row, grid.letter(self._column + column), code)
            for row in range(self._rows)
            for column in range(self._columns)
        ]
