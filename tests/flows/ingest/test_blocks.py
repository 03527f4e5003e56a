"""Usual worksheets are read in blocks: the same cells as through calamine, in less time."""

from collections import Counter
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.ingest.reader import rows
from tests.flows.ingest.both_ways import blocks_of, compared, same, through_calamine
from tests.flows.ingest.usual import LINES, MAKERS, SHEET, with_shared_strings
from tests.flows.ingest.workbooks import Rows, rewritten, xlsx
from tests.outside import foreign

TEXT = st.text(
    st.characters(
        codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"
    ),
    min_size=1,
    max_size=12,
)
NUMBER = st.integers(-(10**16), 10**16) | st.decimals(-9999, 9999, places=4).map(float)
DAY = st.dates(date(1901, 1, 1), date(2200, 1, 1)).map(lambda day: datetime.combine(day, time()))
ROWS = st.lists(
    st.lists(st.none() | TEXT | NUMBER | DAY | st.booleans(), min_size=1, max_size=6),
    min_size=1,
    max_size=8,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "drop.xlsx"


@pytest.mark.parametrize("make", MAKERS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_what_is_read_in_blocks_is_what_calamine_reads(make: Any, rows: Rows, path: Path) -> None:
    found = blocks_of(path, make(rows))
    assert found is None or same(found, through_calamine(path))


@pytest.mark.parametrize("make", MAKERS)
def test_a_workbook_of_every_usual_kind_of_cell_is_read_in_blocks(make: Any, path: Path) -> None:
    found = blocks_of(path, make(LINES))
    assert found is not None
    assert same(found, through_calamine(path))
    cells, types = found.sheets[0].cells, found.sheets[0].types
    assert cells.row(1) == ("007", "2026-11-20", "3", None, "true", None, None)
    assert types.row(1) == (1, 3, 2, 0, 4, 0, 0)
    assert cells["A"][2] == "A & B <c>"
    assert cells.row(5)[-1] == "far"


def test_blocks_of_any_length_give_the_same_sheet(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = with_shared_strings([[f"r{n}", n, None if n % 3 else "x"] for n in range(500)])
    whole = blocks_of(path, content)
    monkeypatch.setattr(rows, "_BLOCK_BYTES", 300)
    parts = blocks_of(path, content)
    assert whole
    assert parts
    assert same(whole, parts)


def test_rows_that_go_back_are_left_to_calamine_wherever_a_block_ends(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = with_shared_strings([[f"r{n}", n] for n in range(1, 100)])
    again = rewritten(
        book,
        SHEET,
        lambda xml: (
            xml.replace(b'<row r="99"', b'<row r="98"')
            .replace(b'"A99"', b'"A98"')
            .replace(b'"B99"', b'"B98"')
        ),
    )
    for length in (rows._BLOCK_BYTES, 300):
        monkeypatch.setattr(rows, "_BLOCK_BYTES", length)
        assert blocks_of(path, book) is not None
        assert blocks_of(path, again) is None


def test_the_days_of_a_workbook_that_counts_from_1904_are_the_same_days(path: Path) -> None:
    found = blocks_of(path, xlsx({"S": LINES}, date1904=True))
    assert found
    assert found.sheets[0].cells["B"][1] == "2026-11-20"


def test_every_workbook_of_the_corpus_that_is_read_in_blocks_reads_the_same() -> None:
    paths = [str(one) for one in sorted(foreign("workbooks").glob("*.xlsx"))]
    answers = list(compared(paths))
    assert [name for word, name in answers if word == "differs"] == []
    assert Counter(word for word, _ in answers)["same"] > 200
