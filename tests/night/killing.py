"""A night that is killed in a process of its own, and then gone on with."""

import signal
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.night import plain
from tests.night.drops_small import AS_OF
from tests.night.facts import Facts, facts
from tests.night.homes import Home
from tests.night.wrong_builds import WRONG
from tests.servers.smtp import SmtpSink

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Point:
    """Just before the *ordinal*-th time that an event of a night comes to be."""

    event: str
    ordinal: int = 1
    in_flight: int = 0

    def __str__(self) -> str:
        return f"{self.event} {self.ordinal}"


def kill_at(home: Home, point: Point, wrong: str = "") -> None:
    """True from now on: a night of *home* began and died by SIGKILL at *point*."""
    arguments = [str(home.place), AS_OF, point.event, str(point.ordinal), wrong]
    done = subprocess.run(
        [sys.executable, "-m", "tests.night.child", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr or f"it never came to {point}"


def gone_on_with(home: Home, sink: SmtpSink, wrong: str = "") -> Facts:
    """What *home* holds after a whole night that nothing disturbs."""
    with WRONG[wrong](), home.services() as services:
        night = plain.run(services, home.settings, date.fromisoformat(AS_OF))
        assert night.left == []
        mail = [message.content for message in sink.messages]
        return facts(services, mail, night.unbalanced)
