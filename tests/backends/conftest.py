"""Places where writing fails."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

_LIMIT = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
"""


@dataclass(frozen=True)
class SmallDisk:
    """A folder in which 200 kB have room, in a child process that runs *prelude* first."""

    folder: Path
    prelude: str


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A disk of its own where we may mount one, else a limit on the size of files."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        yield SmallDisk(folder, _LIMIT)
        return
    try:
        yield SmallDisk(folder, "")
    finally:
        subprocess.run(["umount", str(folder)], check=True)
