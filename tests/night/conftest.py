"""Homes of every make, and nights in them."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from flows.cli import prefect_server
from tests.night import homes
from tests.night.homes import Home
from tests.servers.processes import free_ports
from tests.servers.s3 import S3Settings
from tests.servers.smtp import SmtpSink

SAMPLES_AS_OF: Final = "2026-11-20"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A fresh home on SQLite, folders and Maildir."""
    return homes.make(tmp_path / "home")


@pytest.fixture(params=["sqlite", "postgresql"])
def any_home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    """A fresh home on each database."""
    if request.param == "sqlite":
        return homes.make(tmp_path / "home")
    url = request.getfixturevalue("postgres_url")
    return homes.make(tmp_path / "home", database_url=url)


@pytest.fixture
def far_home(
    tmp_path: Path,
    s3_settings: S3Settings,
    smtp_sink: SmtpSink,
    monkeypatch: pytest.MonkeyPatch,
) -> Home:
    """A fresh home whose files lie in a bucket and whose mail goes to a server."""
    for name, value in s3_settings.environment.items():
        monkeypatch.setenv(name, value)
    return homes.make(
        tmp_path / "home",
        storage_url=s3_settings.url,
        s3_endpoint_url=s3_settings.endpoint_url,
        mail_url=smtp_sink.url(starttls="never"),
    )


@pytest.fixture(scope="session")
def samples_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in whose inboxes the samples lie; to be copied."""
    made = homes.make(tmp_path_factory.mktemp("samples") / "home")
    made.drop(homes.samples())
    return made


@pytest.fixture(scope="session")
def after_the_samples(samples_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A copy of that home after its night; to be read, or copied."""
    made = homes.copied(samples_home, tmp_path_factory.mktemp("after") / "home")
    assert made.night(SAMPLES_AS_OF).log_size == 103
    return made


@dataclass(frozen=True)
class Said:
    """What a night left with, and its one sentence (or what is left to do)."""

    status: int
    said: str
    counts: dict[str, Any]


class Nights:
    """Runs nights in a process of its own that root's rights do not help."""

    def __init__(self, process: "subprocess.Popen[str]", log: Path) -> None:
        self._process = process
        self._log = log

    def run(self, home: Home, as_of: str, **job: Any) -> Said:
        """One night without Prefect."""
        sink, source = self._process.stdin, self._process.stdout
        assert sink is not None
        assert source is not None
        sink.write(json.dumps({"home": str(home.place), "as_of": as_of, **job}) + "\n")
        sink.flush()
        line = source.readline()
        assert line, self._log.read_text()[-3000:]
        return Said(**json.loads(line))

    def by_prefect(self, home: Home, as_of: str, **job: Any) -> Said:
        """One night as ``keymill run`` carries it out."""
        return self.run(home, as_of, prefect=True, **job)


@pytest.fixture(scope="session")
def nights(tmp_path_factory: pytest.TempPathFactory, prefect_address: str) -> Iterator[Nights]:
    """One process for all; its nights are recorded by the server that all share."""
    place = tmp_path_factory.mktemp("nights")
    log = place / "log"
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.night.runner", str(place)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            cwd=Path(__file__).parents[2],
            env=os.environ | {"PREFECT_API_URL": prefect_address},
        )
    with process:
        yield Nights(process, log)
        assert process.stdin is not None
        process.stdin.close()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()


@pytest.fixture(scope="session")
def prefect_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Prefect server for the nights of all processes, which need not start one each."""
    [port] = free_ports(1)
    with ExitStack() as running:
        with pytest.MonkeyPatch.context() as changed:
            changed.setenv("PREFECT_HOME", str(tmp_path_factory.mktemp("prefect")))
            changed.setenv("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
            address = running.enter_context(prefect_server.running(port))
        yield f"{address}/api"


@pytest.fixture
def shared_prefect(prefect_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes that are started from here use that server."""
    monkeypatch.setenv("PREFECT_API_URL", prefect_address)
