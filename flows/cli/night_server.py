"""Prefect's server without page and schedule: ``python -m flows.cli.night_server SOCKET``.

Runs as a companion of the night. *SOCKET* is the number of a socket that listens already.
"""

import gc
import socket
import sys

import uvicorn


def main() -> None:
    """Serve until a signal ends it."""
    door = socket.socket(fileno=int(sys.argv[1]))
    config = uvicorn.Config(for_nights, factory=True, log_level="error", lifespan="on")
    uvicorn.Server(config).run(sockets=[door])


def for_nights() -> object:
    """The application. What is imported stays, so nobody looks through it for garbage."""
    gc.disable()
    from prefect.server.api.server import create_app

    made = create_app(ephemeral=True, final=True)
    gc.freeze()
    gc.enable()
    return made


if __name__ == "__main__":
    main()
