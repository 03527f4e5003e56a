"""The night that runs in this process: what its tasks need and Prefect must not store.

Prefect keeps parameters and results in clear, so tasks take numbers only. The services and
settings of the one night of this process stand here, put in place by ``flows/nightly.py``, or where
it helps with a night by ``flows/workers/flow.py``.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import ClassVar, Self

from flows.errors import KeymillError
from flows.ports import Blob, Services, What
from flows.settings import Settings


def _nobody(_what: What) -> int:
    return 0


@dataclass(frozen=True)
class Look:
    """What lay in the inboxes, and when (CLOCK_MONOTONIC)."""

    files: list[Blob]
    at: float = field(default_factory=monotonic)


@dataclass
class Running:
    """A night in progress; ``troubles`` counts what a later run has to finish.

    ``look`` is the first of step 1, where there was time for it. ``unbalanced`` names the
    identities that do not hold, ``gone`` the numbers of drops that left their inbox before they
    were taken in, ``notes`` are what a person should hear of a night that left nothing.
    ``by_workers`` does on other machines what it can, and tells how much that was.
    """

    services: Services
    settings: Settings
    night_no: int
    look: Look | None = None
    troubles: Counter[str] = field(default_factory=Counter)
    failures: list[KeymillError] = field(default_factory=list)
    unbalanced: set[str] = field(default_factory=set)
    gone: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    by_workers: Callable[[What], int] = _nobody

    _current: ClassVar["Running | None"] = None

    @classmethod
    def here(cls) -> "Running":
        """The night of this process.

        Raises:
            RuntimeError: none runs; tasks are called by ``flows/nightly.py`` only.
        """
        if cls._current is None:
            raise RuntimeError("no night runs in this process")
        return cls._current

    @contextmanager
    def in_place(self) -> Iterator[Self]:
        """This night is the process's until the end of the block."""
        Running._current = self
        try:
            yield self
        finally:
            Running._current = None

    def record(self, trouble: str, count: int) -> None:
        """So many things of a kind are left for another run."""
        if count:
            self.troubles[trouble] += count

    def record_failures(self, trouble: str, failures: Sequence[object]) -> None:
        """Why things of a kind are left for another run; each sentence is told once."""
        self.record(trouble, len(failures))
        told = {str(failure) for failure in self.failures}
        for failure in failures:
            if not isinstance(failure, KeymillError):
                self.record(f"{trouble} unexpectedly: {type(failure).__name__}", 1)
            elif str(failure) not in told:
                told.add(str(failure))
                self.failures.append(failure)
