"""What this repository does not hold: Debian's programs and the corpus of foreign files.

A test that misses one is skipped, and the line that says so, at the end of every run, is loud.
"""

import shutil
from pathlib import Path
from typing import Final

import pytest

CORPUS: Final = Path(__file__).resolve().parents[2] / "shared" / "corpus"


def program(name: str, package: str, unchecked: str) -> str:
    """The path of *name*; without it the test is skipped, saying what went *unchecked*."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"LOUD: NO {name} (apt install {package}): {unchecked} NOT checked")
    return found


def foreign(place: str) -> Path:
    """The file or folder *place* of the corpus; without it the test is skipped."""
    found = CORPUS / place
    if not found.exists():
        pytest.skip(f"LOUD: NO CORPUS at {found}: what others wrote was NOT read")
    return found
