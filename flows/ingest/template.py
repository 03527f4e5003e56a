"""The blank workbook of a kind: headings, drop-downs, notes and an example, in one language.

Pure: same arguments, same bytes. The example row stands above the headings, where the reader
takes nothing for data, and the notes name columns as ``A · SKU``, which is no heading, so a
template dropped as it is has one sheet and no row.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from gettext import translation
from io import BytesIO
from typing import Any, Final

import pycountry
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from flows.ingest.template_words import (
    CODES,
    DATE_FORMATS,
    FONTS,
    GUIDE,
    NOTES,
    NOTES_HEADINGS,
    UNWANTED,
    YES,
)
from schemas.sheets.sheet import Column, Reads, Sheet
from schemas.words import LANGUAGES, Language, amount, letters

MADE_ON: Final = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - a workbook's dates have no zone
"""Stands in every template's properties: the same template is the same bytes."""

TITLE_ROW, EXAMPLE_ROW, HEADING_ROW = 0, 1, 2
LAST_ROW: Final = 1_048_575
LIST_LENGTH_MAX: Final = 255
"""Excel's limit for a list written into a validation; longer ones stand on the codes sheet."""

NOTES_WIDTHS: Final = (32, 12, 62, 46, 42)
WIDE: Final = frozenset({Reads.EMAIL, Reads.EMAILS})
WIDTH_MIN, WIDTH_MAX = 11, 44


@dataclass(frozen=True)
class _Page:
    """One workbook being written: where its sheets, formats and lists are."""

    book: Any
    language: Language
    offers: Mapping[str, Sequence[str]]

    def format(self, **properties: object) -> Any:
        base = {"font_name": FONTS.said_in(self.language), "font_size": 10, "valign": "vcenter"}
        return self.book.add_format(base | properties)


def template(
    kind: str,
    schema: type[Sheet],
    language: Language,
    offers: Mapping[str, Sequence[str]] | None = None,
) -> bytes:
    """The bytes of an .xlsx with one empty sheet of *kind*, its notes and its lists of codes.

    *offers* adds drop-downs of what an account may write: column name to values, in order.
    """
    written = BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    book.set_properties({"title": f"keymill {kind}", "created": MADE_ON})
    page = _Page(book, language, offers or {})
    sheet = book.add_worksheet(schema.title.said_in(language))
    _write_notes(page, schema)
    lists = _write_codes(page, schema)
    _write_head(page, sheet, schema)
    for number, (name, column) in enumerate(schema.described()):
        _write_column(page, sheet, number, column)
        _validate(page, sheet, number, column, lists.get(name))
    _set_up(page, sheet, len(schema.columns()))
    book.close()
    return written.getvalue()


def _write_head(page: _Page, sheet: Any, schema: type[Sheet]) -> None:
    title, guide = schema.title.said_in(page.language), GUIDE.said_in(page.language)
    bold, plain = page.format(bold=True, font_size=14, font_color="#1F4E79"), page.format()
    sheet.set_row(TITLE_ROW, 28)
    sheet.write_rich_string(TITLE_ROW, 0, bold, title, plain, f"   {guide}", page.format(indent=1))
    sheet.set_row(EXAMPLE_ROW, 20)
    sheet.set_row(HEADING_ROW, 30)


def _write_column(page: _Page, sheet: Any, number: int, column: Column) -> None:
    example = {"italic": True, "font_color": "#8A8F98", "bg_color": "#F6F7F9"}
    look: dict[str, object] = {"bg_color": "#1F4E79", "font_color": "#FFFFFF"}
    if not column.required:
        look = {"bg_color": "#DCE6F1", "font_color": "#1F3A57"}
    heading = column.heading.said_in(page.language)
    width = _width(column, page.language)
    sheet.set_column(number, number, width, page.format(**_cells(column, page.language)))
    cells = page.format(**_cells(column, page.language), **example)
    match _example(column, page.language):
        case None:
            sheet.write_blank(EXAMPLE_ROW, number, None, cells)
        case dt.date() as day:
            sheet.write_datetime(EXAMPLE_ROW, number, day, cells)
        case int() | Decimal() as figure:
            sheet.write_number(EXAMPLE_ROW, number, float(figure), cells)
        case said:
            sheet.write_string(EXAMPLE_ROW, number, said, cells)
    side = _cells(column, page.language)["align"]
    look |= {"text_wrap": True, "border": 1, "border_color": "#FFFFFF", "align": side, "indent": 1}
    head = page.format(bold=True, **look)
    sheet.write_string(HEADING_ROW, number, heading, head)
    sheet.write_comment(HEADING_ROW, number, _note(column, page.language), _comment(page, column))


