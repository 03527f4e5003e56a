"""Starting, awaiting and stopping servers for tests: on 127.0.0.1, by process id, in time."""

import pwd
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path


def free_ports(count: int) -> list[int]:
    """*count* different ports below 45000 (a server may add 10000) that nobody listens on now."""
    ports: list[int] = []
    with ExitStack() as held:
        while len(ports) < count:
            listener = held.enter_context(socket.socket())
            listener.bind(("127.0.0.1", 0))
            port = listener.getsockname()[1]
            if port < 45000:
                ports.append(port)
    return ports


@contextmanager
def running(
    command: Sequence[str | Path],
    log: Path,
    *,
    user: str | None = None,
    stop_seconds: float = 10,
) -> Iterator["subprocess.Popen[bytes]"]:
    """The running *command*, its output in *log*; killed by its id if it does not stop in time."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=log.parent,
            user=user,
            group=None if user is None else _group(user),
            extra_groups=None if user is None else [],
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(stop_seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def await_answer(
    process: "subprocess.Popen[bytes]", log: Path, answers: Callable[[], bool], seconds: float
) -> None:
    """True from now on: the server *answers*. Raises RuntimeError with the end of its *log*."""
    deadline = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < deadline:
        if answers():
            return
        time.sleep(0.05)
    tail = log.read_text(errors="replace")[-2000:]
    raise RuntimeError(f"{process.args!r} did not answer within {seconds} s:\n{tail}")


def _group(user: str) -> int:
    return pwd.getpwnam(user).pw_gid
