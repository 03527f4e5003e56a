"""``reconciliation.xlsx``: overview, one sheet per identity, detail sheets (step 14). Pure.

Every table is a real Excel table; every computed cell is a formula that carries the value it must
give, so that previews and readers without a calculator show the same. Same facts, same bytes.
"""

import re
from collections.abc import Sequence

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from flows.reconcile.facts import Facts
from flows.reconcile.identity_sheets import Sums, form_of, write_identity
from flows.reconcile.lists import Column, List, lists
from flows.reconcile.paper import (
    FIRST_ROW,
    WIDTHS,
    Cells,
    Computed,
    Form,
    Head,
    Paper,
    Value,
    widths,
)
from flows.reconcile.wording import Wording
from schemas.identities import EQUATIONS, Side
from schemas.replies import DUE_DAYS


def workbook(facts: Facts, wording: Wording, vendor: str) -> bytes:
    """The workbook's bytes, in the language of *wording*; *vendor* stands in its head and feet."""
    paper = Paper(wording, facts.as_of, vendor)
    title = wording.say("head", "title", date=wording.date(facts.as_of))
    overview = paper.sheet(
        wording.say("workbook", "overview"), f"{vendor} · {title}", verdict(facts, wording)
    )
    sums: list[Sums] = []
    for equation in EQUATIONS:
        found = [i for i in facts.identities if i.equation is equation]
        sums += write_identity(paper, equation, found)
    for each in lists(facts, wording):
        _write_list(paper, each)
    _write_overview(paper, overview, facts, sums)
    return paper.bytes()


def verdict(facts: Facts, wording: Wording) -> str:
    """One sentence: do the books balance, and if not, which identities do not hold."""
    if facts.balanced:
        return wording.say("head", "balanced")
    names = ", ".join(wording.title(i) for i in facts.identities if not i.balanced)
    return wording.say("head", "unbalanced", names=names)


def _write_overview(paper: Paper, sheet: Worksheet, facts: Facts, sums: Sequence[Sums]) -> None:
    say = paper.wording.say
    told: list[tuple[str, Value, Form]] = [
        (say("head", "as_of"), facts.as_of, "date"),
        (say("head", "night"), facts.night_no, "whole"),
        (say("head", "log_size"), facts.log_size, "whole"),
        (say("head", "log_root"), facts.log_root or say("head", "no_log"), "text"),
    ]
    left = paper.format(align="left")
    for row, (name, value, form) in enumerate(told, FIRST_ROW):
        sheet.write_string(row, 0, name, left)
        dated = paper.format(align="left", num_format="yyyy-mm-dd") if form == "date" else left
        sheet.write(row, 1, value, dated)
    row = FIRST_ROW + len(told) + 1
    sheet.write_string(row, 0, say("finance", "explained"), paper.format(font_color="#595959"))
    row += 2
    keys = ("identity", "unit", "left", "right", "difference", "balanced")
    forms: tuple[Form, ...] = ("text", "text", "money", "money", "money", "text")
    heads = [Head(say("finance", key), form) for key, form in zip(keys, forms, strict=True)]
    end = paper.table(sheet, row, "overview", heads, _overview_cells(paper, sums))
    paper.alarm(sheet, (row + 1, 5, end - 1, 5), f'"{say("finance", "yes")}"')
    widths(sheet, (28, 16, 20, 20, 20, 16))


def _overview_cells(paper: Paper, sums: Sequence[Sums]) -> list[Cells]:
    say = paper.wording.say
    rows = [
        (
            paper.wording.title(found),
            paper.wording.unit(found),
            Computed(f"={each.left}", found.total(Side.LEFT), form),
            Computed(f"={each.right}", found.total(Side.RIGHT), form),
            Computed(f"={each.difference}", found.difference, form),
            Computed(f"={each.balanced}", say("finance", "yes" if found.balanced else "no")),
        )
        for each in sums
        for found in [each.identity]
        for form in [form_of(found.equation)]
    ]
    return [list(cells) for cells in zip(*rows, strict=True)]


def _write_list(paper: Paper, told: List) -> None:
    say = paper.wording.say
    title = say("workbook", told.name)
    cut = paper.wording.number(told.lines_max)
    note = say("workbook", "capped", count=cut) if told.capped else ""
    if told.rows.is_empty():
        note = say("workbook", "nothing")
    sheet = paper.sheet(title, title, note)
    heads = [Head(_heading(paper, c), c.form, c.total) for c in told.columns]
    paper.table(sheet, FIRST_ROW, f"{told.name}_list", heads, _cells(told))
    sheet.freeze_panes(FIRST_ROW + 1, 0)
    sheet.repeat_rows(FIRST_ROW)
    widths(sheet, [WIDTHS[head.form] for head in heads])


def _heading(paper: Paper, column: Column) -> str:
    return paper.wording.say(*column.heading, days=DUE_DAYS)


def _cells(told: List) -> list[Cells]:
    places = {column.name: place for place, column in enumerate(told.columns)}
    columns: list[Cells] = []
    for column in told.columns:
        values = told.rows[column.name].to_list()
        if column.formula is None:
            columns.append(values)
            continue
        columns.append(
            [
                Computed(_filled(column.formula, places, row), value)
                for row, value in enumerate(values, FIRST_ROW + 1)
            ]
        )
    return columns


def _filled(formula: str, places: dict[str, int], row: int) -> str:
    """The formula of one row, the names in braces replaced by its cells."""
    return re.sub(r"\{(\w+)\}", lambda name: xl_rowcol_to_cell(row, places[name[1]]), formula)
