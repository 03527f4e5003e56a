import resource
import tempfile
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from flows.errors import StorageUnavailable
from flows.ingest import read as reader
from flows.ingest.read import close_readers, read
from schemas.problems import drops
from schemas.readings import CellType, Limits, Reading
from tests.flows.ingest.workbooks import reading, refusal, rewritten, xlsx

SHEET1 = "xl/worksheets/sheet1.xml"


def test_a_row_keeps_the_number_that_its_sender_sees_and_a_column_its_letter() -> None:
    sheet = reading(xlsx({"S": [[], [], [None, "x", None, "y"], [], [None, "z"]]})).sheets[0]
    assert sheet.cells.columns == ["A", "B", "C", "D"]
    assert sheet.cells["B"].to_list() == [None, None, "x", None, "z"]
    assert sheet.cells["D"].to_list() == [None, None, "y", None, None]


def test_every_cell_says_what_it_was() -> None:
    moment = datetime.fromisoformat("2026-11-20T12:30")
    rows = [["00123", 123, 0.5, 1e20, date(2026, 11, 20), moment, True]]
    sheet = reading(xlsx({"S": rows})).sheets[0]
    assert sheet.cells.row(0) == (
        *("00123", "123", "0.5", "100000000000000000000"),
        *("2026-11-20", "2026-11-20 12:30:00", "true"),
    )
    number, day = CellType.NUMBER, CellType.DATE
    assert sheet.types.row(0) == (CellType.TEXT, *[number] * 3, day, day, CellType.BOOLEAN)


def test_a_formula_is_its_stored_value_and_without_one_it_is_told_apart_from_an_empty_cell() -> (
    None
):
    target, book = BytesIO(), openpyxl.Workbook()
    book.active.append(["a", "=1+1"])  # type: ignore[union-attr]
    book.save(target)
    sheet = reading(target.getvalue()).sheets[0]
    assert sheet.cells.row(0) == ("a", None)
    assert sheet.types.row(0) == (CellType.TEXT, CellType.FORMULA)
    stored = rewritten(
        target.getvalue(), SHEET1, lambda xml: xml.replace(b"</f><v></v>", b"</f><v>2</v>")
    )
    stored = rewritten(stored, SHEET1, lambda xml: xml.replace(b"</f><v />", b"</f><v>2</v>"))
    sheet = reading(stored).sheets[0]
    assert (sheet.cells.row(0), sheet.types.row(0)) == (("a", "2"), (1, CellType.NUMBER))


def test_an_error_cell_is_not_an_empty_one() -> None:
    book = xlsx({"S": [["a", 7]]})
    broken = rewritten(
        book, SHEET1, lambda xml: xml.replace(b'<c r="B1"><v>7', b'<c r="B1" t="e"><v>#N/A')
    )
    sheet = reading(broken).sheets[0]
    assert sheet.types.row(0) == (CellType.TEXT, CellType.ERROR)


@pytest.mark.parametrize(
    "respell",
    [
        lambda xml: xml.replace(b' r="B1"', b"").replace(b' r="A1"', b""),
        lambda xml: xml.replace(b'r="B1"', b"r='B1'"),
        lambda xml: xml.replace(b"<c r=", b"<c\nr="),
        lambda xml: xml.replace(b' r="A1" t="s"', b' t="s" r="A1"'),
    ],
    ids=["no references", "single quotes", "line breaks", "other order"],
)
def test_a_part_spelled_in_an_unusual_way_reads_the_same(respell: object) -> None:
    book = xlsx({"S": [["a", 7]]})
    unusual = rewritten(book, SHEET1, respell)  # type: ignore[arg-type]
    assert reading(unusual).sheets[0].cells.equals(reading(book).sheets[0].cells)
    assert reading(unusual).sheets[0].types.row(0) == (CellType.TEXT, CellType.NUMBER)


def test_hidden_sheets_are_marked_and_an_empty_sheet_has_no_cells() -> None:
    found = reading(xlsx({"S": [["a"]], "Old": [["b"]], "Empty": []}, hidden=["Old"]))
    assert [(sheet.name, sheet.hidden) for sheet in found.sheets] == [
        *(("S", False), ("Old", True), ("Empty", False)),
    ]
    assert found.sheets[2].cells.is_empty()