def _cells(column: Column, language: Language) -> dict[str, object]:
    """How the cells of a column are formatted: text stays text, so Excel damages no identifier."""
    match column.reads:
        case Reads.DATE:
            return {"num_format": DATE_FORMATS.said_in(language), "align": "left", "indent": 1}
        case Reads.QUANTITY:
            return {"num_format": "#,##0", "align": "right", "indent": 1}
        case Reads.MONEY:
            return {"num_format": "#,##0.00##", "align": "right", "indent": 1}
        case _:
            return {"num_format": "@", "align": "left", "indent": 1}


def _example(column: Column, language: Language) -> str | int | Decimal | dt.date | None:
    if column.alternative:
        return None
    match column.reads:
        case Reads.DATE:
            return dt.date.fromisoformat(column.example)
        case Reads.QUANTITY:
            return int(column.example)
        case Reads.MONEY:
            return Decimal(column.example)
        case _:
            return _said(column, language)


def _said(column: Column, language: Language) -> str:
    """The example as text, the words of a list in the reader's language."""
    words = {choice.value: choice.words.said_in(language) for choice in column.choices}
    parts = [part.strip() for part in column.example.split(";")]
    return "; ".join(words.get(part, part) for part in parts)


def _note(column: Column, language: Language) -> str:
    note = column.note.said_in(language)
    return f"{note}\n{_allowed(column, language)}".strip()


def _allowed(column: Column, language: Language) -> str:
    return " · ".join(choice.words.said_in(language) for choice in column.choices)


def _comment(page: _Page, column: Column) -> dict[str, object]:
    lines = 2 + len(_note(column, page.language)) // 34 + bool(column.choices)
    return {
        "font_name": FONTS.said_in(page.language),
        "font_size": 9,
        "author": "keymill",
        "width": 260 if page.language != "ja" else 330,
        "height": 18 * lines,
        "color": "#FFFBE6",
    }


def _width(column: Column, language: Language) -> float:
    heading = column.heading.said_in(language)
    longest = max(letters(heading) * 1.15, letters(_said(column, language))) + 5
    words = [letters(choice.words.said_in(language)) + 5 for choice in column.choices]
    floor = 28 if column.reads in WIDE else WIDTH_MIN
    return min(max([longest, floor, *words]), WIDTH_MAX)


def _validate(page: _Page, sheet: Any, number: int, column: Column, source: str | None) -> None:
    """Help while typing; only a closed list refuses, for what we read is more than we offer."""
    rule: dict[str, object] = {"ignore_blank": True, "error_type": "warning"}
    match column.reads:
        case Reads.CHOICE:
            words = [choice.words.said_in(page.language) for choice in column.choices]
            message = UNWANTED.said_in(page.language)
            rule |= {"validate": "list", "source": source or words, "error_message": message}
        case Reads.LANGUAGE:
            rule |= {"validate": "list", "source": list(LANGUAGES), "show_error": False}
        case Reads.DATE:
            rule |= {"validate": "date", "criteria": ">=", "value": dt.date(1990, 1, 1)}
        case Reads.QUANTITY:
            rule |= {"validate": "integer", "criteria": ">=", "value": 0}
        case Reads.MONEY:
            rule |= {"validate": "decimal", "criteria": ">=", "value": 0}
        case _ if source:
            rule |= {"validate": "list", "source": source, "show_error": False}
        case _:
            return
    sheet.data_validation(HEADING_ROW + 1, number, LAST_ROW, number, rule)


