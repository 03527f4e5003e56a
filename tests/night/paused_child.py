"""A night that stops by SIGSTOP just before the n-th of an event, until it is sent SIGCONT.

``python -m tests.night.paused_child HOME AS_OF EVENT ORDINAL [prefect]``; with ``prefect`` it is
``keymill run``, whose steps are called like its stages. Leaves with the status of the command.
"""

import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from flows import lease, wiring
from flows.backends.database import open_database
from flows.errors import KeymillError
from flows.ports import Services
from tests.night import plain
from tests.night.homes import Home
from tests.night.watched import Watch

SETTLES_SECONDS = 0.2


def pausing(event: str, ordinal: str) -> Watch:
    """A watch under which the process stops once, with all its threads."""
    counted: Counter[str] = Counter()

    def pause(happening: str) -> None:
        counted[happening] += 1
        if happening == event and counted[happening] == int(ordinal):
            os.kill(os.getpid(), signal.SIGSTOP)
            time.sleep(SETTLES_SECONDS)  # another thread may be the one that takes the signal

    return Watch(pause)


def by_prefect(home: Home, as_of: str, watch: Watch) -> None:
    """``keymill run``, watched."""
    from flows.settings import quiet_prefect

    quiet_prefect(home.place)
    from flows import nightly
    from flows.cli import main

    stage_of, leased = nightly._carried_out, lease.leased

    def told(running: Any, stage: str) -> Any:
        watch.at(stage)
        return stage_of(running, stage)

    @contextmanager
    def watched(services: Services) -> Iterator[Services]:
        with leased(services) as fenced:
            yield watch.over(fenced)

    sys.argv = ["keymill", "run", "--as-of", as_of, "--home", str(home.place)]
    with patch.object(nightly, "_carried_out", told), patch.object(nightly, "leased", watched):
        main()


def plainly(home: Home, as_of: str, watch: Watch) -> None:
    """All steps in order, with the lease of a night."""
    try:
        with home.services() as opened, lease.leased(opened) as services:
            plain.run(watch.over(services), home.settings, date.fromisoformat(as_of), watch.at)
    except KeymillError as error:
        sys.stderr.write(f"keymill: {error}\n")
        sys.exit(error.exit_status)


def main(place: str, as_of: str, event: str, ordinal: str, way: str = "") -> None:
    """Run the night, which waits for no lock longer than a second."""
    impatient = partial(open_database, lock_seconds=1)
    run = by_prefect if way == "prefect" else plainly
    with patch.object(wiring, "open_database", impatient):
        run(Home(Path(place)), as_of, pausing(event, ordinal))


if __name__ == "__main__":
    main(*sys.argv[1:])