def test_days_of_a_1904_workbook_are_the_days_that_its_sender_sees() -> None:
    found = reading(xlsx({"S": [[date(2026, 11, 20)]]}, date1904=True))
    assert found.date1904
    assert found.sheets[0].cells["A"].to_list() == ["2026-11-20"]


TEXTS = [
    ("utf-8", "Menge;Größe\n1;ü\n", ";"),
    ("utf-8-sig", "Menge,Größe\n1,ü\n", ","),
    ("utf-16", "Menge\tGröße\n1\tü\n", "\t"),
    ("utf-16-le", "Menge\tGröße\n1\tü\n", "\t"),
    ("cp1252", "Stück;Größe;Préférée\n1;créée;l’éditeur\n", ";"),
    ("cp932", "バウチャー番号,数量,お客様名\nV1,1,ソフト表示株式会社\n", ","),
    ("utf-8", "a|b\n1|2\n", "|"),
]


@pytest.mark.parametrize(("encoding", "text", "delimiter"), TEXTS)
def test_encoding_and_delimiter_are_told_by_the_text(
    encoding: str, text: str, delimiter: str
) -> None:
    found = reading(text.encode(encoding), "drop.csv")
    assert found.delimiter == delimiter
    lines = [tuple(line.split(delimiter)) for line in text.splitlines()]
    assert found.sheets[0].cells.rows() == lines
    assert found.encoding is not None
    assert text.encode(encoding).decode(found.encoding).lstrip("\ufeff") == text


def test_ragged_and_blank_lines_and_quoted_line_breaks_keep_the_rows_of_a_spreadsheet() -> None:
    text = 'a,b,c\r\n\r\n"x\r\ny",1\r\n"say ""hi""",2,3,4\r\n'
    cells = reading(text.encode(), "drop.csv").sheets[0].cells
    assert cells.rows() == [
        ("a", "b", "c", None),
        (None, None, None, None),
        ("x\r\ny", "1", None, None),
        ('say "hi"', "2", "3", "4"),
    ]


def test_the_line_that_names_the_delimiter_is_no_row() -> None:
    found = reading(b"sep=;\r\na,b;c\r\n1;2\r\n", "drop.csv")
    assert found.sheets[0].cells.rows() == [("a,b", "c"), ("1", "2")]


@pytest.mark.parametrize(
    ("content", "name", "problem"),
    [
        (b"", "drop.csv", drops.DROP_EMPTY),
        (b"a,b\n", "drop.pdf", drops.NO_SPREADSHEET),
        (b"a,b\n", "drop.xlsx", drops.NOT_WHAT_ITS_NAME_SAYS),
        (b"<html><table>", "drop.xls", drops.NOT_WHAT_ITS_NAME_SAYS),
        (b"PK\x03\x04 broken", "drop.xlsx", drops.DAMAGED),
        (xlsx({"S": [["a"]]}), "drop.csv", drops.NOT_WHAT_ITS_NAME_SAYS),
        (b"a,\x81 \x81 \n", "drop.csv", drops.ENCODING_UNKNOWN),
        (b'a,b\n1,"2\n3,4\n', "drop.csv", drops.QUOTE_UNCLOSED),
        (b"a," + b"x" * 40_000, "drop.csv", drops.CELL_TOO_LONG),
        (b"a," + b"x" * 140_000, "drop.csv", drops.CELL_TOO_LONG),
        (b"," * 300 + b"x\n", "drop.csv", drops.TOO_MANY_COLUMNS),
    ],
)
def test_a_drop_that_cannot_be_read_says_why(content: bytes, name: str, problem: object) -> None:
    assert refusal(content, name) == getattr(problem, "code", None)


