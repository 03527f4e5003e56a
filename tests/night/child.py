"""A night in a process of its own that dies by SIGKILL at the n-th of an event.

``python -m tests.night.child HOME AS_OF EVENT ORDINAL [WRONG]``
"""

import os
import signal
import sys
from collections import Counter
from datetime import date
from pathlib import Path

from tests.night import plain
from tests.night.homes import Home
from tests.night.watched import Watch
from tests.night.wrong_builds import WRONG


def main(place: str, as_of: str, event: str, ordinal: str, wrong: str = "") -> None:
    """Run the night until the event; with *wrong*, as that wrong build would."""
    counted: Counter[str] = Counter()

    def die(happening: str) -> None:
        counted[happening] += 1
        if happening == event and counted[happening] == int(ordinal):
            os.kill(os.getpid(), signal.SIGKILL)

    home = Home(Path(place))
    watch = Watch(die)
    with WRONG[wrong](), home.services() as services:
        plain.run(watch.over(services), home.settings, date.fromisoformat(as_of), watch.at)


if __name__ == "__main__":
    main(*sys.argv[1:])
