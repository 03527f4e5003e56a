"""A Prefect server of our own, for `serve` where none is set up: its page, its schedule."""

import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import Final

from flows.errors import WrongSettings

HOST: Final = "127.0.0.1"
START_SECONDS: Final = 120


@contextmanager
def running(port: int) -> Iterator[str]:
    """The address of a Prefect server that answers, on this machine only, until the block ends.

    Raises:
        WrongSettings: it does not answer in time, or the port is taken.
    """
    command = ["-m", "prefect", "server", "start", "--host", HOST, "--port", str(port)]
    server = subprocess.Popen(  # noqa: S603  a fixed list of arguments
        [sys.executable, *command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(server, port)
        yield f"http://{HOST}:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait(server: "subprocess.Popen[bytes]", port: int) -> None:
    for _ in range(START_SECONDS * 2):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/api/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            Event().wait(0.5)
    raise WrongSettings(
        f"A Prefect server does not answer on port {port}.",
        "Choose another with --port, or set PREFECT_API_URL to a server of yours.",
    )
