"""``python -m bench.phases OUT WORD...``: ``keymill WORD...``, and where its seconds went.

Each phase has its wall time, the CPU time of the process, and that of Prefect's server meanwhile.
"""

import time

BEGAN = time.monotonic()  # what is imported below belongs to the first phase

import atexit  # noqa: E402
import gc  # noqa: E402
import json  # noqa: E402
import sys  # noqa: E402
from collections.abc import Callable  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

from bench.measure import cpu_seconds  # noqa: E402
from flows.cli import companion, main, prefect_server  # noqa: E402


class Marks:
    """The ends of phases, each with the clocks of that moment."""

    def __init__(self) -> None:
        self.server = 0
        self.phases: dict[str, tuple[float, ...]] = {}
        self._last = (BEGAN, 0.0, 0.0)

    def end(self, phase: str) -> None:
        """A phase ends here, and the next begins."""
        used = cpu_seconds(self.server) if self.server else 0.0
        now = (time.monotonic(), time.process_time(), max(used, self._last[2]))
        self.phases[phase] = tuple(a - b for a, b in zip(now, self._last, strict=True))
        self._last = now

    def after(self, owner: Any, name: str, phase: str) -> None:
        """From now on a phase ends whenever ``owner.name`` returns; `{}` is its last argument."""
        called: Callable[..., Any] = getattr(owner, name)

        def watched(*given: Any, **named: Any) -> Any:
            came_to = called(*given, **named)
            self.end(phase.format(given[-1] if given else ""))
            return came_to

        setattr(owner, name, watched)


def run(out: Path) -> None:
    """The command, watched."""
    marks = Marks()
    started, freeze = companion.started, gc.freeze

    def start(*words: str, **named: Any) -> Any:
        server = started(*words, **named)
        marks.server = server.pid
        marks.end("Python, command line, settings")
        return server

    def imported() -> None:  # the command freezes what it has imported
        freeze()
        marks.end("imports, while the server starts")
        _watch(sys.modules["flows.nightly"], marks)

    def told() -> None:
        marks.end("the server ends")
        out.write_text(json.dumps(marks.phases))

    companion.started, gc.freeze = start, imported
    marks.after(prefect_server, "of_this_process", "waiting for the server")
    atexit.register(told)  # before the server's end is registered, so after it
    main()


def _watch(nightly: Any, marks: Marks) -> None:
    stages = nightly.run_stages

    def staged(*given: Any) -> Any:
        marks.end("the flow's begin")
        came_to = stages(*given)
        marks.end("the night's end, digest")
        return came_to

    nightly.run_stages = staged
    marks.after(nightly, "_first_look", "lease, begin, first look")
    marks.after(nightly, "_carried_out", "{}")
    marks.after(nightly, "_by_prefect", "the flow's end")


if __name__ == "__main__":
    file = Path(sys.argv[1])
    sys.argv = ["keymill", *sys.argv[2:]]
    run(file)
