"""reconciliation.xlsx: real tables, formulas that give what they carry, one currency at a time."""

import io
import subprocess
from dataclasses import replace
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import sqlalchemy as sa
from openpyxl.workbook import Workbook

from flows.backends.database import EngineDatabase
from flows.reconcile.facts import LINES_MAX, Facts, facts
from flows.reconcile.lists import lists, voucher_batches
from flows.reconcile.wording import wording
from flows.reconcile.workbook import workbook
from schemas import tables as t
from schemas.problems import drops
from schemas.wire.serial import format_serial
from schemas.words import LANGUAGES
from tests.flows.reconcile.conftest import emptied, refused_whole
from tests.flows.reconcile.sample_books import NIGHTS
from tests.outside import program

EN = wording("en")


def opened(content: bytes, *, values: bool) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


def cells(book: Workbook) -> dict[str, object]:
    return {
        f"{sheet.title}!{cell.coordinate}": cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def test_the_same_facts_give_the_same_bytes(told: Facts) -> None:
    assert workbook(told, EN, "Us") == workbook(told, EN, "Us")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sheet_but_the_notes_is_a_table_in_every_language(told: Facts, language: str) -> None:
    book = opened(workbook(told, wording(language), "A & B"), values=True)
    assert len(book.worksheets) == 17
    assert all(sheet.tables for sheet in book.worksheets)
    assert book.properties.creator == "A & B"


def test_the_overview_names_date_log_and_every_identity(told: Facts) -> None:
    sheet = opened(workbook(told, EN, "Us"), values=True).worksheets[0]
    shown = [[cell.value for cell in row] for row in sheet.iter_rows()]
    text = {str(value) for row in shown for value in row}
    assert {"2026-11-23 00:00:00", "9", told.log_root, "The books balance."} <= text
    verdicts = {row[0]: row[5] for row in shown[11:]}
    assert len(verdicts) == 10
    assert set(verdicts.values()) == {"yes"}


def test_every_computed_cell_carries_the_value_that_a_spreadsheet_computes(
    database: EngineDatabase, tmp_path: Path
) -> None:
    soffice = program("soffice", "libreoffice-calc", "computed cells")
    with database.begin() as books:
        books.execute(sa.delete(t.keys).where(t.keys.c.serial == 4))
        books.execute(
            sa.update(t.contracts).where(t.contracts.c.version_no == 3).values(funds_e4=1)
        )
    with database.begin(readonly=True) as books:
        told = facts(books, 2, NIGHTS[1])
    content = workbook(told, EN, "Us")
    _recalculated(soffice, content, tmp_path)
    carried = cells(opened(content, values=True))
    formulas = cells(opened(content, values=False))
    computed = cells(opened((tmp_path / "out" / "books.xlsx").read_bytes(), values=True))
    places = [place for place, value in formulas.items() if str(value).startswith("=")]
    assert len(places) > 100
    assert {place: carried[place] for place in places} == {
        place: computed[place] for place in places
    }


def _recalculated(soffice: str, content: bytes, folder: Path) -> None:
    """The workbook as LibreOffice saves it, all formulas computed anew, under ``out``."""
    plain = opened(content, values=False)  # openpyxl keeps no cached value
    plain.save(folder / "books.xlsx")
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    command = [soffice, profile, "--headless", "--convert-to", "xlsx", "--outdir"]
    subprocess.run(
        [*command, str(folder / "out"), str(folder / "books.xlsx")],
        check=True,
        capture_output=True,
        timeout=120,
    )


def test_a_name_that_looks_like_a_formula_stays_text(told: Facts) -> None:
    evil = told.drops.with_columns(name=pl.lit("=cmd|' /C calc'!A0"))
    book = opened(workbook(replace(told, drops=evil), EN, "Us"), values=False)
    found = [
        cell
        for row in book["Drops"].iter_rows()
        for cell in row
        if str(cell.value).startswith("=cmd")
    ]
    assert len(found) == told.drops.height
    assert {cell.data_type for cell in found} == {"s"}


def test_a_list_that_is_too_long_is_cut_and_says_so(told: Facts) -> None:
    long = pl.concat([told.order_lines.head(1)] * (LINES_MAX + 1))
    found = lists(replace(told, order_lines=long, order_lines_max=LINES_MAX), EN)[-1]
    assert found.capped
    assert found.rows.height == LINES_MAX
    assert not any(each.capped for each in lists(told, EN))


def test_order_lines_are_all_of_the_night_within_limits(
    database: EngineDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    for least, most, shown in ((1, 9, 2), (5, 9, 5), (1, 1, 1)):
        monkeypatch.setattr("flows.reconcile.facts.ORDER_LINES", least)
        monkeypatch.setattr("flows.reconcile.facts.LINES_MAX", most)
        with database.begin(readonly=True) as books:
            assert facts(books, 1, NIGHTS[0]).order_lines_max == shown


def test_serial_numbers_are_written_as_everywhere_else(told: Facts) -> None:
    numbers = [1, 9, 10, 123_456_789_012, 999_999_999_999, *range(100, 300)]
    lines = pl.concat([told.order_lines.head(1)] * len(numbers))
    lines = lines.with_columns(serial=pl.Series(numbers, dtype=pl.Int64))
    found = lists(replace(told, order_lines=lines), EN)[-1]
    assert found.rows["serial"].to_list() == [format_serial(number) for number in numbers]


def test_vouchers_are_shown_per_oem_and_batch_with_what_is_due(told: Facts) -> None:
    columns = ["batch_id", "issued", "redeemed", "open", "void", "expired", "due"]
    assert voucher_batches(told.vouchers).select(columns).rows() == [
        ("O-1", 2, 0, 2, 0, 0, 1),
        ("VB-1", 14, 5, 3, 2, 4, 3),
    ]


def test_books_without_anything_make_a_workbook_too(told: Facts) -> None:
    book = opened(workbook(emptied(told), EN, "Us"), values=True)
    assert len(book.worksheets) == 17


def test_a_drop_refused_whole_is_told_as_a_sentence(told: Facts) -> None:
    book = opened(workbook(refused_whole(told), EN, "Us"), values=True)
    states = [row[4].value for row in book["Drops"].iter_rows(min_row=5, max_row=8)]
    assert states == [drops.NO_SHEET.says.en, "taken in", "taken in", "taken in"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Funds + Overage = Drawn − Returned + Left"),
        ("fr", "Fonds + Dépassement = Tiré − Retournés + Reste"),
        ("de", "Guthaben + Überziehung = Abgerufen − Zurückgegeben + Rest"),
        ("ja", "契約金額 + 超過 = 払い出し済み − 返却 + 残高"),
    ],
)
def test_the_sheet_of_an_identity_says_it_in_words(told: Facts, language: str, said: str) -> None:
    book = opened(workbook(told, wording(language), "Us"), values=True)
    assert said in {sheet["A2"].value for sheet in book.worksheets}


def test_a_reason_for_refusal_is_told_in_words_and_what_is_empty_says_so(told: Facts) -> None:
    found = replace(
        told,
        problems=told.problems.head(1).with_columns(code=pl.lit("email-invalid")),
        undelivered=told.undelivered.clear(),
    )
    book = opened(workbook(found, EN, "Us"), values=True)
    assert book["Problems"]["B5"].value == "“…” is not an e-mail address."
    assert book["Not delivered"]["A2"].value == "Nothing to list."
    assert book["Problems"]["A2"].value in {None, ""}
