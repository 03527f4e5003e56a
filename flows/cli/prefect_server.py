"""A Prefect server of our own where none is set up; it ends with us, however we end.

`serve` has one with its page and its schedule. The nights of a process share one that keeps their
records and no more. (The one that Prefect would start for them outlives a process that is killed.)
"""

import atexit
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Event
from typing import Final

from flows.cli import companion
from flows.errors import WrongSettings
from flows.settings import LOOPBACK

START_SECONDS: Final = 120
_GLANCE_SECONDS: Final = 0.1
_DIRECT: Final = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Asks without a proxy, whatever the environment says."""

_REMEDY: Final = "Choose another with --port, or set PREFECT_API_URL to a server of yours."


@contextmanager
def running(port: int) -> Iterator[str]:
    """The address of a Prefect server that answers, on this machine only, until the block ends.

    Raises:
        WrongSettings: it does not answer in time, or the port is taken.
    """
    if not _is_free(port):
        raise WrongSettings(f"Port {port} is taken.", _REMEDY)
    words = ("server", "start", "--host", LOOPBACK, "--port", str(port))
    server = companion.started("flows.cli.prefect_mended", *words)
    try:
        if not _answers_soon(server, port):
            raise WrongSettings(f"A Prefect server does not answer on port {port}.", _REMEDY)
        yield f"http://{LOOPBACK}:{port}"
    finally:
        companion.ended(server)


@cache
def begun() -> int:
    """The port of a server that keeps the records of nights, until this process ends.

    It is listened to already, by a socket that the server is born with. Whoever asks before the
    server can answer waits for it.
    """
    with socket.create_server((LOOPBACK, 0)) as door:
        number = door.fileno()
        server = companion.started("flows.cli.night_server", str(number), passing=(number,))
        atexit.register(companion.ended, server)  # Prefect tells it things until then
        return int(door.getsockname()[1])


def of_this_process() -> str:
    """The address of that server, which answers.

    Raises:
        OSError: it has ended, or does not answer in time.
    """
    port = begun()
    _ask(port, START_SECONDS)
    return f"http://{LOOPBACK}:{port}"


def _is_free(port: int) -> bool:
    try:
        socket.create_server((LOOPBACK, port)).close()
    except OSError:
        return False
    return True


def _answers_soon(server: "subprocess.Popen[bytes]", port: int) -> bool:
    for _ in range(int(START_SECONDS / _GLANCE_SECONDS)):
        if server.poll() is not None:
            break
        try:
            _ask(port, 2)
        except OSError:
            Event().wait(_GLANCE_SECONDS)
        else:
            return True
    return False


def _ask(port: int, seconds: float) -> None:
    _DIRECT.open(f"http://{LOOPBACK}:{port}/api/health", timeout=seconds).close()
