"""Prefect's tables are those of its own migrations, wherever they come from."""

from pathlib import Path

import prefect

from flows.cli.prefect_tables import lay, script_of
from tests.flows.cli.made_prefect_tables import script, statements, unordered


def url(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


def test_the_tables_that_are_shipped_are_those_that_prefects_migrations_make() -> None:
    """``python -m tests.flows.cli.made_prefect_tables`` writes them anew."""
    shipped = script_of(prefect.__version__).read_text(encoding="utf-8")
    assert unordered(shipped) == unordered(script())


def test_a_database_that_is_not_there_is_made_whole_and_one_that_is_there_stays(
    tmp_path: Path,
) -> None:
    file = tmp_path / "new" / "prefect.db"
    assert lay(url(file), prefect.__version__)
    assert script_of(prefect.__version__).read_text(encoding="utf-8").endswith(statements(file))
    assert list(file.parent.iterdir()) == [file]
    file.write_bytes(b"another")
    assert not lay(url(file), prefect.__version__)
    assert file.read_bytes() == b"another"


def test_another_version_and_another_database_are_left_to_prefect(tmp_path: Path) -> None:
    assert not lay(url(tmp_path / "prefect.db"), "3.0.0")
    assert not lay("postgresql+asyncpg://keymill@localhost/prefect", prefect.__version__)
    assert not lay("sqlite+aiosqlite:///:memory:", prefect.__version__)
    assert not lay("**********", prefect.__version__)
    assert list(tmp_path.iterdir()) == []
