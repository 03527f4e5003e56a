"""A night in a process of its own that stands still at a point until it is told to go on."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from flows.ledger import nights
from flows.ports import Services
from schemas import tables
from tests.night.drops_small import AS_OF
from tests.night.homes import Home
from tests.night.killing import Point

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ended:
    """What a night left with and said."""

    status: int
    printed: str
    said: str


class Paused:
    """A night that stands still."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.process_id = process.pid

    def goes_on(self, seconds: float = 240) -> Ended:
        """How it ended once it was woken."""
        os.kill(self.process_id, signal.SIGCONT)
        printed, said = self._process.communicate(timeout=seconds)
        return Ended(self._process.returncode, printed, said)

    def dies(self) -> None:
        """True from now on: it was killed where it stood."""
        self._process.kill()
        self._process.wait()


def seem_dead(services: Services) -> None:
    """As if the last sign of life had been given too long ago, without the wait."""
    with services.database.begin() as books:
        at = datetime.now(UTC) - timedelta(seconds=nights.DEAD_AFTER_SECONDS + 1)
        books.execute(sa.update(tables.leases).values(beats_at=at))


@contextmanager
def paused_at(home: Home, point: Point, *, prefect: bool = False) -> Iterator[Paused]:
    """A night of *home* that stands still at *point*; killed at the end where it still does."""
    with _started(home, point, prefect=prefect) as process:
        try:
            seen = os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
            assert seen is not None
            if seen.si_code != os.CLD_STOPPED:
                raise AssertionError(process.communicate()[1] or f"it never came to {point}")
            yield Paused(process)
        finally:
            if process.poll() is None:
                process.kill()


def not_paused(home: Home) -> Ended:
    """How ``keymill run`` ended, which waits for no lock longer than a second."""
    with _started(home, Point("never"), prefect=True) as process:
        printed, said = process.communicate(timeout=240)
        return Ended(process.returncode, printed, said)


def _started(home: Home, point: Point, *, prefect: bool) -> "subprocess.Popen[str]":
    way = ["prefect"] if prefect else []
    arguments = [str(home.place), AS_OF, point.event, str(point.ordinal), *way]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.night.paused_child", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
