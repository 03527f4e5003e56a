"""``python -m bench --rows N``: our night against a floor and a peer, on both databases.

``python -m bench --small``: a night of ten rows against an empty Prefect flow.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from bench import bundles, growth, small
from bench.floor import make_empty
from bench.measure import Watch
from bench.report import printed, where_and_with
from bench.workbook import make_csv, make_setup, make_workbook, make_workbooks
from tests.servers.postgres import PostgresServer, postgres_server

OUT: Final = Path(__file__).with_name("out")
PEER_ROWS_MAX: Final = 100_000
PEER_ROWS_INSTEAD: Final = 20_000
DROPS: Final = ("workbook", "csv", "workbooks")
WORKBOOKS: Final = 10
PACKAGES: Final = ("polars", "fastexcel", "SQLAlchemy", "prefect", "psycopg", "pandas", "openpyxl")


@dataclass(frozen=True)
class Place:
    """A folder and databases for one row of measurements, gone at the end."""

    folder: Path
    url: Callable[[str], str]
    copied: Callable[[str, str], None]
    server: dict[str, int] = field(default_factory=dict)

    @property
    def prepared(self) -> Path:
        return self.folder / "prepared"

    def home(self, name: str) -> Path:
        """A copy of the prepared home and its database."""
        home = self.folder / name
        shutil.copytree(self.prepared, home)
        self.copied("prepared", name)
        return home


@contextmanager
def sqlite_place() -> Iterator[Place]:
    """Each home holds its database."""
    with _folder() as folder:
        yield Place(
            folder, lambda name: f"sqlite:///{folder / name / 'keymill.db'}", lambda *_: None
        )


@contextmanager
def postgresql_place() -> Iterator[Place]:
    """A server of its own, with the settings it comes with: what is committed is on the disk."""
    with _folder() as folder, postgres_server() as server:
        _need_durable(server)
        server.order("CREATE DATABASE prepared")
        yield Place(
            folder,
            server.url,
            lambda old, new: server.order(f"CREATE DATABASE {new} TEMPLATE {old}"),
            {"postgresql": _pid_of(server)},
        )


def _need_durable(server: PostgresServer) -> None:
    engine = sa.create_engine(server.url())
    with engine.connect() as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            if connection.execute(sa.text(f"SHOW {name}")).scalar() != "on":
                raise SystemExit(f"bench: {name} is off, so PostgreSQL's figures would flatter it")
    engine.dispose()


def _pid_of(server: PostgresServer) -> int:
    engine = sa.create_engine(server.url())
    with engine.connect() as connection:
        backend = connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
        stat = Path(f"/proc/{backend}/stat").read_text()
    engine.dispose()
    return int(stat.rpartition(")")[2].split()[1])


@contextmanager
def _folder() -> Iterator[Path]:
    folder = OUT / f"run-{os.getpid()}"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def mail_sink() -> Iterator[int]:
    """The port of a server that takes every mail."""
    command = [sys.executable, "-m", "bench.sink"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as sink:
        if sink.stdin is None or sink.stdout is None:
            raise AssertionError
        yield int(sink.stdout.readline())
        sink.stdin.close()


def measured(place: Place, words: list[str], job: dict[str, Any]) -> dict[str, Any]:
    """What a child wrote down, with the memory of its processes.

    Raises:
        SystemExit: the child failed.
    """
    path = place.folder / f"{'-'.join(words)}.json"
    path.write_text(json.dumps(job))
    command = [sys.executable, "-m", *words, str(path)]
    with subprocess.Popen(command) as child:
        watch = Watch(child.pid, place.server)
        with watch.watching():
            status = child.wait()
    if status:
        raise SystemExit(f"bench: {' '.join(words)} ended with {status}")
    told: dict[str, Any] = json.loads(path.with_suffix(".out.json").read_text())
    spans = told.pop("spans", [])
    memory = watch.peaks | {"main": told.pop("peak"), "together": watch.together}
    return told | {
        "memory": memory,
        "memory of steps": watch.during(spans),
        "cpu": watch.cpu(spans),
    }


def run_one(
    place: Place, rows: int, drops: dict[str, Any], smtp_port: int, until: str
) -> dict[str, Any]:
    """Night by steps, night as a flow, and for one workbook floor and peer, on one database."""

    def night(mode: str, name: str) -> dict[str, Any]:
        job = {"home": str(place.folder / name), "database": place.url(name), "rows": rows}
        job |= {"mail": f"smtp://127.0.0.1:{smtp_port}", "until": until} | drops
        return measured(place, ["bench.night", mode], job)

    found = {"prepared": night("prepare", "prepared")}
    place.home("steps")
    _say("the night, step by step")
    found["steps"] = night("steps", "steps")
    if "workbook" in drops:
        _say("the floor")
        found["floor"] = _floor(place, drops)
        _say("the peer")
        found["peer"] = _peer(place, rows, smtp_port)
    place.home("flow")
    _say("the night as a Prefect flow")
    found["flow"] = night("flow", "flow")
    return found


def _floor(place: Place, drops: dict[str, Any]) -> dict[str, Any]:
    _empty(place, "floor")
    make_empty(place.url("floor"))
    job = {
        "workbook": drops["workbook"],
        "database": place.url("steps"),
        "empty": place.url("floor"),
    }
    return measured(place, ["bench.floor"], job)


def _peer(place: Place, rows: int, smtp_port: int) -> dict[str, Any]:
    fewer = rows if rows <= PEER_ROWS_MAX else PEER_ROWS_INSTEAD
    _empty(place, "peer")
    job = {
        "workbook": str(make_workbook(OUT / f"vouchers-{fewer}.xlsx", fewer)),
        "vouchers": str(make_setup(place.folder / "peer-setup", fewer)[1]),
        "database": place.url("peer"),
        "rows": fewer,
        "smtp_port": smtp_port,
    }
    return measured(place, ["bench.peer"], job) | {"rows": fewer}


def _empty(place: Place, name: str) -> None:
    (place.folder / name).mkdir()
    if place.server:
        place.copied("template0", name)


def made_drops(kind: str, rows: int) -> dict[str, Any]:
    """The files that are dropped, and those of the day before; floor and peer read ``workbook``."""
    setup = [str(path) for path in make_setup(OUT / f"setup-{rows}", rows)]
    if kind == "csv":
        files = [make_csv(OUT / f"vouchers-{rows}.csv", rows)]
    elif kind == "workbooks":
        files = make_workbooks(OUT / f"vouchers-{rows}", rows, WORKBOOKS)
    else:
        files = [make_workbook(OUT / f"vouchers-{rows}.xlsx", rows)]
    dropped: dict[str, Any] = {"dropped": [str(file) for file in files], "setup": setup}
    return dropped | ({"workbook": str(files[0])} if kind == "workbook" else {})


def _say(what: str) -> None:
    print(f"bench: {what} ...", file=sys.stderr, flush=True)


def machine() -> dict[str, Any]:
    """Where and with what this ran."""
    cpus = [ln for ln in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in ln]
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "cores": os.cpu_count(),
        "processor": cpus[0].partition(":")[2].strip() if cpus else platform.machine(),
        "memory_gb": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9),
        "load_at_start": os.getloadavg()[0],
        "python": platform.python_version(),
    } | {name: version(name) for name in PACKAGES}


def small_night(rounds: int) -> None:
    """Measure, print, and write ``bench/out/small.json``."""
    found = {"rounds": rounds, "machine": machine()}
    with _folder() as folder:
        found |= small.compared(folder, rounds)
    (OUT / "small.json").write_text(json.dumps(found, indent=1))
    print(small.printed(found), flush=True)


def main() -> None:
    """Measure, print, and write ``bench/out/ROWS-DATABASE.json``."""
    places = {"sqlite": sqlite_place, "postgresql": postgresql_place}
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--drops", choices=DROPS, default="workbook")
    parser.add_argument("--until", choices=("log", "mail"), default="mail")
    parser.add_argument("--bundles", action="store_true", help="bundles alone, on SQLite")
    parser.add_argument("--small", action="store_true", help="ten rows against an empty flow")
    parser.add_argument("--rounds", type=int, default=5, help="of --small")
    parser.add_argument("--books", type=int, help="growth on books of so many entitlements instead")
    parser.add_argument("--sizes", default="10000,100000", help="of the nights, with --books")
    options = parser.parse_args()
    OUT.mkdir(exist_ok=True)
    if options.small:
        small_night(options.rounds)
        return
    if options.bundles:
        print(f"{where_and_with(machine())}\n\n{bundles.run(OUT)}")
        return
    began = time.monotonic()
    if options.books:
        for name in options.databases.split(","):
            with places[name]() as place, mail_sink() as smtp_port:
                mail = {"mail": f"smtp://127.0.0.1:{smtp_port}", "until": options.until}
                growth.grow(options, place, growth.Bench(OUT, measured, _empty, mail, _say))
        return
    _say(f"{options.rows} rows as {options.drops}")
    drops = made_drops(options.drops, options.rows)
    for name in options.databases.split(","):
        where = machine()
        _say(name)
        with places[name]() as place, mail_sink() as smtp_port:
            found = run_one(place, options.rows, drops, smtp_port, options.until)
        whole = {"rows": options.rows, "database": name, "machine": where} | found
        whole["drops"] = options.drops
        kind = "" if options.drops == "workbook" else f"-{options.drops}"
        (OUT / f"{options.rows}-{name}{kind}.json").write_text(json.dumps(whole, indent=1))
        print(printed(whole), flush=True)
    _say(f"done in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
