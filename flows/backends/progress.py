"""Progress for a person at a terminal, or for nobody."""

from typing import Final

from rich.console import Console, RenderableType
from rich.progress import (
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.progress_bar import ProgressBar
from rich.table import Table

_WIDTH: Final = 40
_NEARLY: Final = 0.99
"""So much of a unit is done at most before it is complete: a full bar is one that has ended."""


class SilentProgress:
    """The ``Progress`` of ``flows/ports.py`` that shows nothing."""

    def start(self, what: str, total: int | None) -> None:
        """Nothing is shown."""

    def advance(self, amount: int = 1) -> None:
        """Nothing is shown."""

    def within(self, share: float) -> None:
        """Nothing is shown."""


class _Bar(ProgressColumn):
    """What is done as a line, and the rest as one that pulses until the piece is done."""

    def render(self, task: Task) -> RenderableType:
        """The bar as it looks now."""
        if task.finished:
            return ProgressBar(total=1, completed=1, width=_WIDTH)
        done = int(_WIDTH * task.percentage / 100)
        rest = ProgressBar(total=None, width=_WIDTH - done, animation_time=task.get_time())
        line = Table.grid()
        line.add_row(*([_line(done)] if done else []), rest)
        return line


def _line(width: int) -> ProgressBar:
    return ProgressBar(total=1, completed=1, width=width, finished_style="bar.complete")


class TerminalProgress:
    """The ``Progress`` of ``flows/ports.py`` on a terminal's standard error, one line a piece.

    Shows from entering to leaving it as a context; nothing where *console* is no terminal.
    """

    def __init__(self, console: Console | None = None) -> None:
        self._bars = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            _Bar(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console or Console(stderr=True),
        )
        self._piece: TaskID | None = None
        self._done = 0
        self._shared = 0.0

    def __enter__(self) -> "TerminalProgress":
        if self._bars.console.is_terminal:
            self._bars.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._finish()
        if self._bars.console.is_terminal:
            self._bars.stop()

    def start(self, what: str, total: int | None) -> None:
        """A new piece of work begins, and the one before is done; none of nothing is shown."""
        self._finish()
        self._piece, self._done, self._shared = None, 0, 0.0
        if total == 0:
            return
        self._piece = self._bars.add_task(what, total=total)

    def advance(self, amount: int = 1) -> None:
        """So much of the piece is done."""
        self._done, self._shared = self._done + amount, 0.0
        self._show()

    def within(self, share: float) -> None:
        """One more *share* of the unit under way is done."""
        self._shared = min(self._shared + share, _NEARLY)
        self._show()

    def _show(self) -> None:
        if self._piece is not None:
            self._bars.update(self._piece, completed=self.completed)

    @property
    def completed(self) -> float:
        """How much of the piece under way is done."""
        return self._done + self._shared

    def _finish(self) -> None:
        if self._piece is not None:
            task = self._bars.tasks[self._bars.task_ids.index(self._piece)]
            done = task.completed or 1  # a piece that counts nothing is one
            self._bars.update(self._piece, total=done, completed=done)
            self._bars.stop_task(self._piece)
        self._piece = None
