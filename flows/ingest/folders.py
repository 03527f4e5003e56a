"""The private folders in which drops are read: gone afterwards, or after the next night began.

Whoever uses a folder holds a lock on it, which ends with the process, however that ends. So a
folder that can be locked is one that a killed process left behind. (A process number would not do:
containers that share a temporary folder do not share their numbers.) Whose folder is taken away in
the moment before it is locked cannot write into it: the drop waits for another night.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

_PREFIX: Final = "keymill-drop-"


@contextmanager
def private_folder(workdir: Path | None) -> Iterator[Path]:
    """A folder for us alone in *workdir*, else in the system's temporary folder.

    Raises:
        OSError: it cannot be made.
    """
    with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=workdir) as made, _opened(made) as folder:
        with suppress(OSError):  # a file system without locks: nothing is removed there either
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield Path(made)


def remove_left_behind(workdir: Path | None = None) -> int:
    """How many folders of ours there were that nobody uses any more; they are gone."""
    place = workdir or Path(tempfile.gettempdir())
    removed = 0
    for path in place.glob(f"{_PREFIX}*"):
        with suppress(OSError):  # not ours, in use, or gone meanwhile
            removed += _removed(path)
    return removed


def _removed(path: Path) -> bool:
    with _opened(path) as folder:
        if os.fstat(folder).st_uid != os.geteuid():
            return False
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(path)
        return True


@contextmanager
def _opened(path: Path | str) -> Iterator[int]:
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        yield folder
    finally:
        os.close(folder)
