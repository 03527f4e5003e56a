"""A template opens in the sender's language, helps while typing, and holds no row of data."""

from io import BytesIO

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from flows.ingest.template import EXAMPLE_ROW, HEADING_ROW, template
from schemas.sheets.sheet import Reads, Sheet
from schemas.words import LANGUAGES, Language
from tests.schemas.sheets.kinds import KINDS
from tests.schemas.sheets.test_columns import folded, headings

HEADINGS_WITHIN = 30
"""Rows of a sheet in which the reader looks for headings (design, section 6)."""

EVERY = [
    pytest.param(kind, schema, language, id=f"{kind}-{language}")
    for kind, schema in KINDS.items()
    for language in LANGUAGES
]


def opened(kind: str, schema: type[Sheet], language: Language) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(template(kind, schema, language)))


def row(sheet: Worksheet, number: int) -> list[object]:
    return [cell.value for cell in sheet[number + 1]]


@pytest.mark.parametrize(("kind", "schema", "language"), EVERY)
def test_the_first_sheet_has_every_heading_in_the_language_asked_for_and_no_row(
    kind: str, schema: type[Sheet], language: Language
) -> None:
    sheet = opened(kind, schema, language).worksheets[0]
    assert sheet.title == schema.title.said_in(language)
    asked = [column.heading.said_in(language) for _, column in schema.described()]
    assert row(sheet, HEADING_ROW) == asked
    assert sheet.max_row == HEADING_ROW + 1
    example = [not column.alternative for _, column in schema.described()]
    assert [bool(cell) for cell in row(sheet, EXAMPLE_ROW)] == example, "above the headings"


@pytest.mark.parametrize(("kind", "schema", "language"), EVERY)
def test_the_other_sheets_hold_no_heading_so_none_is_taken_for_data(
    kind: str, schema: type[Sheet], language: Language
) -> None:
    known = {h for name, column in schema.described() for h in headings(name, column)}
    for sheet in opened(kind, schema, language).worksheets[1:]:
        for values in sheet.iter_rows(max_row=HEADINGS_WITHIN, values_only=True):
            assert known.isdisjoint(folded(str(value)) for value in values if value)


@pytest.mark.parametrize(("kind", "schema", "language"), EVERY)
def test_every_heading_explains_itself_in_a_comment(
    kind: str, schema: type[Sheet], language: Language
) -> None:
    sheet = opened(kind, schema, language).worksheets[0]
    for cell, (_, column) in zip(sheet[HEADING_ROW + 1], schema.described(), strict=True):
        assert cell.comment is not None
        assert column.note.said_in(language) in cell.comment.text


def test_a_closed_list_is_offered_as_a_drop_down_in_the_language_asked_for() -> None:
    sheet = opened("orders", KINDS["orders"], "de").worksheets[0]
    rules = sheet.data_validations.dataValidation
    offered = {str(rule.sqref).split(":")[0]: rule for rule in rules}
    place = list(KINDS["orders"].columns()).index("fulfilment")
    rule = offered[f"{get_column_letter(place + 1)}4"]
    assert (rule.type, rule.formula1) == ("list", '"Lizenz,Gutschein"')


def test_countries_and_what_an_account_may_write_are_offered_from_the_codes_sheet() -> None:
    made = template("vouchers", KINDS["vouchers"], "ja", {"sku": ["HB-OEM-DEV", "HB-OEM-REG"]})
    book = openpyxl.load_workbook(BytesIO(made))
    codes = book["コード表"]
    assert [codes["A2"].value, codes["A3"].value] == ["HB-OEM-DEV", "HB-OEM-REG"]
    names = {r[3]: r[4] for r in codes.iter_rows(min_row=2, values_only=True)}
    assert names["JP"] == "日本"
    sources = {rule.formula1 for rule in book.worksheets[0].data_validations.dataValidation}
    assert "'コード表'!$A$2:$A$3" in sources


@pytest.mark.parametrize("kind", KINDS)
def test_identifiers_are_typed_as_text_so_that_no_digit_is_lost(kind: str) -> None:
    sheet = opened(kind, KINDS[kind], "en").worksheets[0]
    for cell, (_, column) in zip(sheet[EXAMPLE_ROW + 1], KINDS[kind].described(), strict=True):
        if column.reads is Reads.IDENTIFIER:
            assert cell.number_format == "@"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_template_is_the_same_bytes(language: Language) -> None:
    orders = KINDS["orders"]
    assert template("orders", orders, language) == template("orders", orders, language)
