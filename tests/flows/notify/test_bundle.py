import csv
import dataclasses
import hashlib
import io
import json
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from flows.notify.bundle import make_bundle, pack
from flows.notify.keylist import COLUMNS, keys_csv, keys_xlsx
from schemas.bundles import SoftwareFile
from schemas.words import LANGUAGES, letters
from tests.flows.notify.bundling import KEY, NO_KEY, VENDOR, head, items, row
from tests.outside import foreign

FILES = {"M0000000000012-1.lic": b'{"entry": "x"}'}


def software(link: str) -> SoftwareFile:
    return SoftwareFile("aurora.zip", "AUR", "2.0", link, "ab" * 32, 1_234_567)


def opened(bundle: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(bundle))


def naughty() -> list[str]:
    return [text for text in json.loads(foreign("strings/blns.json").read_text("utf-8")) if text]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bundle_holds_everything_and_its_sums_are_right(language: str) -> None:
    archive = opened(make_bundle(head(language), items(row(), row(2, **NO_KEY)), FILES))
    assert archive.namelist() == [
        "README.txt", "SHA256SUMS", "certificate.pdf", "downloads.html", "keys.csv", "keys.xlsx",
        "licenses/M0000000000012-1.lic",
    ]  # fmt: skip
    lines = archive.read("SHA256SUMS").decode().splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    assert set(sums) == set(archive.namelist()) - {"SHA256SUMS", "downloads.html"}
    for name, digest in sums.items():
        assert hashlib.sha256(archive.read(name)).hexdigest() == digest


def test_the_same_input_gives_the_same_bytes() -> None:
    rows = items(row(), row(2, **NO_KEY))
    assert make_bundle(head("ja"), rows, FILES) == make_bundle(head("ja"), rows, FILES)


def test_links_change_the_page_of_downloads_and_nothing_else() -> None:
    with_link = opened(
        make_bundle(head(), items(row()), FILES, [software("https://dl.example/a?s=1")])
    )
    without = opened(make_bundle(head(), items(row()), FILES))
    differing = [n for n in without.namelist() if with_link.read(n) != without.read(n)]
    assert differing == ["downloads.html"]
    page = with_link.read("downloads.html").decode()
    assert 'href="https://dl.example/a?s=1"' in page
    assert all(told in page for told in ("aurora.zip", "1,234,567 bytes", "ab" * 32))
    assert "support@nordlicht.example" in without.read("downloads.html").decode()


def test_a_link_that_is_not_https_and_markup_in_a_name_do_no_harm() -> None:
    vendor = dataclasses.replace(VENDOR, name="<script>alert(1)</script>")
    archive = opened(
        make_bundle(head(vendor=vendor), items(row()), FILES, [software("javascript:alert(1)")])
    )
    page = archive.read("downloads.html").decode()
    assert "<script>" not in page
    assert "javascript:" not in page


def test_license_files_must_be_exactly_those_that_the_keys_name() -> None:
    with pytest.raises(ValueError, match="1 license files"):
        make_bundle(head(), items(row()), {})
    with pytest.raises(ValueError, match="1 license files"):
        make_bundle(head(), items(row()), {**FILES, "other.lic": b""})


@pytest.mark.parametrize("name", ["../a", "/a", "a/../b", "a\\b", "./a", "a//b"])
def test_no_file_of_an_archive_leads_out_of_it(name: str) -> None:
    with pytest.raises(ValueError, match="leads out"):
        pack({name: b""}, date(2026, 11, 20))


def test_members_are_dated_by_the_night_and_readable_on_every_system() -> None:
    (member,) = opened(pack({"a": b"x"}, date(2026, 11, 20))).infolist()
    assert member.date_time == (2026, 11, 20, 0, 0, 0)
    assert member.external_attr >> 16 == 0o100644


def test_the_readme_holds_the_exact_texts_that_the_certificate_cannot_print() -> None:
    archive = opened(make_bundle(head("fr"), items(row(account_name="한국 😀 SA")), FILES))
    said = archive.read("README.txt").decode()
    assert "한국 😀 SA" in said
    assert "keymill verify licenses/*.lic --vkey 'licenses.nordlicht.example+" in said
    assert KEY in said


