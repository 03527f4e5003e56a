"""Two workers, one of them killed: the same keys, log and bundles as on one machine."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
import sqlalchemy as sa

from flows import wiring
from flows.ledger.nights import DEAD_AFTER_SECONDS
from flows.ports import Services
from schemas import tables
from tests.night import homes
from tests.night.commands import ROOT, START, keymill
from tests.night.drops_many import CUSTOMERS, MANY
from tests.night.facts import Facts, differences, facts, table
from tests.night.homes import Home
from tests.servers.postgres import PostgresServer, installed
from tests.servers.prefect import PrefectServer, prefect_server, worker
from tests.servers.s3 import S3Settings

AS_OF: Final = "2026-11-20"
BATCH_SIZE: Final = 20
PHASE_SECONDS: Final = 240


@dataclass(frozen=True)
class Shared:
    """What a night came to whose work two workers shared until one was killed."""

    status: int
    counts: dict[str, Any]
    said: str
    facts: Facts
    left_in_hand: int
    runs: list[tuple[str, str]]
    doctor: dict[str, Any]


@pytest.fixture(scope="module")
def s3(s3_server: S3Settings) -> Iterator[S3Settings]:
    """The S3 server, for this process and those it starts."""
    with pytest.MonkeyPatch.context() as changed:
        for name, value in s3_server.environment.items():
            changed.setenv(name, value)
        yield s3_server


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("workers")


@pytest.fixture(scope="module")
def alone(
    place: Path, prefect: PrefectServer, s3: S3Settings, postgres_server: PostgresServer
) -> Iterator[Home]:
    """A home on PostgreSQL and S3 whose night one process runs."""
    with postgres_server.fresh() as name:
        home = homes.make(
            place / "alone",
            database_url=postgres_server.url(name),
            storage_url=replace(s3, prefix="alone").url,
            s3_endpoint_url=s3.endpoint_url,
            batch_size=BATCH_SIZE,
        )
        home.drop(MANY)
        yield home


@pytest.fixture(scope="module")
def expected(alone: Home) -> Facts:
    """What that night comes to."""
    night = alone.night(AS_OF)
    assert night.left == []
    with alone.services() as services:
        return facts(services, [], night.unbalanced)


@pytest.fixture(scope="module")
def machines(
    alone: Home, s3: S3Settings, place: Path, postgres_server: PostgresServer
) -> Iterator[list[Home]]:
    """The night's home and those of two workers: same secrets, database and bucket."""
    with postgres_server.fresh() as name:
        settings = {
            "runner": "prefect",
            "database_url": postgres_server.url(name),
            "storage_url": replace(s3, prefix="shared").url,
            "s3_endpoint_url": s3.endpoint_url,
            "batch_size": BATCH_SIZE,
        }
        names = ("night", "worker-1", "worker-2")
        found = [homes.copied(alone, place / name, **settings) for name in names]
        wiring.initialise(found[0].settings)
        found[0].drop(MANY)
        yield found


@pytest.fixture(scope="module")
def prefect(postgres_server: PostgresServer, place: Path) -> Iterator[PrefectServer]:
    """A server that starts while others do what they need it for."""
    if installed() is None:
        pytest.skip(
            "LOUD: NO PostgreSQL of Debian's (apt install postgresql), Prefect needs its pg_trgm: "
            "a night with workers was NOT checked"
        )
    with prefect_server(postgres_server, place) as server:
        yield server


