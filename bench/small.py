"""``python -m bench --small``: a night of ten rows against an empty Prefect flow of the same shape.

Nothing runs beforehand. Each run is a process of its own that starts its own Prefect server and
waits for its end: `keymill run`, and beside it `bench/empty.py`. In a fresh home first, then in the
same one again; all of it several times in turns, so that what else the machine does meets both.
"""

import json
import os
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from bench.workbook import AS_OF, OEM, make_setup, make_workbook

ROWS: Final = 10
NIGHTS: Final = ("first night", "second night")
KEYMILL: Final = "from flows.cli import main; main()"
ORIGIN: Final = 'log_origin = "keymill.example/log"\n'


@dataclass(frozen=True)
class Took:
    """What one process and its children took until it ended."""

    wall: float
    cpu: float


def compared(folder: Path, rounds: int) -> dict[str, Any]:
    """What *rounds* runs of each took, by name and night, and where the time of one went.

    Raises:
        SystemExit: a night was no good one.
    """
    books = [
        make_workbook(folder / f"{number}.xlsx", ROWS, first=number * ROWS) for number in range(2)
    ]
    prepared = _prepared(folder)
    found: dict[str, list[Took]] = {}
    for number in range(rounds):
        print(f"bench: round {number + 1} of {rounds} ...", file=sys.stderr, flush=True)
        home, bare = folder / "home", folder / "bare"
        shutil.copytree(prepared, home)
        bare.mkdir()
        for night, book in zip(NIGHTS, books, strict=True):
            words = [sys.executable, "-m", "bench.empty", str(bare)]
            found.setdefault(f"empty flow, {night}", []).append(_ran(words)[0])
            took, told = _ran([sys.executable, "-c", KEYMILL, *_night(home, book)])
            _check(told)
            found.setdefault(f"keymill run, {night}", []).append(took)
        _need_same_shape(home / ".prefect", bare / ".prefect")
        shutil.rmtree(home)
        shutil.rmtree(bare)
    return {
        "took": {name: [asdict(one) for one in every] for name, every in found.items()},
        "phases": _phases(folder, prepared, books),
    }


def _prepared(folder: Path) -> Path:
    """A home that has taken in the catalogue and the vouchers sold, and never met Prefect."""
    home = folder / "prepared"
    job = {
        "home": str(home),
        "database": f"sqlite:///{home / 'keymill.db'}",
        "mail": "maildir:mail",
        "setup": [str(path) for path in make_setup(folder / "setup", 2 * ROWS)],
    }
    path = folder / "prepare.json"
    path.write_text(json.dumps(job))
    subprocess.run([sys.executable, "-m", "bench.night", "prepare", str(path)], check=True)
    (home / "keymill.toml").write_text(ORIGIN)
    (home / "keymill.toml").chmod(0o600)
    return home


def _night(home: Path, book: Path) -> list[str]:
    """The words of a night that finds *book* in an inbox."""
    inbox = home / "inbox" / OEM
    inbox.mkdir(parents=True, exist_ok=True)
    shutil.copy(book, inbox)
    return ["run", "--as-of", str(AS_OF), "--json", "--home", str(home)]


def _ran(words: list[str]) -> tuple[Took, str]:
    """What a process took, and what it said."""
    ours = ("KEYMILL_", "PREFECT_")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    before, began = _used(), time.monotonic()
    done = subprocess.run(words, env=clean, stdout=subprocess.PIPE, text=True)
    ended = time.monotonic()
    if done.returncode:
        raise SystemExit(f"bench: {' '.join(words)} ended with {done.returncode}")
    return Took(ended - began, _used() - before), done.stdout


def _used() -> float:
    """The CPU seconds of all processes that we or our children have waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _check(said: str) -> None:
    told = json.loads(said)
    if (told["state"], told["keys"], told["sent"]) != ("complete", ROWS, ROWS):
        raise SystemExit(f"bench: this was no good night, so its figures say nothing: {told}")


def _need_same_shape(*places: Path) -> None:
    counted = []
    for place in places:
        with closing(sqlite3.connect(place / "prefect.db")) as records:
            tables = ("flow_run", "task_run", "artifact")
            asked = (records.execute(f"SELECT count(*) FROM {name}").fetchone() for name in tables)
            counted.append([count for (count,) in asked])
    if counted[0] != counted[1]:
        raise SystemExit(f"bench: the flows have not the same shape: {counted}")


def _phases(folder: Path, prepared: Path, books: list[Path]) -> dict[str, Any]:
    """Where the seconds of each night go, told by one that is watched."""
    home = folder / "watched"
    shutil.copytree(prepared, home)
    found = {}
    for night, book in zip(NIGHTS, books, strict=True):
        out = folder / "phases.json"
        words = [sys.executable, "-m", "bench.phases", str(out), *_night(home, book)]
        _check(_ran(words)[1])
        found[night] = json.loads(out.read_text())
    return found


def printed(found: dict[str, Any]) -> str:
    """Both tables, as Markdown."""
    lines = [
        ", ".join(f"{name} {value}" for name, value in found["machine"].items()),
        "",
        f"| {ROWS} rows, median of {found['rounds']} (least to most) | seconds | CPU s |",
        "|---|--:|--:|",
    ]
    for name, every in found["took"].items():
        cells = (_spread([one[what] for one in every]) for what in ("wall", "cpu"))
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines.append("")
    for night in NIGHTS:
        ours, empty = (found["took"][f"{name}, {night}"] for name in ("keymill run", "empty flow"))
        lines.append(
            f"- {night}: {_beside(ours, empty, 'wall')} (aim: at most +5 s); "
            f"CPU {_beside(ours, empty, 'cpu')}"
        )
    return "\n".join([*lines, "", *_phase_table(found["phases"])])


def _beside(ours: list[dict[str, float]], empty: list[dict[str, float]], what: str) -> str:
    """The difference to the empty flow: of the medians, and of the least."""
    mine, theirs = ([one[what] for one in every] for every in (ours, empty))
    middle = statistics.median(mine) - statistics.median(theirs)
    return f"{middle:+.1f} s beside the empty flow, the least {min(mine) - min(theirs):+.1f} s"


def _spread(values: list[float]) -> str:
    return f"{statistics.median(values):.1f} ({min(values):.1f} to {max(values):.1f})"


def _phase_table(phases: dict[str, Any]) -> list[str]:
    heads = [f"{night}, {what}" for night in NIGHTS for what in ("seconds", "CPU s", "server's")]
    lines = ["| where it goes | " + " | ".join(heads) + " |", "|---|" + "--:|" * len(heads)]
    first, second = (phases[night] for night in NIGHTS)
    for name in first:
        cells = (f"{value:.2f}" for value in (*first[name], *second[name]))
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines
