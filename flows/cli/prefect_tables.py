"""Prefect's own tables on SQLite, as its migrations make them, ready made.

Some hundred migrations take five seconds, the greatest part of a home's first night. So what they
come to lies in ``data/prefect/VERSION.sql``. It is used for that version alone, and where there is
no database yet; else Prefect does what it always does.
"""

import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

import sqlalchemy as sa

FOLDER: Final = Path(__file__).parents[2] / "data" / "prefect"


def script_of(version: str) -> Path:
    """Where the statements for a version of Prefect lie, if there are any."""
    return FOLDER / f"{version}.sql"


def lay(url: str, version: str) -> bool:
    """Whether the database that *url* names was made here, with all tables and no row of ours.

    One that is there, or is made by another process meanwhile, stays as it is.
    """
    place, script = _file_of(url), script_of(version)
    if place is None or place.exists() or not script.exists():
        return False
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent) as folder:
        half = Path(folder) / place.name
        _carry_out(script.read_text(encoding="utf-8"), half)
        with suppress(FileExistsError):
            place.hardlink_to(half)
            return True
    return False


def _file_of(url: str) -> Path | None:
    try:
        named = sa.make_url(url)
    except sa.exc.ArgumentError:
        return None
    file = Path(named.database or "")
    return file if named.get_backend_name() == "sqlite" and file.is_absolute() else None


def _carry_out(statements: str, file: Path) -> None:
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(file)))
    driver = engine.raw_connection()
    driver.cursor().executescript(statements)
    driver.close()
    engine.dispose()
