"""Files that are whole and on the disk, or not there: the one dance that all folders share.

Everything goes by open folders (``dir_fd``) and follows no symbolic link, so nobody who can write
to a folder can lead a read or a write out of it.
"""

import errno
import os
import re
import secrets
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

TEMPORARY = ".keymill-"
"""How the names of unfinished files begin; readers of a folder pass them over."""

_RANDOM_BYTES = 8
_DRAFT = re.compile(re.escape(TEMPORARY) + f"[0-9a-f]{{{2 * _RANDOM_BYTES}}}")
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@contextmanager
def opened(root: Path, parts: Sequence[str] = (), *, create: bool = False) -> Iterator[int]:
    """An open folder: *root*/*parts*; with *create*, what is missing is made (mode 0700)."""
    if create:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for part in parts:
            inner = _entered(folder, part, create=create)
            os.close(folder)
            folder = inner
        yield folder
    finally:
        os.close(folder)


def _entered(folder: int, part: str, *, create: bool) -> int:
    try:
        return os.open(part, _FOLDER, dir_fd=folder)
    except FileNotFoundError:
        if not create:
            raise
    with suppress(FileExistsError):
        os.mkdir(part, 0o700, dir_fd=folder)
        os.fsync(folder)
    return os.open(part, _FOLDER, dir_fd=folder)


def write_once(folder: int, name: str, content: bytes, draft_folder: int | None = None) -> None:
    """True from now on: *content* stands durably under *name*, mode 0600, written once.

    The unfinished file lies in *draft_folder*, else beside it.

    Raises:
        FileExistsError: other bytes, or something else than a file, stand there; they stay.
        OSError: nothing was written.
    """
    drafts = folder if draft_folder is None else draft_folder
    with _draft(drafts, content) as draft:
        try:
            os.link(draft, name, src_dir_fd=drafts, dst_dir_fd=folder, follow_symlinks=False)
        except FileExistsError:
            if not _holds(folder, name, content):
                raise FileExistsError(errno.EEXIST, "Other bytes stand under this name") from None
    os.fsync(folder)


def write_over(folder: int, name: str, content: bytes) -> None:
    """True from now on: *content* stands durably under *name*; readers saw old or new, whole."""
    with _draft(folder, content) as draft:
        os.replace(draft, name, src_dir_fd=folder, dst_dir_fd=folder)
    os.fsync(folder)


def read_whole(folder: int, name: str) -> bytes:
    """The bytes of the file *name*.

    Raises:
        FileNotFoundError: there is none, or it is a link, a folder, a pipe or a device.
    """
    try:
        file = os.open(name, _FILE, dir_fd=folder)
    except OSError as error:
        if error.errno in {errno.ELOOP, errno.ENXIO}:
            raise _absent() from None
        raise
    with open(file, "rb") as stream:  # noqa: PTH123 -- a descriptor, not a path
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise _absent()
        return stream.read()


def _absent() -> FileNotFoundError:
    return FileNotFoundError(errno.ENOENT, "No file stands under this name")


def remove_drafts(folder: int, before: datetime) -> None:
    """Files in *folder* that we left unfinished, and did not change since *before*, are gone."""
    for name in os.listdir(folder):
        if _DRAFT.fullmatch(name):
            with suppress(OSError):  # renamed, removed or closed to us meanwhile
                status = os.stat(name, dir_fd=folder, follow_symlinks=False)
                ours = stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid()
                if ours and status.st_mtime < before.timestamp():
                    os.unlink(name, dir_fd=folder)


@contextmanager
def _draft(folder: int, content: bytes) -> Iterator[str]:
    """The name of a durable file with *content* in *folder*, gone or renamed at the end."""
    name = TEMPORARY + secrets.token_hex(_RANDOM_BYTES)
    file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600, dir_fd=folder)
    try:
        with open(file, "wb") as stream:  # noqa: PTH123 -- a descriptor, not a path
            stream.write(content)
            stream.flush()
            os.fsync(file)
        yield name
    finally:
        with suppress(FileNotFoundError):
            os.unlink(name, dir_fd=folder)


def _holds(folder: int, name: str, content: bytes) -> bool:
    """Whether exactly *content* stands under *name*; if so it is on the disk from now on."""
    try:
        same = read_whole(folder, name) == content
    except (FileNotFoundError, IsADirectoryError):
        return False
    if same:
        file = os.open(name, _FILE, dir_fd=folder)
        try:
            os.fsync(file)
        finally:
            os.close(file)
    return same
