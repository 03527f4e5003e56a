import io
import re
import time

import pytest
from rich.console import Console

from flows.backends.progress import SilentProgress, TerminalProgress
from flows.ports import Progress


def work(progress: Progress) -> None:
    progress.start("Reading", 3)
    progress.advance()
    progress.advance(2)
    progress.within(0.5)
    progress.start("Mailing", None)
    progress.advance(7)


def test_a_terminal_shows_every_piece_and_how_far_it_came() -> None:
    screen = io.StringIO()
    with TerminalProgress(Console(file=screen, force_terminal=True, width=100)) as progress:
        work(progress)
    last = screen.getvalue()
    assert "Reading" in last
    assert "3/3" in last
    assert "Mailing" in last
    assert "7/7" in last


def test_the_bar_moves_within_a_unit_and_the_unit_counts_once() -> None:
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=100)
    with TerminalProgress(console) as progress:
        progress.start("Taking in drops", 2)
        shown = []
        for share in (0.25, 0.5, 0.9):
            progress.within(share)
            shown.append(progress.completed)
        progress.advance()
        shown.append(progress.completed)
    assert shown == [0.25, 0.75, 0.99, 1.0]
    assert "1/1" in screen.getvalue()


def bars_shown(total: int | None, *, finished: bool = False) -> set[str]:
    """How the bar of one piece looked, for as long as it takes to see five; a second at most."""
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, color_system="truecolor", width=100)
    bar = re.compile(r"(?:\x1b\[[\d;]+m━+\x1b\[0m)+")
    with TerminalProgress(console) as progress:
        progress.start("Planning", total)
        progress.within(0.5)
        if finished:
            progress.advance()
        screen.truncate(0)
        until = time.monotonic() + 1
        while len(seen := set(bar.findall(screen.getvalue()))) < 5 and time.monotonic() < until:
            time.sleep(0.05)
    return seen


@pytest.mark.parametrize("total", [1, 100, None])
def test_the_bar_moves_though_nothing_is_told(total: int | None) -> None:
    assert len(bars_shown(total)) >= 5


def test_the_bar_of_what_is_done_stands_still() -> None:
    assert len(bars_shown(1, finished=True)) == 1


def test_a_piece_of_nothing_is_not_shown() -> None:
    screen = io.StringIO()
    with TerminalProgress(Console(file=screen, force_terminal=True, width=100)) as progress:
        progress.start("Delivering", 0)
        progress.advance(0)
    assert "Delivering" not in screen.getvalue()


def test_what_is_no_terminal_gets_nothing() -> None:
    file = io.StringIO()
    with TerminalProgress(Console(file=file)) as progress:
        work(progress)
    assert file.getvalue().strip() == ""


def test_standard_output_stays_clean(capsys: pytest.CaptureFixture[str]) -> None:
    with TerminalProgress() as progress:
        work(progress)
    work(SilentProgress())
    assert capsys.readouterr().out == ""
