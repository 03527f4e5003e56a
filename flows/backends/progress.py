"""Progress for a person at a terminal, or for nobody."""

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)


class SilentProgress:
    """The ``Progress`` of ``flows/ports.py`` that shows nothing."""

    def start(self, what: str, total: int | None) -> None:
        """Nothing is shown."""

    def advance(self, amount: int = 1) -> None:
        """Nothing is shown."""


class TerminalProgress:
    """The ``Progress`` of ``flows/ports.py`` on a terminal's standard error, one line a piece.

    Shows from entering to leaving it as a context; nothing where *console* is no terminal.
    """

    def __init__(self, console: Console | None = None) -> None:
        self._bars = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console or Console(stderr=True),
        )
        self._piece: TaskID | None = None

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
        self._piece = None
        if total == 0:
            return
        self._piece = self._bars.add_task(what, total=total)

    def advance(self, amount: int = 1) -> None:
        """So much of the piece is done."""
        if self._piece is not None:
            self._bars.advance(self._piece, amount)

    def _finish(self) -> None:
        if self._piece is not None:
            task = self._bars.tasks[self._bars.task_ids.index(self._piece)]
            self._bars.update(self._piece, total=task.completed, completed=task.completed)
            self._bars.stop_task(self._piece)
        self._piece = None
