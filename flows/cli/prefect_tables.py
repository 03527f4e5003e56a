"""Prefect's own tables on SQLite, as its migrations make them, ready made.

Some hundred migrations take five seconds, the greatest part of a home's first night, and looking
whether there are more a third of a second every night. So what they come to lies in
``data/prefect/VERSION.sql``. It says something of that version alone; with another one, or another
database, Prefect does what it always does.
"""

import re
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

import sqlalchemy as sa

FOLDER: Final = Path(__file__).parents[2] / "data" / "prefect"
_REVISION: Final = re.compile(r"""INSERT INTO "alembic_version" VALUES\('(\w+)'\)""")


def script_of(version: str) -> Path:
    """Where the statements for a version of Prefect lie, if there are any."""
    return FOLDER / f"{version}.sql"


def laid(url: str, version: str) -> bool:
    """Whether the database that *url* names is known to have the tables of this version.

    One that is not there is made, whole or not at all; one that is there stays as it is.
    """
    place, script = _file_of(url), script_of(version)
    if place is None or not script.exists():
        return False
    statements = script.read_text(encoding="utf-8")
    if not place.exists():
        _make(statements, place)
    head = _REVISION.search(statements)
    return head is not None and _revision_of(place) == head[1]


def _file_of(url: str) -> Path | None:
    try:
        named = sa.make_url(url)
    except sa.exc.ArgumentError:
        return None
    file = Path(named.database or "")
    return file if named.get_backend_name() == "sqlite" and file.is_absolute() else None


def _make(statements: str, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent) as folder:
        half = Path(folder) / place.name
        engine = _engine(half)
        driver = engine.raw_connection()
        driver.cursor().executescript(statements)
        driver.close()
        engine.dispose()
        with suppress(FileExistsError):  # made by another process meanwhile: it stays
            place.hardlink_to(half)


def _revision_of(file: Path) -> str | None:
    engine = _engine(file)
    try:
        with engine.connect() as connection:
            asked = connection.exec_driver_sql("SELECT version_num FROM alembic_version")
            return str(asked.scalar_one())
    except sa.exc.SQLAlchemyError:
        return None
    finally:
        engine.dispose()


def _engine(file: Path) -> sa.Engine:
    return sa.create_engine(sa.URL.create("sqlite", database=str(file)))
