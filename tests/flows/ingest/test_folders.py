"""Private folders: gone when done, or with the next night where their process was killed."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from flows.ingest.folders import private_folder, remove_left_behind

ROOT: Final = Path(__file__).parents[3]
KILLED: Final = """
import os, signal, sys
from pathlib import Path
from flows.ingest.folders import private_folder
with private_folder(Path(sys.argv[1])) as folder:
    (folder / "drop").write_bytes(b"a sender's")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def left_behind(tmp_path: Path) -> Path:
    """The folder of a process that was killed."""
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    [folder] = tmp_path.iterdir()
    return folder


def test_what_a_killed_process_left_behind_is_removed(left_behind: Path) -> None:
    assert remove_left_behind(left_behind.parent) == 1
    assert not left_behind.exists()


def test_a_folder_in_use_stays(tmp_path: Path) -> None:
    with private_folder(tmp_path) as folder:
        assert remove_left_behind(tmp_path) == 0
        assert folder.is_dir()
    assert not folder.exists()


def test_what_others_put_there_under_our_names_stays(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").touch()
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "keymill-drop-link").symlink_to(outside)
    (shared / "keymill-drop-file").touch()
    (shared / "another").mkdir()
    assert remove_left_behind(shared) == 0
    assert len(list(shared.iterdir())) == 3
    assert (outside / "kept").exists()
