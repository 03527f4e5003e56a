"""Prefect's server without page and schedule: ``python -m flows.cli.night_server SOCKET``.

Runs as a companion of the night. *SOCKET* is the number of a socket that listens already.
"""

import gc
import socket
import sys

import uvicorn


def main() -> None:
    """Serve until a signal ends it. What is imported stays: nobody looks through it for garbage."""
    door = socket.socket(fileno=int(sys.argv[1]))
    gc.disable()
    import prefect
    from prefect.server.api.server import create_app
    from prefect.settings import (
        PREFECT_API_BLOCKS_REGISTER_ON_START,
        PREFECT_API_DATABASE_CONNECTION_URL,
        PREFECT_API_DATABASE_MIGRATE_ON_START,
        temporary_settings,
    )

    from flows.cli import prefect_tables

    chosen = {PREFECT_API_BLOCKS_REGISTER_ON_START: False}  # a night uses none
    if prefect_tables.laid(str(PREFECT_API_DATABASE_CONNECTION_URL.value()), prefect.__version__):
        chosen[PREFECT_API_DATABASE_MIGRATE_ON_START] = False
    with temporary_settings(chosen):
        app = create_app(ephemeral=True, final=True)
        gc.freeze()
        gc.enable()
        config = uvicorn.Config(app, log_level="error", lifespan="on")
        uvicorn.Server(config).run(sockets=[door])


if __name__ == "__main__":
    main()
