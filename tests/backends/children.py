"""Running a piece of a test in a child process that may do less than we may."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
NOBODY = 65534


def said_by_child(code: str, *arguments: object, user: int | None = None) -> str:
    """What the Python *code* prints in a process of its own, which may be another *user*.

    The child imports all it needs before it becomes that user, who may have no right to read the
    program: *code* calls ``become()`` when it is ready.
    """
    become = f"import os\ndef become(): os.setuid({user})\n" if user else "def become(): pass\n"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", become + code, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def somebody_else() -> int | None:
    """The user a child must be so that mode bits bind it; None where they bind us anyway."""
    return NOBODY if os.geteuid() == 0 else None
