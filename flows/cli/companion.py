"""A program that runs as long as the process that started it, however that one ends.

``python -m flows.cli.companion MODULE [ARGUMENT]...`` runs ``python -m MODULE [ARGUMENT]...``. Its
standard input is a pipe whose other end that process holds: it closes even by SIGKILL.
"""

import os
import runpy
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from typing import Final

GRACE_SECONDS: Final = 5


def started(*words: str, passing: Sequence[int] = ()) -> "subprocess.Popen[bytes]":
    """The program ``python -m *words*``, which says nothing and ends with us.

    *passing* are numbers of open files that it has too.
    """
    return subprocess.Popen(  # noqa: S603  a list of arguments of ours
        [sys.executable, "-m", "flows.cli.companion", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=passing,
    )


def ended(program: "subprocess.Popen[bytes]") -> None:
    """True from now on: the program does not run."""
    program.terminate()
    try:
        program.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait()
    if program.stdin is not None:
        program.stdin.close()


def main() -> None:
    """Be the module that the first word names."""
    threading.Thread(target=_end_with_the_pipe, daemon=True).start()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def _end_with_the_pipe() -> None:
    os.read(sys.stdin.fileno(), 1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(os.EX_OK)


if __name__ == "__main__":
    main()