@pytest.fixture(scope="module")
def shared(machines: list[Home], expected: Facts, prefect: PrefectServer) -> Iterator[Shared]:
    """The night of which two workers mint, until one is killed with a batch in its hand."""
    night, *others = machines
    prefect.deploys()
    with ExitStack() as running:
        workers = [
            running.enter_context(
                worker(prefect, home.place.name, {"KEYMILL_HOME": str(home.place)})
            )
            for home in others
        ]
        services = running.enter_context(night.services())
        process = running.enter_context(started(night, prefect, "run", "--as-of", AS_OF))
        doctor = running.enter_context(started(night, prefect, "doctor"))
        await_(process, lambda: not table(services, "batches").is_empty())
        with nothing_is_moved(night):
            await_(process, lambda: len(owners(services)) == 2)
            killed, _ = owners(services)
            [victim] = [one for one in workers if one.runs(killed)]
            victim.killed()
        fell_silent(services, killed)
        printed, said = process.communicate(timeout=PHASE_SECONDS)
        checks = json.loads(doctor.communicate(timeout=PHASE_SECONDS)[0])["checks"]
        yield Shared(
            process.returncode,
            json.loads(printed),
            said,
            facts(services, [], ()),
            table(services, "claims").height,
            runs(prefect),
            next(one for one in checks if one["check"] == "workers"),
        )


@contextmanager
def started(home: Home, server: PrefectServer, *words: str) -> "Iterator[subprocess.Popen[str]]":
    """A command of keymill, in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-c", START, *words, "--json", "--home", str(home.place)],
        cwd=ROOT,
        env=os.environ | server.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def nothing_is_moved(home: Home) -> Iterator[None]:
    """Whoever mints waits in the middle of it: the last thing that a batch writes are movements."""
    with wiring.services(home.settings) as services, services.database.begin() as books:
        books.execute(sa.text("LOCK TABLE movements IN SHARE MODE"))
        yield


def owners(services: Services) -> list[str]:
    """Who has something in hand."""
    return sorted(set(table(services, "claims")["owner"]))


def fell_silent(services: Services, owner: str) -> None:
    """As if that worker's last sign of life had been too long ago, without the wait."""
    with services.database.begin() as books:
        its = sa.update(tables.claims).where(tables.claims.c.owner == owner)
        then = sa.func.now() - timedelta(seconds=DEAD_AFTER_SECONDS + 1)
        assert books.execute(its.values(beats_at=then)) == 1


def await_(process: "subprocess.Popen[str]", holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PHASE_SECONDS
    while not holds():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.1)


def runs(server: PrefectServer) -> list[tuple[str, str]]:
    """Name and last word of each flow run, as Prefect's page shows them."""
    return sorted((run["name"], run["state"]["message"] or "") for run in server.flow_runs())


def test_a_night_ends_complete_though_one_of_its_workers_was_killed(shared: Shared) -> None:
    assert (shared.status, shared.said) == (0, "")
    assert shared.counts["state"] == "complete"
    assert shared.counts["notes"] == shared.counts["troubles"] == []
    assert shared.counts["bundles"] == CUSTOMERS
    assert shared.left_in_hand == 0


def test_it_has_the_same_keys_log_and_bundles_as_that_of_one_process_byte_for_byte(
    expected: Facts, shared: Shared
) -> None:
    assert len(expected.keys) > CUSTOMERS
    assert len([name for name, _ in expected.files if name.startswith("bundles/")]) == CUSTOMERS
    found = replace(shared.facts, mail=expected.mail)
    assert differences(expected, found) == []


def test_the_one_that_lived_did_the_work_of_both(expected: Facts, shared: Shared) -> None:
    batches = -(-len(expected.keys) // BATCH_SIZE)
    assert ("mint for night 1", f"{batches} done, 0 failed") in shared.runs
    assert ("bundles for night 1", f"{CUSTOMERS} done, 0 failed") in shared.runs


def test_the_doctor_names_the_workers_that_are_online(shared: Shared) -> None:
    assert shared.doctor["well"], shared.doctor
    assert "2 online in the pool keymill (worker-1, worker-2)" in shared.doctor["says"]


def test_a_night_with_workers_does_not_begin_without_the_server_that_calls_them(
    machines: list[Home], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    done = keymill(machines[0].place, "run")
    assert (done.returncode, done.stdout) == (2, "")
    assert "PREFECT_API_URL names no server" in done.stderr