@pytest.mark.parametrize(
    ("limits", "problem"),
    [
        (Limits(workbook_bytes=100), drops.TOO_LARGE),
        (Limits(uncompressed_bytes=100), drops.TOO_LARGE),
        (Limits(rows=1), drops.TOO_MANY_ROWS),
        (Limits(columns=1), drops.TOO_MANY_COLUMNS),
        (Limits(sheets=1), drops.TOO_MANY_SHEETS),
        (Limits(characters=1), drops.CELL_TOO_LONG),
        (Limits(zip_entries=2), drops.ARCHIVE_SUSPICIOUS),
        (Limits(seconds=0), drops.READER_SLOW),
    ],
)
def test_a_drop_beyond_a_limit_is_refused_whole(limits: Limits, problem: object) -> None:
    book = xlsx({"S": [["ab", "c"], ["d"]], "T": [["e"]]})
    assert refusal(book, limits=limits) == getattr(problem, "code", None)


def test_a_workbook_that_declares_entities_is_refused() -> None:
    book = xlsx({"S": [["a"]]})
    harmful = rewritten(
        book, "xl/sharedStrings.xml", lambda xml: xml.replace(b"<sst", b"<!DOCTYPE a []><sst")
    )
    assert refusal(harmful) == drops.HAS_DTD.code


def test_entries_that_lie_over_one_another_are_refused() -> None:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("xl/workbook.xml", b"<a/>" * 100)
        archive.writestr("[Content_Types].xml", b"<b/>" * 100)
        archive.infolist()[1].header_offset = 4
    assert refusal(target.getvalue()) == drops.ARCHIVE_SUSPICIOUS.code


def test_a_reader_that_dies_refuses_the_drop_and_the_next_one_is_read() -> None:
    book = xlsx({"S": [["a"]]})
    endless = rewritten(
        book,
        "xl/sharedStrings.xml",
        lambda xml: xml.replace(b'uniqueCount="1"', b'uniqueCount="4294967295"').replace(
            b"<t>a</t>", b"<r><t>a</t></r>"
        ),
    )
    assert refusal(endless) == drops.READER_DIED.code
    assert reading(book).sheets[0].cells.rows() == [("a",)]


def test_a_reader_process_that_was_killed_is_replaced() -> None:
    book = xlsx({"S": [["a"]]})
    reading(book)
    idle = reader._IDLE.get_nowait()
    idle._process.kill()
    idle._process.wait()
    reader._IDLE.put(idle)
    assert reading(book).sheets[0].cells.rows() == [("a",)]


@pytest.mark.parametrize("room_bytes", [200_000, 10])
def test_where_there_is_no_room_for_what_was_read_the_drop_is_not_refused(room_bytes: int) -> None:
    reading(xlsx({"S": [["a"]]}))
    idle = reader._IDLE.get_nowait()
    resource.prlimit(idle._process.pid, resource.RLIMIT_FSIZE, (room_bytes, room_bytes))
    reader._IDLE.put(idle)
    try:
        with pytest.raises(StorageUnavailable, match="No space left on device") as told:
            read(b"x,y\n" * 40_000, "drop.csv", Limits())
    finally:
        close_readers()
    assert (told.value.exit_status, told.value.retry_helps) == (3, True)
    assert reading(b"x,y\n" * 40_000, "drop.csv").sheets[0].cells.height == 40_000


def test_drops_are_read_side_by_side() -> None:
    books = [xlsx({"S": [[f"cell {n}"]]}) for n in range(8)]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(reading, books))
    assert [one.sheets[0].cells.item() for one in found] == [f"cell {n}" for n in range(8)]


def test_the_private_folder_is_gone_and_the_cells_remain(tmp_path: Path) -> None:
    found = read(xlsx({"S": [["a"]]}), "drop.xlsx", Limits(), tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert isinstance(found, Reading)
    assert found.sheets[0].cells.item() == "a"


def test_a_drop_may_be_a_file_and_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "drop.xlsx"
    path.write_bytes(xlsx({"S": [["a"]]}))
    before = path.read_bytes()
    assert isinstance(read(path, path.name, Limits()), Reading)
    assert path.read_bytes() == before


def test_the_reader_leaves_nothing_in_the_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # others read drops meanwhile
    reading(xlsx({"S": [["a"]]}))
    refusal(b"", "drop.xlsx")
    assert list(tmp_path.iterdir()) == []
