"""Files that killed writes left unfinished go with a later night, and nothing else does."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows.backends.durable import TEMPORARY
from tests.night.commands import ROOT
from tests.night.homes import Home
from tests.night.pausing import not_paused

pytestmark = pytest.mark.usefixtures("shared_prefect")
DIES = """
import os, signal, sys
from pathlib import Path
from unittest.mock import patch
from flows.backends.storage.folder import FolderStorage
with patch.object(os, sys.argv[2], lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)):
    storage = FolderStorage(Path(sys.argv[1]))
    storage.write("replies/acme/a.reply.xlsx", b"written once")
    storage.replace("log/checkpoint", b"written over")
"""
HOUR_SECONDS = 3600


def killed_in(home: Home, call: str) -> None:
    """A process that writes into *home* and is killed before it carries out *call*."""
    done = subprocess.run([sys.executable, "-c", DIES, str(home.place), call], cwd=ROOT)
    assert done.returncode == -signal.SIGKILL


def aged(path: Path, seconds: float) -> Path:
    changed = time.time() - seconds
    os.utime(path, (changed, changed))
    return path


def drafts(home: Home) -> list[Path]:
    return sorted(home.place.rglob(f"{TEMPORARY}*"))


def test_what_killed_writes_left_goes_with_the_first_night_an_hour_later(home: Home) -> None:
    killed_in(home, "link")
    killed_in(home, "replace")
    assert [draft.parent.name for draft in drafts(home)] == ["log", "acme"]
    assert not_paused(home).status == 0
    assert len(drafts(home)) == 2, "whoever writes them may live"
    for draft in drafts(home):
        aged(draft, HOUR_SECONDS + 60)
    assert not_paused(home).status == 0
    assert drafts(home) == []


def test_nothing_that_is_not_ours_goes(home: Home) -> None:
    name = f"{TEMPORARY}0123456789abcdef"
    (home.place / "of-others").mkdir()
    for folder in ("inbox/acme", "replies/acme"):
        (home.place / folder).mkdir(parents=True)
    left = {
        home.place / "inbox/acme" / name,
        home.place / "of-others" / name,
        home.place / "replies/acme" / f"{TEMPORARY}notes",
        home.place / "replies/acme/read.me",
    }
    for path in left:
        path.touch()
        aged(path, 30 * HOUR_SECONDS)
    (home.place / "replies/linked").symlink_to("../of-others")
    (home.place / "replies" / name).symlink_to("../of-others/nothing")
    assert not_paused(home).status == 0
    assert all(path.exists() for path in left)
    assert (home.place / "replies" / name).is_symlink()
