"""``keymill`` as a person types it, in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
START: Final = "from flows.cli import main; main()"


def keymill(place: Path, *words: str, seconds: float = 240) -> "subprocess.CompletedProcess[str]":
    """What a command on the home in *place* said, and its exit status."""
    return subprocess.run(
        [sys.executable, "-c", START, *words, "--home", str(place)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


def night(place: Path, as_of: str) -> tuple[int, dict[str, Any], str]:
    """The night as Prefect runs it: exit status, counts, and what was said to the operator."""
    done = keymill(place, "run", "--as-of", as_of, "--json")
    return done.returncode, json.loads(done.stdout) if done.stdout else {}, done.stderr
