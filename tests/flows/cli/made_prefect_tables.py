"""The maker of ``data/prefect/VERSION.sql``: ``python -m tests.flows.cli.made_prefect_tables``.

Prefect's own migrations make a database in a fresh folder, in a process of their own.
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Final

import prefect

from flows.cli.prefect_tables import FOLDER, script_of

_ABOUT: Final = """\
-- What the migrations of Prefect {} make of an empty SQLite database (Prefect is under Apache-2.0).
-- Written by `python -m tests.flows.cli.made_prefect_tables`.
"""
_MIGRATE: Final = """
import asyncio
from prefect.server.database import provide_database_interface
asyncio.run(provide_database_interface().create_db())
"""


def migrated(folder: Path) -> Path:
    """The database that Prefect's migrations make in *folder*."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    chosen = clean | {"PREFECT_HOME": str(folder), "DO_NOT_TRACK": "1"}
    subprocess.run([sys.executable, "-c", _MIGRATE], env=chosen, check=True, timeout=300)
    return folder / "prefect.db"


def statements(database: Path) -> str:
    """What makes an equal database."""
    with closing(sqlite3.connect(database)) as connection:
        return "\n".join([*connection.iterdump(), ""])


def unordered(text: str) -> list[list[str]]:
    """The lines of each statement of *text*, sorted: constraints and indexes stand as they fall."""
    return sorted(
        sorted(line.rstrip(", ") for line in one.split("\n")) for one in text.split(";\n")
    )


def script() -> str:
    """The file for the version that is installed."""
    with tempfile.TemporaryDirectory() as folder:
        return _ABOUT.format(prefect.__version__) + statements(migrated(Path(folder)))


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    script_of(prefect.__version__).write_text(script(), encoding="utf-8")
