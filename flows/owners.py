"""Owners of the lease by name, from which this machine can tell that one of its own has ended.

A process number alone says little: it is given again to another process, and containers number
theirs apart. So a name holds what the numbers are those of (the machine since it started, and the
name space), the number, and when its process began, beside the time that makes the name one of a
kind. Where any doubt is left, and on machines without ``/proc``, an owner is not known to be gone.
"""

import os
import socket
from datetime import datetime
from pathlib import Path
from typing import Final

_PROCESSES: Final = Path("/proc")
_ZOMBIE: Final = "Z"
_STATE, _BEGAN = 0, 19
"""Places in ``/proc/<number>/stat`` behind the name of the program (proc(5): fields 3 and 22)."""


def of_this_process(now: datetime) -> str:
    """A name that no other owner has."""
    number = os.getpid()
    try:
        _, began = _state_and_begin(number)
        return f"{_numbered_in()} {number} {began} {now.isoformat()}"
    except OSError:
        return f"{socket.gethostname()}:{number}:{now.isoformat()}"


def is_gone(owner: str) -> bool:
    """Whether the process of that name was one of this machine, and has ended for certain."""
    try:
        numbered_in, number, began, _ = owner.split()
        if numbered_in != _numbered_in():
            return False
        os.kill(int(number), 0)
        state, now_began = _state_and_begin(int(number))
    except ProcessLookupError:
        return True
    except (OSError, ValueError, OverflowError):
        return False
    return now_began != began or state == _ZOMBIE


def _numbered_in() -> str:
    boot = (_PROCESSES / "sys/kernel/random/boot_id").read_text().strip()
    return f"{boot}/{(_PROCESSES / 'self/ns/pid').readlink()}"


def _state_and_begin(number: int) -> tuple[str, str]:
    """The state of a process, and when it began, in ticks since the machine did."""
    fields = (_PROCESSES / str(number) / "stat").read_text().rpartition(")")[2].split()
    return fields[_STATE], fields[_BEGAN]
