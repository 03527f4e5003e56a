"""The committed samples are what their maker says, and know the kinds they pretend to be."""

import tomllib
from io import BytesIO
from typing import Any

import pytest
from python_calamine import load_workbook

from schemas.problems import books, cells, licenses, rules, senders
from schemas.problems.problem import Problem
from schemas.sheets.sheet import Column
from tests.samples.drops import Drop, Part, Sheet
from tests.samples.make_samples import AS_OF, DROPS, SAMPLES, expected, readme
from tests.samples.writers import WRITERS
from tests.schemas.sheets.kinds import KINDS
from tests.schemas.sheets.test_columns import folded, headings

CODES = {
    problem.code
    for module in (cells, senders, rules, books, licenses)
    for problem in vars(module).values()
    if isinstance(problem, Problem)
}
EVERY = [pytest.param(drop, id=drop.path) for drop in DROPS]
TABLES = [
    pytest.param(sheet, id=f"{drop.path}:{sheet.name}")
    for drop in DROPS
    for sheet in drop.sheets
    if sheet.kind
]


def content_of(content: bytes, suffix: str) -> Any:
    if suffix in {".csv", ".tsv"}:
        return content
    book = load_workbook(BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def columns_named(sheet: Sheet) -> list[str | None]:
    """The canonical name under each heading of *sheet*; None where a heading is unknown."""
    assert sheet.kind is not None
    described: dict[str, Column] = dict(KINDS[sheet.kind].described())
    (line,) = (line for line in sheet.lines if line.part is Part.HEADING)
    return [
        next((n for n, c in described.items() if folded(str(cell)) in headings(n, c)), None)
        for cell in line.cells
    ]


@pytest.mark.parametrize("drop", EVERY)
def test_a_committed_sample_holds_the_cells_that_its_maker_writes(drop: Drop) -> None:
    file = SAMPLES / drop.account / drop.name
    assert content_of(file.read_bytes(), file.suffix) == content_of(
        WRITERS[file.suffix](drop), file.suffix
    ), "run: python -m tests.samples.make_samples"


def test_nothing_else_lies_in_the_samples() -> None:
    files = {str(f.relative_to(SAMPLES)) for f in SAMPLES.rglob("*") if f.is_file()}
    ours = {file for file in files if not file.startswith("year")}
    assert ours == {drop.path for drop in DROPS} | {"README.md", "expected.toml", ".gitattributes"}


def test_the_page_and_the_expected_counts_are_current() -> None:
    assert (SAMPLES / "README.md").read_text(encoding="utf-8") == readme()
    assert (SAMPLES / "expected.toml").read_text(encoding="utf-8") == expected()


def test_the_expected_counts_add_up_and_every_refused_row_has_a_code() -> None:
    book = tomllib.loads(expected())
    assert str(book["as_of"]) == AS_OF
    sheets = [sheet for drop in book["drop"] for sheet in drop.get("sheet", [])]
    for sheet in sheets:
        parts = (sheet["accepted"], sheet["duplicate"], sheet["refused"], sheet["held"])
        assert sheet["rows"] == sum(parts) > 0
        assert len(sheet["refused_rows"]) == sheet["refused"]
        assert set(sheet["refused_rows"].values()) <= CODES
    accepted = sum(sheet["accepted"] for sheet in sheets)
    assert accepted > 2 * sum(sheet["refused"] for sheet in sheets), "most rows are accepted"
    assert {sheet["kind"] for sheet in sheets} <= set(KINDS)


@pytest.mark.parametrize("sheet", TABLES)
def test_every_heading_of_a_sample_is_understood_and_every_required_column_is_there(
    sheet: Sheet,
) -> None:
    named = columns_named(sheet)
    assert None not in named
    assert len(named) == len(set(named))
    assert sheet.kind is not None
    needed = {name for name, column in KINDS[sheet.kind].described() if column.required}
    assert needed <= set(named)


@pytest.mark.parametrize("sheet", TABLES)
def test_every_row_of_a_sample_is_as_wide_as_its_headings(sheet: Sheet) -> None:
    (width,) = (len(line.cells) for line in sheet.lines if line.part is Part.HEADING)
    assert {len(line.cells) for _, line in sheet.numbered()} == {width}


def test_the_corrected_drop_differs_in_three_rows_and_comes_later_by_name() -> None:
    first, second = (drop for drop in DROPS if drop.account == "northwind-oem")
    assert first.name < second.name
    pairs = zip(first.sheets[0].numbered(), second.sheets[0].numbered(), strict=True)
    changed = [a[0] for a, b in pairs if a[1].cells != b[1].cells]
    assert changed == [
        number for number, line in second.sheets[0].numbered() if line.outcome == "accepted"
    ]
    assert len(changed) == 3
