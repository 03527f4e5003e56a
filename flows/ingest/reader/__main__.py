"""Reads drops, one forked child each, for the process that started it.

Each line of standard input is one job: the folder of the drop, the seconds it may take, the address
space it may use. The answer is one line: the exit status of the child (0: done; 75: no room to
write; negative: its signal), or ``timeout``. The imports below are paid once; a child starts in
milliseconds. Children are forked before anything here has started a thread of its own.
"""

import json
import os
import resource
import signal
import sys
import time
from pathlib import Path
from typing import Any

from flows.ingest.reader import job as reading

_GLANCE_SECONDS = 0.004
_NO_ROOM = os.EX_TEMPFAIL


def main() -> None:
    """Serve jobs until standard input ends."""
    for line in sys.stdin:
        job = json.loads(line)
        child = os.fork()
        if child == 0:
            _be_the_child(job)
        sys.stdout.write(f"{_outcome(child, job['seconds'])}\n")
        sys.stdout.flush()


def _be_the_child(job: dict[str, Any]) -> None:
    cpu_seconds = 2 * job["seconds"]
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (job["address_space"], job["address_space"]))
    status = 1
    try:
        reading.run(Path(job["folder"]))
        status = 0
    except reading.NoRoomError:
        status = _NO_ROOM
    finally:
        os._exit(status)


def _outcome(child: int, seconds: int) -> str:
    ends_at = time.monotonic() + seconds
    while time.monotonic() < ends_at:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return str(os.waitstatus_to_exitcode(status))
        time.sleep(_GLANCE_SECONDS)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "timeout"


if __name__ == "__main__":
    main()
