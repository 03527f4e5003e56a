"""Seconds and bytes: a stopwatch for nested steps, and a watch over a tree of processes.

The peak of a process is ``VmHWM`` of /proc, not ``ru_maxrss``: the latter survives an exec, so a
child would be charged with what its parent was. Both clocks are CLOCK_MONOTONIC, which all
processes share; so a sample can be laid beside the step that ran.
"""

import functools
import os
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any, Final

import numpy as np

_EVERY_SECONDS: Final = 0.05
_TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass
class Stopwatch:
    """Which step ran when. What runs inside another step belongs to the inner one only.

    ``beside`` has the seconds of steps that ran in other threads than the one that made this.
    """

    spans: list[tuple[str, float, float]] = field(default_factory=list)
    beside: dict[str, float] = field(default_factory=dict)
    _thread: int = field(default_factory=threading.get_ident)
    _open: list[str] = field(default_factory=list)
    _since: float = 0.0

    @property
    def seconds(self) -> dict[str, float]:
        """The sum of each step."""
        found: dict[str, float] = defaultdict(float)
        for name, began, ended in self.spans:
            found[name] += ended - began
        return dict(found)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """The block belongs to the step *name*."""
        if threading.get_ident() != self._thread:
            began = time.monotonic()
            yield
            self.beside[name] = self.beside.get(name, 0.0) + time.monotonic() - began
            return
        self._turn()
        self._open.append(name)
        try:
            yield
        finally:
            self._turn()
            self._open.pop()

    def _turn(self) -> None:
        now = time.monotonic()
        if self._open:
            self.spans.append((self._open[-1], self._since, now))
        self._since = now

    def around(self, name: str, called: Callable[..., Any]) -> Callable[..., Any]:
        """*called*, each call of which belongs to the step *name*."""

        @functools.wraps(called)
        def timed(*arguments: Any, **named: Any) -> Any:
            with self.step(name):
                return called(*arguments, **named)

        return timed

    def patch(self, owner: Any, attribute: str, name: str) -> None:
        """From now on ``owner.attribute`` is timed as *name*."""
        setattr(owner, attribute, self.around(name, getattr(owner, attribute)))


def peak_of(status: str) -> int:
    """The highest resident size so far, in bytes, from the text of /proc/PID/status."""
    return _kilobytes(status, "VmHWM:")


def _kilobytes(status: str, name: str) -> int:
    at = status.find(name)
    return 0 if at < 0 else int(status[at:].split(None, 2)[1]) * 1024


@dataclass
class Watch:
    """The processes below one, looked at twenty times a second.

    ``peaks`` has the highest resident bytes per role; ``samples`` the moment, the resident bytes
    of all of them together (shared pages counted in each), and the CPU seconds they have used, with
    those of the *extra* processes that work for them.
    """

    root: int
    extra: dict[str, int] = field(default_factory=dict)
    peaks: dict[str, int] = field(default_factory=dict)
    samples: list[tuple[float, int, float]] = field(default_factory=list)
    _stop: Event = field(default_factory=Event)

    @contextmanager
    def watching(self) -> Iterator["Watch"]:
        """Looks on until the end of the block."""
        thread = Thread(target=self._look_on, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            thread.join()

    def during(self, spans: list[tuple[str, float, float]]) -> dict[str, int]:
        """The highest sum while each step ran."""
        found: dict[str, int] = {}
        for name, began, ended in spans:
            sums = [total for at, total, _ in self.samples if began <= at <= ended]
            found[name] = max([found.get(name, 0), *sums])
        return found

    def cpu(self, spans: list[tuple[str, float, float]]) -> dict[str, float]:
        """The CPU seconds of each step, exact to a twentieth of a second each time it ran."""
        moments = [at for at, _, _ in self.samples]
        used = [seconds for _, _, seconds in self.samples]
        found: dict[str, float] = defaultdict(float)
        for name, began, ended in spans:
            first, last = np.interp([began, ended], moments, used)
            found[name] += float(last - first)
        return dict(found)

    @property
    def together(self) -> int:
        """The highest sum of the resident bytes of all processes at one moment."""
        return max((total for _, total, _ in self.samples), default=0)

    def _look_on(self) -> None:
        while not self._stop.wait(_EVERY_SECONDS):
            family = _below(self.root, "main")
            total = sum(self._note(pid, role) for pid, role in family)
            servers = [one for role, root in self.extra.items() for one in _below(root, role)]
            for pid, role in servers:
                self._note(pid, role)
            used = sum(cpu_seconds(pid) for pid, _ in [*family, *servers])
            self.samples.append((time.monotonic(), total, used))

    def _note(self, pid: int, role: str) -> int:
        try:
            status = Path(f"/proc/{pid}/status").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return 0
        self.peaks[role] = max(self.peaks.get(role, 0), peak_of(status))
        return _kilobytes(status, "VmRSS:")


def cpu_seconds(pid: int) -> float:
    """What a process and its ended children have used."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(map(int, stat.rpartition(")")[2].split()[11:15])) / _TICKS


def _below(root: int, role: str) -> list[tuple[int, str]]:
    """*root* and its descendants, each with its role: the module it runs, or *role*."""
    found, waiting = [(root, role)], [(root, role)]
    while waiting:
        pid, of_parent = waiting.pop()
        for child in _children(pid):
            found.append((child, _role(child, of_parent)))
            waiting.append(found[-1])
    return found


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in _listed(Path(f"/proc/{pid}/task")):
        try:
            found += map(int, (task / "children").read_text().split())
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except (FileNotFoundError, ProcessLookupError):
        return []


def _role(pid: int, of_parent: str) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return of_parent
    module = words[words.index("-m") + 1] if "-m" in words[:-1] else of_parent
    forked = of_parent == module or of_parent.startswith(f"{module} ")
    return f"{module} (fork)" if forked and module != "main" else module