def test_a_line_end_in_a_cell_makes_no_line_of_the_readme() -> None:
    forged = "A\nSerial number: M9999999999999"
    archive = opened(make_bundle(head(), items(row(account_name=forged)), FILES))
    lines = archive.read("README.txt").decode().splitlines()
    assert [line for line in lines if line.startswith("Serial number")] == [
        "Serial number: M0000000000012"
    ]


def test_without_any_key_the_readme_speaks_of_registration_and_not_of_license_files() -> None:
    archive = opened(make_bundle(head(), items(row(**NO_KEY)), {}))
    said = archive.read("README.txt").decode()
    assert "register this serial number" in said
    assert "folder licenses" not in said
    assert "keymill verify" not in said


def test_no_cell_of_the_key_workbook_is_a_formula_and_every_text_comes_back() -> None:
    awkward = [
        "=1+1",
        '=HYPERLINK("http://x")',
        "+1",
        "-1",
        "@x",
        "0012",
        "1E5",
        "http://a.example",
    ]
    rows = [row(n, account_name=text) for n, text in enumerate(awkward)]
    book = openpyxl.load_workbook(io.BytesIO(keys_xlsx(head(), items(*rows))))
    sheet = book.active
    assert sheet is not None
    cells = [cell for line in sheet.iter_rows(min_row=2) for cell in line]
    assert all(cell.data_type in {"s", "n", "d"} and not cell.hyperlink for cell in cells)
    column = COLUMNS.index("account_name") + 1
    found = [sheet.cell(n, column).value for n in range(2, len(awkward) + 2)]
    assert found == awkward


def test_awkward_strings_of_the_corpus_stay_text_in_workbook_and_csv() -> None:
    rows = items(*[row(n, account_name=text) for n, text in enumerate(naughty())])
    book = openpyxl.load_workbook(io.BytesIO(keys_xlsx(head(), rows)))
    assert book.active is not None
    assert not [c for line in book.active.iter_rows() for c in line if c.data_type == "f"]
    lines = list(csv.DictReader(io.StringIO(keys_csv(rows).decode("utf-8-sig"), newline="")))
    for line, text in zip(lines, rows["account_name"], strict=True):
        assert line["account_name"] in {text, "'" + text}
        assert not line["account_name"].startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.text(min_size=1).filter(lambda text: text.encode("utf-8", "ignore").decode() == text))
def test_a_cell_of_the_csv_never_begins_as_a_formula(text: str) -> None:
    content = keys_csv(items(row(activation_note=text))).decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(content, newline=""))
    begun = line["activation_note"].startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠"))
    assert not begun
    assert line["activation_note"].removeprefix("'") in {text, text.removeprefix("'")}


def test_the_csv_has_a_mark_of_its_encoding_and_the_names_of_columns() -> None:
    content = keys_csv(items(row()))
    assert content.startswith(b"\xef\xbb\xbfserial,key_no,key,")
    assert content.count(b"\r\n") == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_is_a_table_with_headings_in_the_reader_s_language(language: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(keys_xlsx(head(language), items(row()))))
    assert book.active is not None
    assert len(book.active.tables) == 1
    headings = [cell.value for cell in next(book.active.iter_rows(max_row=1))]
    assert len(set(headings)) == len(COLUMNS)
    starts = book.active.cell(2, COLUMNS.index("starts") + 1).value
    assert isinstance(starts, datetime)
    assert starts.date() == date(2026, 11, 20)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_workbook_holds_can_be_read_without_widening_a_column(language: str) -> None:
    note = "Open Help > License in the program and enter the key."
    content = keys_xlsx(head(language), items(row(activation_note=note)))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    for place, column in enumerate(sheet.iter_cols(), start=1):
        width = sheet.column_dimensions[get_column_letter(place)].width
        for cell in column:
            shown = cell.value.date() if isinstance(cell.value, datetime) else cell.value or ""
            lines = 3 if cell.alignment.wrap_text else 1
            assert letters(str(shown)) <= width * lines, cell.coordinate
