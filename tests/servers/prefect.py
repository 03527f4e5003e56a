"""A Prefect server on PostgreSQL, and workers of a pool, as an operator starts them."""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.servers.postgres import PostgresServer
from tests.servers.processes import await_answer, free_ports, running

ROOT: Final = Path(__file__).parents[2]
PROGRAM: Final = Path(sys.executable).parent / "prefect"
QUIET: Final = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_LEVEL": "WARNING",
}


@dataclass(frozen=True)
class PrefectServer:
    """A server whose records lie in PostgreSQL; it takes a while to answer."""

    process: "subprocess.Popen[bytes]"
    port: int
    place: Path

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to talk to it."""
        return {
            **QUIET,
            "PREFECT_API_URL": f"{self._address}/api",
            "PREFECT_HOME": str(self.place / "prefect"),
            "PREFECT_WORKER_QUERY_SECONDS": "1",
            "PYTHONPATH": str(ROOT),
        }

    @property
    def _address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def deploys(self) -> None:
        """True from now on: it answers, and has the pool and deployments of ``prefect.yaml``."""
        await_answer(self.process, self.place / "prefect.log", self._answers, seconds=120)
        self.says("work-pool", "create", "keymill", "--type", "process")
        self.says("deploy", "--all")

    def says(self, *words: str, seconds: float = 120) -> str:
        """What the command ``prefect`` answers, in the folder of ``prefect.yaml``."""
        done = subprocess.run(
            [PROGRAM, "--no-prompt", *words],
            cwd=ROOT,
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def flow_runs(self) -> list[dict[str, Any]]:
        """All that it knows, as its page shows them."""
        asked = urllib.request.Request(
            f"{self._address}/api/flow_runs/filter",
            data=b"{}",
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return list(json.load(answer))

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self._address}/api/health", timeout=2):
                return True
        except (urllib.error.URLError, OSError):
            return False


@contextmanager
def prefect_server(postgres: PostgresServer, place: Path) -> Iterator[PrefectServer]:
    """A server that starts, with a database of its own; both are gone at the end."""
    [port] = free_ports(1)
    with postgres.fresh() as name:
        address = postgres.url(name).replace("+psycopg:", "+asyncpg:")
        given = {
            **QUIET,
            "PREFECT_HOME": str(place / "prefect"),
            "PREFECT_SERVER_DATABASE_CONNECTION_URL": address,
        }
        command = ["env", *(f"{name}={value}" for name, value in given.items()), str(PROGRAM)]
        command += ["server", "start", "--host", "127.0.0.1", "--port", str(port)]
        with running(command, place / "prefect.log") as process:
            yield PrefectServer(process, port, place)


class Worker:
    """A running ``prefect worker``."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    def runs(self, flow_run: str) -> bool:
        """Whether a process below it carries out that flow run."""
        return any(
            flow_run.encode() in _read(process / "environ") for process in self._descendants()
        )

    def killed(self) -> None:
        """True from now on: neither it nor any process below it runs."""
        numbers = [int(process.name) for process in self._descendants()]
        for number in (self._process.pid, *numbers):
            os.kill(number, signal.SIGKILL)
        self._process.wait()

    def _descendants(self) -> list[Path]:
        found = [Path("/proc") / str(self._process.pid)]
        for above in found:
            for task in (above / "task").glob("*"):
                found += [
                    Path("/proc") / child for child in _read(task / "children").decode().split()
                ]
        return found[1:]


@contextmanager
def worker(server: PrefectServer, name: str, environment: dict[str, str]) -> Iterator[Worker]:
    """A worker of the pool that carries out one flow run at a time; gone at the end."""
    log = server.place / f"{name}.log"
    command = [str(PROGRAM), "worker", "start", "--pool", "keymill", "--name", name, "--limit", "1"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=server.place,
            env=os.environ | server.environment | environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Worker(process)
    finally:
        if process.poll() is None:
            Worker(process).killed()


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:  # it has ended
        return b""
