"""Prefect's tables are those of its own migrations, wherever they come from."""

import sqlite3
from contextlib import closing
from pathlib import Path

import prefect

from flows.cli.prefect_tables import laid, script_of
from tests.flows.cli.made_prefect_tables import script, statements, unordered


def url(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


def test_the_tables_that_are_shipped_are_those_that_prefects_migrations_make() -> None:
    """``python -m tests.flows.cli.made_prefect_tables`` writes them anew."""
    shipped = script_of(prefect.__version__).read_text(encoding="utf-8")
    assert unordered(shipped) == unordered(script())


def test_a_database_that_is_not_there_is_made_whole(tmp_path: Path) -> None:
    file = tmp_path / "new" / "prefect.db"
    assert laid(url(file), prefect.__version__)
    assert script_of(prefect.__version__).read_text(encoding="utf-8").endswith(statements(file))
    assert list(file.parent.iterdir()) == [file]


def test_a_database_that_is_there_stays_and_is_left_to_prefect_unless_it_is_at_its_revision(
    tmp_path: Path,
) -> None:
    file = tmp_path / "prefect.db"
    assert laid(url(file), prefect.__version__)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("INSERT INTO flow (name) VALUES ('nightly')")
    whole = statements(file)
    assert laid(url(file), prefect.__version__)
    assert statements(file) == whole
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = 'an earlier one'")
    assert not laid(url(file), prefect.__version__)
    for content in (b"", b"no database" * 1000):
        file.write_bytes(content)
        assert not laid(url(file), prefect.__version__)
        assert file.read_bytes() == content


def test_another_version_and_another_database_are_left_to_prefect(tmp_path: Path) -> None:
    assert not laid(url(tmp_path / "prefect.db"), "3.0.0")
    assert not laid("postgresql+asyncpg://keymill@localhost/prefect", prefect.__version__)
    assert not laid("sqlite+aiosqlite:///:memory:", prefect.__version__)
    assert not laid("**********", prefect.__version__)
    assert list(tmp_path.iterdir()) == []
