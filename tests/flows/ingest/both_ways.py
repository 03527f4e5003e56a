"""A program: for each workbook named, how it reads in blocks and through calamine.

It writes ``same``, ``differs``, ``unusual`` (calamine alone can read it), ``alone`` (calamine
cannot) or ``refused`` before the name. Calamine may take the process with it: the last name is then
missing.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

from flows.ingest.reader import blocks, workbook
from flows.ingest.reader.refusing import DropRefusedError
from schemas.readings import Limits, Reading


def through_calamine(path: Path) -> Reading:
    """The workbook as calamine reads it.

    Raises:
        DropRefusedError: it cannot.
    """
    with mock.patch.object(blocks, "read", return_value=None):
        return workbook.read(path, path.suffix[1:], Limits())


def in_blocks(path: Path) -> Reading | None:
    """The workbook as it is read in blocks; None where a part of it is not.

    Raises:
        DropRefusedError: it holds more than is allowed.
    """
    with mock.patch.object(workbook, "_sheet", return_value=None):
        found = workbook.read(path, path.suffix[1:], Limits())
    return None if None in found.sheets else found


def blocks_of(path: Path, content: bytes) -> Reading | None:
    """The workbook of this content, laid at *path*, as it is read in blocks."""
    path.write_bytes(content)
    return in_blocks(path)


def same(one: Reading, other: Reading) -> bool:
    """Both have the same cells and the same types, with the same names."""
    return len(one.sheets) == len(other.sheets) and all(
        mine.cells.equals(its.cells)
        and mine.types.equals(its.types)
        and mine.cells.columns == its.cells.columns
        for mine, its in zip(one.sheets, other.sheets, strict=True)
    )


def compared(paths: list[str]) -> Iterator[tuple[str, str]]:
    """What the program says of each workbook, and its path; nothing of those that end it."""
    while paths:
        told = subprocess.run(
            [sys.executable, "-m", __name__, *paths], capture_output=True, text=True, timeout=300
        ).stdout
        answers = [line.split(" ", 1) for line in told.splitlines()]
        yield from ((word, name) for word, name in answers)
        paths = paths[len(answers) + 1 :]


def main() -> None:
    """Compare the workbooks named on the command line."""
    for name in sys.argv[1:]:
        sys.stdout.write(f"{_compared(Path(name))} {name}\n")
        sys.stdout.flush()


def _compared(path: Path) -> str:
    try:
        found = in_blocks(path)
    except DropRefusedError:
        return "refused"
    if found is None:
        return "unusual"
    try:
        return "same" if same(found, through_calamine(path)) else "differs"
    except DropRefusedError:
        return "alone"


if __name__ == "__main__":
    main()
