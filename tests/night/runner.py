"""Nights in one process of their own that may do no more than its user: one job a line.

``python -m tests.night.runner`` reads a JSON object per line, ``home``, ``as_of`` and perhaps
``file_bytes_max`` (no file may grow beyond), ``hours_later``, ``prefect``, ``stopped_at`` (a
function during which the database goes away) and ``mail_first`` (long replies wait for some mail).
It answers each with one: ``status`` as the command ``run`` would leave with, ``said``, ``counts``.
"""

import ctypes
import json
import os
import resource
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from flows import wiring
from flows.backends.database import open_database
from flows.cli import prefect_server
from flows.errors import DatabaseUnavailable, KeymillError
from flows.notify import steps as notify
from flows.ports import Clock, Services
from flows.settings import Settings, quiet_prefect
from tests.night import plain

STOPPED: Final = DatabaseUnavailable("The database stopped the work.", "Run again.")
_CAPABILITY_VERSION_3: Final = 0x20080522
_PR_CAPBSET_DROP: Final = 24
_OVERRIDES: Final = (1, 2)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH: mode bits do not bind root


def obey_mode_bits() -> None:
    """True from now on: folders that are closed to their owner are closed to us, root or not."""
    if os.geteuid() != 0:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)()
    if libc.capget(header, sets):
        raise OSError(ctypes.get_errno(), "capget")
    for number in _OVERRIDES:
        libc.prctl(_PR_CAPBSET_DROP, number, 0, 0, 0)
        for place in range(3):
            sets[place] &= ~(1 << number)
    if libc.capset(header, sets):
        raise OSError(ctypes.get_errno(), "capset")


@dataclass(frozen=True)
class LaterClock:
    """The clock, some hours from now."""

    clock: Clock
    hours: float

    def now(self) -> datetime:
        return self.clock.now() + timedelta(hours=self.hours)

    def today(self) -> date:
        return self.clock.today()

    def sleep(self, seconds: float) -> None:
        self.clock.sleep(seconds)


@contextmanager
def _limited(file_bytes_max: int | None) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    if file_bytes_max is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes_max, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def _mail_first() -> Iterator[None]:
    """A reply of more than three rows is long, and is not written before something was mailed."""
    write = notify.write_reply

    def waiting(services: Services, settings: Settings, drop_no: int, night_no: int) -> None:
        patience = 600 if drop_no in notify.long_replies(services) else 0
        while patience and not any((settings.home / "mail").glob("new/*")):
            time.sleep(0.1)
            patience -= 1
            assert patience, "nothing was mailed"
        write(services, settings, drop_no, night_no)

    with patch.object(notify, "LONG_ROWS", 3), patch.object(notify, "write_reply", waiting):
        yield


def _night(job: dict[str, Any]) -> dict[str, Any]:
    settings = Settings.of_home(Path(job["home"]))
    day = date.fromisoformat(job["as_of"])
    if job.get("prefect"):
        from flows.nightly import run_night  # Prefect reads its settings when it is imported

        outcome = run_night(settings, day, prefect_server.of_this_process)
        said = "; ".join(outcome.counts["troubles"])
        return {"status": outcome.exit_status, "said": said, "counts": outcome.counts}
    with wiring.services(settings) as services:
        night = plain.run(services, settings, day)
    return {"status": 3 if night.left else 0, "said": "; ".join(night.left), "counts": {}}


def _answer(job: dict[str, Any]) -> dict[str, Any]:
    hours = float(job.get("hours_later", 0))
    right = wiring.services

    @contextmanager
    def later(*given: Any) -> Iterator[Services]:
        with right(*given) as services:
            yield replace(services, clock=LaterClock(services.clock, hours))

    try:
        with ExitStack() as changed:
            changed.enter_context(patch.object(wiring, "services", later))
            changed.enter_context(_limited(job.get("file_bytes_max")))
            if job.get("mail_first"):
                changed.enter_context(_mail_first())
            if "stopped_at" in job:
                changed.enter_context(patch(job["stopped_at"], side_effect=STOPPED))
            return _night(job)
    except KeymillError as error:
        return {"status": error.exit_status, "said": str(error), "counts": {}}
    except Exception as error:  # noqa: BLE001 -- whoever asked is told
        return {"status": -1, "said": "".join(traceback.format_exception(error)), "counts": {}}


def main() -> None:
    """Answer every line."""
    obey_mode_bits()
    os.umask(0o077)
    quiet_prefect(Path(sys.argv[1]))
    impatient = partial(open_database, lock_seconds=1)
    for line in sys.stdin:
        with redirect_stdout(sys.stderr), patch.object(wiring, "open_database", impatient):
            answer = _answer(json.loads(line))
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
