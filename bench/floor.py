"""The floor: what no night can leave out, done as plainly as we know how.

``python -m bench.floor JOB``: reading the workbook as text, copying the rows of a measured night
into equal empty tables with the same indexes (one transaction, through the same append), one AES
call, one Merkle tree. Fetching the rows that are copied is not counted.
"""

import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import fastexcel
import polars as pl
import sqlalchemy as sa

from bench.measure import Stopwatch, peak_of
from flows.backends.database import open_database
from schemas.tables import entitlements, keys, metadata, movements, requests
from schemas.wire.key import encrypt_blocks

COPIED: Final = (requests, movements, entitlements, keys)


def main() -> None:
    """Do the four things and write down what they took."""
    path = Path(sys.argv[1])
    job = json.loads(path.read_text())
    watch = Stopwatch()
    with watch.step("read"):
        rows = _read(job["workbook"])
    del rows
    written = _fetched(job["database"])
    digests = written["keys"]["key_sha256"].str.decode("hex").to_list()
    with watch.step("copy"):
        _copy(job["empty"], written)
    del written
    with watch.step("encrypt"):
        encrypt_blocks(bytes(32), bytes(16 * len(digests)))
    with watch.step("tree"):
        _root(digests)
    told = {
        "seconds": watch.seconds,
        "spans": watch.spans,
        "peak": peak_of(Path("/proc/self/status").read_text()),
    }
    path.with_suffix(".out.json").write_text(json.dumps(told))


def _read(workbook: str) -> pl.DataFrame:
    opened = fastexcel.read_excel(workbook)
    sheet = opened.load_sheet(0, header_row=None, skip_rows=0, dtypes="string")
    cells: pl.DataFrame = sheet.to_polars()
    return cells


def _fetched(database: str) -> dict[str, pl.DataFrame]:
    """What the last night wrote into each table, in the order in which it wrote it."""
    opened = open_database(database)
    try:
        with opened.begin(readonly=True) as books:
            return {table.name: books.frame(_of_last_night(table)) for table in COPIED}
    finally:
        opened.close()


def _of_last_night(table: sa.Table) -> "sa.Select[*tuple[Any, ...]]":
    chosen = sa.select(table).order_by(*table.primary_key.columns)
    if "night_no" not in table.columns:
        return chosen
    last = sa.select(sa.func.max(table.c.night_no)).scalar_subquery()
    return chosen.where(table.c.night_no == last)


def _copy(empty: str, written: dict[str, pl.DataFrame]) -> None:
    opened = open_database(empty)
    try:
        with opened.begin() as books:
            for table in COPIED:
                books.append(table, written[table.name])
    finally:
        opened.close()


def make_empty(database: str) -> None:
    """*database* has all our tables and indexes, and no row."""
    opened = open_database(database, create=True)
    metadata.create_all(opened.engine)
    opened.close()


def _root(level: list[bytes]) -> bytes:
    """The root of RFC 6962 over leaf hashes."""
    while len(level) > 1:
        odd = level[len(level) & ~1 :]
        pairs = zip(level[::2], level[1::2], strict=False)
        level = [sha256(b"\x01" + left + right).digest() for left, right in pairs] + odd
    return level[0]


if __name__ == "__main__":
    main()
