"""Errors and formulas without value in the formats whose reader shows them as empty cells."""

import struct
import zipfile
from io import BytesIO
from pathlib import Path

from flows.ingest.reader.compound import Compound
from flows.ingest.reader.unseen import unseen
from schemas.readings import CellType
from tests.flows.ingest.workbooks import reading, rewritten

SAMPLES = Path(__file__).resolve().parents[3] / "data" / "samples"
ERROR_CELL = (
    b'<table:table-cell table:formula="of:=1/0" office:value-type="string" '
    b'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
)


def test_an_error_and_a_formula_without_value_are_seen_in_an_open_document() -> None:
    document = (SAMPLES / "lumiere" / "tirages-novembre.ods").read_bytes()
    number = (
        b'<table:table-cell office:value-type="float" office:value="%d">'
        b"<text:p>%d</text:p></table:table-cell>"
    )
    formula = b'<table:table-cell table:formula="of:=1+1"/>'
    changed = rewritten(
        document,
        "content.xml",
        lambda xml: xml.replace(number % (500, 500), ERROR_CELL).replace(
            number % (12, 12), formula
        ),
    )
    before, after = reading(document, "d.ods").sheets[0], reading(changed, "d.ods").sheets[0]
    types = dict(zip(before.cells["F"], after.types["F"], strict=True))
    assert types["500"] == CellType.ERROR
    assert types["12"] == CellType.FORMULA
    assert types["30"] == CellType.NUMBER


def record8(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def test_errors_are_seen_in_a_binary_workbook_of_1997(tmp_path: Path) -> None:
    content = (SAMPLES / "valmont" / "delegations.xls").read_bytes()
    stream = Compound(content).stream("Workbook", "Book")
    place = content.index(stream[:512])
    errors = [
        record8(0x809, bytes(16)),
        record8(0x205, struct.pack("<HHHBB", 4, 2, 0, 7, 1)),
        record8(0x205, struct.pack("<HHHBB", 5, 2, 0, 1, 0)),
        record8(0x006, struct.pack("<HHH", 6, 27, 0) + b"\x02\0\x07\0\0\0\xff\xff" + bytes(8)),
        record8(0x00A, b""),
    ]
    globe = record8(0x809, bytes(16))
    bounds = struct.pack("<IHBB", len(globe) + 13 + 4, 0, 1, 0) + b"S"
    book = globe + record8(0x85, bounds) + record8(0x00A, b"") + b"".join(errors)
    path = tmp_path / "book.xls"
    path.write_bytes(content[:place] + book.ljust(512, b"\0") + content[place + 512 :])
    assert unseen(path, "xls") == [
        [(4, "C", CellType.ERROR), (6, "AB", CellType.ERROR)],
    ]


def record12(kind: int, body: bytes) -> bytes:
    number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return number + bytes([len(body)]) + body


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def test_errors_are_seen_in_a_binary_workbook_of_2007(tmp_path: Path) -> None:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.bin"/>'
            "</Relationships>",
        )
        archive.writestr("xl/workbook.bin", record12(156, bytes(8) + wide("rId1") + wide("S")))
        cells = [
            record12(0, struct.pack("<I", 3) + bytes(8)),
            record12(2, struct.pack("<II", 0, 0) + bytes(4)),
            record12(3, struct.pack("<IIB", 1, 0, 7)),
            record12(11, struct.pack("<IIB", 2, 0, 7) + bytes(4)),
        ]
        archive.writestr("xl/worksheets/sheet1.bin", b"".join(cells))
    path = tmp_path / "book.xlsb"
    path.write_bytes(target.getvalue())
    assert unseen(path, "xlsb") == [[(3, "B", CellType.ERROR), (3, "C", CellType.ERROR)]]
