"""Files that nobody wrote for us: each ends as cells or as a refusal, and the process lives."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from flows.ingest.read import read
from schemas.problems import drops
from schemas.problems.problem import Problem
from schemas.readings import Limits, Reading, Refusal
from tests.outside import foreign

CODES = {one.code for one in vars(drops).values() if isinstance(one, Problem)}
SECONDS_MAX = 30


def _timed(path: Path) -> tuple[str, float, Reading | Refusal]:
    began = time.monotonic()
    found = read(path, path.name, Limits())
    return path.name, time.monotonic() - began, found


@pytest.fixture(scope="module")
def outcomes() -> list[tuple[str, float, Reading | Refusal]]:
    folders = [foreign("workbooks"), foreign("hostile")]
    paths = sorted(path for folder in folders for path in folder.iterdir())
    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(_timed, paths))


def test_every_file_is_read_or_refused_with_a_message(
    outcomes: list[tuple[str, float, Reading | Refusal]],
) -> None:
    refused = {name: one.code for name, _, one in outcomes if isinstance(one, Refusal)}
    assert {name: code for name, code in refused.items() if code not in CODES} == {}
    assert len(outcomes) - len(refused) > 600


def test_no_file_takes_longer_than_its_limit(
    outcomes: list[tuple[str, float, Reading | Refusal]],
) -> None:
    assert [(name, took) for name, took, _ in outcomes if took > SECONDS_MAX + 1] == []


def test_a_read_sheet_has_a_type_for_every_cell(
    outcomes: list[tuple[str, float, Reading | Refusal]],
) -> None:
    for name, _, one in outcomes:
        for sheet in one.sheets if isinstance(one, Reading) else ():
            assert sheet.cells.shape == sheet.types.shape, name
            assert sheet.cells.columns == sheet.types.columns, name