def _set_up(page: _Page, sheet: Any, width: int) -> None:
    sheet.freeze_panes(HEADING_ROW + 1, 1)
    sheet.autofilter(HEADING_ROW, 0, HEADING_ROW, width - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{xl_col_to_name(width - 1)}{LAST_ROW + 1}"})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADING_ROW)
    sheet.set_footer("&L&A&R&P / &N")
    sheet.set_selection(HEADING_ROW + 1, 0, HEADING_ROW + 1, 0)
    sheet.activate()


def _write_notes(page: _Page, schema: type[Sheet]) -> None:
    """One line per column: its letter and heading, whether required, what to write."""
    sheet = page.book.add_worksheet(NOTES.said_in(page.language))
    language = page.language
    sheet.hide_gridlines(2)
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, schema.about.said_in(language), page.format(font_size=12, bold=True))
    head = page.format(bold=True, bottom=1, bottom_color="#1F4E79", font_color="#1F4E79")
    for number, (heading, width) in enumerate(zip(NOTES_HEADINGS, NOTES_WIDTHS, strict=True)):
        sheet.set_column(number, number, width)
        sheet.write_string(2, number, heading.said_in(language), head)
    line = {"text_wrap": True, "bottom": 4, "bottom_color": "#C9D1DA"}
    cells, named = page.format(**line), page.format(bold=True, **line)
    for number, (_, column) in enumerate(schema.described()):
        row = number + 3
        heading_text = f"{xl_col_to_name(number)} · {column.heading.said_in(language)}"
        sheet.write_string(row, 0, heading_text, named)
        required = YES.said_in(language) if column.required else ""
        allowed = _allowed(column, language)
        example = _said(column, language)
        if column.reads is Reads.MONEY:
            example = amount(example, language)
        shown = (required, column.note.said_in(language), allowed, example)
        for place, text in enumerate(shown, start=1):
            sheet.write_string(row, place, text, cells)
        texts = zip(NOTES_WIDTHS, (heading_text, *shown), strict=True)
        sheet.set_row(row, 16 * max(1 + int(letters(t) * 0.85) // width for width, t in texts))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _write_codes(page: _Page, schema: type[Sheet]) -> dict[str, str]:
    """Write the lists too long for a validation; the range of each, by column name."""
    lists = {
        name: values
        for name, column in schema.described()
        if (values := _codes(column, page.language, page.offers.get(name, ())))
    }
    if not lists:
        return {}
    title = CODES.said_in(page.language)
    sheet = page.book.add_worksheet(title)
    head = page.format(bold=True, bottom=1, bottom_color="#1F4E79", font_color="#1F4E79")
    text = page.format(num_format="@")
    headings = {
        name: (xl_col_to_name(number), column.heading.said_in(page.language))
        for number, (name, column) in enumerate(schema.described())
    }
    ranges = {}
    for number, (name, values) in enumerate(lists.items()):
        first, second = number * 3, number * 3 + 1
        column_letter, heading = headings[name]
        sheet.write_string(0, first, f"{column_letter} · {heading}", head)
        sheet.write_blank(0, second, None, head)
        sheet.set_column(first, first, 16)
        sheet.set_column(second, second, 34 if any(said for _, said in values) else 2)
        for row, (code, said) in enumerate(values, start=1):
            sheet.write_string(row, first, code, text)
            sheet.write_string(row, second, said, text)
        letter = xl_col_to_name(first)
        ranges[name] = f"='{title}'!${letter}$2:${letter}${len(values) + 1}"
    sheet.freeze_panes(1, 0)
    return ranges


def _codes(column: Column, language: Language, offered: Sequence[str]) -> list[tuple[str, str]]:
    """The codes a column may hold, each with its name; none where a short list says it all."""
    if offered:
        return [(value, "") for value in offered]
    match column.reads:
        case Reads.COUNTRY:
            return _named("iso3166-1", [(c.alpha_2, c.name) for c in pycountry.countries], language)
        case Reads.CURRENCY:
            return _named("iso4217", [(c.alpha_3, c.name) for c in pycountry.currencies], language)
        case _:
            return []


def _named(domain: str, codes: list[tuple[str, str]], language: Language) -> list[tuple[str, str]]:
    said = translation(domain, pycountry.LOCALES_DIR, languages=[language], fallback=True)
    return sorted((code, said.gettext(name)) for code, name in codes)
