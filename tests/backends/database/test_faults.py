import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa

from flows.backends.database import EngineDatabase, open_database
from flows.errors import DatabaseUnavailable, WrongSettings
from tests.backends.children import said_by_child, somebody_else
from tests.backends.conftest import SmallDisk
from tests.backends.database.conftest import METADATA, THINGS
from tests.servers.postgres import PostgresServer, packaged, postgres_server
from tests.servers.processes import free_ports

ONE = pl.DataFrame({"number": [1]})
USES = """
import sys
import polars as pl
from flows.backends.database import open_database
from flows.errors import DatabaseUnavailable
from tests.backends.database.conftest import THINGS
database = open_database(sys.argv[1])
rows = pl.DataFrame({"number": range(1, 50_001)})
become()
try:
    with database.begin() as books:
        books.append(THINGS, rows)
except DatabaseUnavailable as error:
    print(error)
database.close()
"""


def told_by(database: EngineDatabase) -> str:
    with (
        closing(database),
        pytest.raises(DatabaseUnavailable) as told,
        database.begin() as books,
    ):
        books.rows(sa.select(sa.literal(1)))
    return str(told.value)


@pytest.fixture
def open_path() -> Iterator[Path]:
    """An empty folder that every user can reach, unlike ``tmp_path``."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_a_missing_file_is_told_and_not_made(tmp_path: Path) -> None:
    path = tmp_path / "keymill.db"
    with pytest.raises(DatabaseUnavailable, match=f"The database {path} is not there"):
        open_database(f"sqlite:///{path}")
    assert not path.exists()


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable, match="cannot be made"):
        open_database(f"sqlite:///{tmp_path}/absent/keymill.db", create=True)


def test_a_file_that_is_made_is_ours_alone(tmp_path: Path) -> None:
    path = tmp_path / "keymill.db"
    with closing(open_database(f"sqlite:///{path}", create=True)) as database:
        METADATA.create_all(database.engine)
        modes = {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    assert modes == {0o600}


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "keymill.db"
    path.write_bytes(b"not a database, " * 100)
    assert "is no SQLite database" in told_by(open_database(f"sqlite:///{path}"))


def test_a_locked_file_is_told_after_the_wait(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'keymill.db'}"
    with closing(open_database(url, create=True)) as first, first.begin():
        said = told_by(open_database(url, lock_seconds=0.1))
    assert said == (
        f"The database {tmp_path / 'keymill.db'} is locked by another process. "
        "Wait until it has finished, then run again."
    )


def test_a_full_disk_is_told_and_the_file_stays_whole(small_disk: SmallDisk) -> None:
    path = small_disk.folder / "keymill.db"
    with closing(open_database(f"sqlite:///{path}", create=True)) as database:
        METADATA.create_all(database.engine)
    said = said_by_child(small_disk.prelude + USES, f"sqlite:///{path}")
    assert said.removeprefix(f"The database {path} ") in {
        "has no room left. Free space on its disk, then run again.",
        "cannot be read or written. See to its disk, then run again.",
    }
    with closing(open_database(f"sqlite:///{path}")) as database, database.begin() as books:
        assert books.append(THINGS, ONE) == 1


def test_a_read_only_file_is_told(open_path: Path) -> None:
    path = open_path / "keymill.db"
    with closing(open_database(f"sqlite:///{path}", create=True)) as database:
        METADATA.create_all(database.engine)
    path.chmod(0o444)
    said = said_by_child(USES, f"sqlite:///{path}", user=somebody_else())
    assert said.startswith(f"The database {path} is read-only.")


def test_a_server_that_is_down_is_told() -> None:
    [port] = free_ports(1)
    url = f"postgresql+psycopg://keymill:secret@127.0.0.1:{port}/books"
    said = told_by(open_database(url))
    assert said == (
        f"The database books at 127.0.0.1:{port} does not answer. "
        "See to the server and database_url, then run again."
    )


def test_a_wrong_password_is_told_without_it(postgres_server: PostgresServer) -> None:
    said = told_by(open_database(postgres_server.url(password="hunter2")))
    assert "refuses the user or the password" in said
    assert "hunter2" not in said


def test_a_database_that_is_not_there_is_told(postgres_server: PostgresServer) -> None:
    assert "does not exist" in told_by(open_database(postgres_server.url("absent")))


def test_a_locked_table_is_told_after_the_wait(postgres_url: str) -> None:
    with (
        closing(open_database(postgres_url)) as first,
        closing(open_database(postgres_url, lock_seconds=0.1)) as second,
    ):
        METADATA.create_all(first.engine)
        with first.begin() as books:
            books.execute(sa.text("LOCK TABLE things"))
            with (
                pytest.raises(DatabaseUnavailable, match="is locked by another process"),
                second.begin() as waiting,
            ):
                waiting.append(THINGS, ONE)


def test_a_connection_that_broke_in_a_transaction_is_told_and_the_next_one_works(
    postgres_url: str, postgres_server: PostgresServer
) -> None:
    kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name='keymill'"
    with closing(open_database(postgres_url)) as database:
        METADATA.create_all(database.engine)
        with suppress(DatabaseUnavailable), database.begin() as books:
            books.append(THINGS, ONE)
            postgres_server.order(kill)
            with pytest.raises(DatabaseUnavailable):
                books.append(THINGS, pl.DataFrame({"number": [2]}))
            books.rows(sa.select(sa.literal(1)))
        with database.begin() as books:
            assert books.append(THINGS, ONE) == 1


def test_a_user_without_rights_is_told(postgres_url: str, postgres_server: PostgresServer) -> None:
    with closing(open_database(postgres_url)) as database:
        METADATA.create_all(database.engine)
        with suppress(DatabaseUnavailable), database.begin() as books:
            books.execute(sa.text("SET LOCAL ROLE pg_monitor"))
            with pytest.raises(DatabaseUnavailable, match="does not permit this"):
                books.append(THINGS, ONE)


@pytest.mark.parametrize(
    "url", ["", "nonsense", "mysql://host/x", "sqlite://", "postgresql://u:secret@h/x", "a:b:c"]
)
def test_a_url_of_no_use_is_told_without_its_password(url: str) -> None:
    with pytest.raises(WrongSettings) as told:
        open_database(url, create=True)
    assert "secret" not in str(told.value)


def test_the_server_from_the_package_index_serves_as_well() -> None:
    with (
        postgres_server(packaged()) as server,
        server.fresh() as name,
        closing(open_database(server.url(name))) as database,
    ):
        METADATA.create_all(database.engine)
        with database.begin() as books:
            assert books.append(THINGS, ONE) == 1


def test_a_session_that_stands_still_or_whose_machine_is_gone_lets_go_of_its_locks(
    postgres_url: str,
) -> None:
    kept = sa.select(
        *(
            sa.func.current_setting(name)
            for name in (
                "idle_in_transaction_session_timeout",
                "tcp_keepalives_idle",
                "tcp_keepalives_interval",
                "tcp_keepalives_count",
            )
        )
    )
    with closing(open_database(postgres_url)) as database, database.begin(readonly=True) as books:
        assert books.rows(kept) == [("10min", "15", "5", "4")]


def test_a_transaction_that_stood_still_too_long_is_told(postgres_url: str) -> None:
    with closing(open_database(postgres_url)) as database:
        METADATA.create_all(database.engine)
        with suppress(DatabaseUnavailable), database.begin() as books:
            books.execute(sa.text("SET LOCAL idle_in_transaction_session_timeout = '50ms'"))
            time.sleep(0.5)
            with pytest.raises(DatabaseUnavailable, match=r"stood still too long\. Run again\."):
                books.append(THINGS, ONE)
