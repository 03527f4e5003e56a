import re
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.util import CommandError

from flows.backends.database import open_database
from schemas import migrations
from schemas.tables import metadata

ROOT = Path(__file__).parents[2]
_DEFINED = {
    "sqlite": "SELECT type, name, sql FROM sqlite_schema WHERE tbl_name <> 'alembic_version'",
    "postgresql": (
        "SELECT 'index', indexname, indexdef FROM pg_indexes"
        " WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
        " UNION ALL SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace AND conrelid <> 'alembic_version'::regclass"
        " UNION ALL SELECT 'column', table_name || '.' || column_name, concat_ws(' ', data_type,"
        " character_maximum_length, is_nullable, column_default, col_description("
        " table_name::regclass, ordinal_position)) FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name <> 'alembic_version'"
    ),
}


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'books.db'}"
    else:
        url = request.getfixturevalue("postgres_url")
    database = open_database(url, create=True)
    yield database.engine
    database.close()


def differences(engine: sa.Engine) -> list[object]:
    options = {"compare_type": True, "compare_server_default": True}
    with engine.connect() as connection, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "(?s).*expression-based index")  # ``defined`` has them
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, metadata))


def defined(engine: sa.Engine) -> set[tuple[str, str, frozenset[str]]]:
    """Everything the database was told, whatever the order of lines in a table.

    SQLite writes a column that was added behind all others, on the line of the last.
    """
    with engine.connect() as connection:
        found = connection.execute(sa.text(_DEFINED[engine.dialect.name])).all()
    return {(what, name, frozenset(_parts(definition or ""))) for what, name, definition in found}


def _parts(definition: str) -> Iterator[str]:
    bare = (part.strip(" \t()") for part in re.split("[,\n]", definition))
    return (part for part in bare if part)


def test_migrations_give_the_tables_that_the_code_names(engine: sa.Engine) -> None:
    migrations.upgrade(engine)
    assert differences(engine) == []


def test_migrations_and_tables_define_the_same_down_to_conditions_of_indexes(
    engine: sa.Engine,
) -> None:
    migrations.upgrade(engine)
    migrated = defined(engine)
    with engine.begin() as connection:
        metadata.drop_all(connection)
        metadata.create_all(connection)
    assert migrated == defined(engine)
    assert len(migrated) > len(metadata.tables)


def test_a_table_that_lacks_a_column_is_told_from_one_that_is_right(engine: sa.Engine) -> None:
    migrations.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE drops DROP COLUMN reply_name"))
    assert len(differences(engine)) == 1


def test_upgrading_twice_changes_nothing_and_keeps_the_rows(engine: sa.Engine) -> None:
    migrations.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO counters (name, value) VALUES ('night', 7)"))
    migrations.upgrade(engine)
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT value FROM counters")).scalar_one() == 7


def test_the_current_revision_is_none_before_and_the_latest_after(engine: sa.Engine) -> None:
    assert migrations.current(engine) is None
    migrations.upgrade(engine)
    assert migrations.current(engine) == migrations.latest()


def test_going_back_to_the_base_leaves_nothing_and_the_way_up_is_open_again(
    engine: sa.Engine,
) -> None:
    migrations.upgrade(engine)
    migrations.downgrade(engine, "base")
    assert sa.inspect(engine).get_table_names() == ["alembic_version"]
    migrations.upgrade(engine)
    assert differences(engine) == []


def test_a_migration_that_fails_leaves_the_database_as_it_was(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE vouchers (a INTEGER)"))
    with pytest.raises(sa.exc.DBAPIError):
        migrations.upgrade(engine)
    assert sa.inspect(engine).get_table_names() == ["vouchers"]


def test_revisions_are_numbered_one_after_the_other() -> None:
    versions = Path(migrations.__file__).parent / "versions"
    numbers = sorted(int(file.name[:4]) for file in versions.glob("*.py"))
    assert numbers == list(range(1, int(migrations.latest()) + 1))


def test_of_two_processes_that_upgrade_at_once_both_succeed(engine: sa.Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    program = (
        "from flows.backends.database import open_database\n"
        "from schemas.migrations import upgrade\n"
        f"upgrade(open_database({url!r}).engine)"
    )
    racing = [subprocess.Popen([sys.executable, "-c", program], cwd=ROOT) for _ in range(2)]
    assert [each.wait(timeout=120) for each in racing] == [0, 0]
    assert differences(engine) == []


def test_a_database_of_a_later_version_is_left_alone(engine: sa.Engine) -> None:
    migrations.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(CommandError, match="9999"):
        migrations.upgrade(engine)
    assert migrations.current(engine) == "9999"
