"""Blobs as files below one folder: what a home is made of."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from flows.backends.durable import (
    TEMPORARY,
    opened,
    read_whole,
    remove_drafts,
    write_once,
    write_over,
)
from flows.backends.storage.names import base_of, is_name, parts_of
from flows.errors import StorageUnavailable
from flows.ports import Blob

_NOT_THERE = {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.EISDIR}
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM}


class FolderStorage:
    """The ``Storage`` of ``flows/ports.py`` below *root*.

    Files are 0600 and folders 0700. Symbolic links below *root* are not followed: a link in an
    inbox is no drop.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def write(self, name: str, content: bytes) -> None:
        """Store durably, once."""
        *folders, last = parts_of(name)
        with self._told(name), opened(self._root, folders, create=True) as folder:
            write_once(folder, last, content)

    def replace(self, name: str, content: bytes) -> None:
        """Store durably and atomically, over what stood there."""
        *folders, last = parts_of(name)
        with self._told(name), opened(self._root, folders, create=True) as folder:
            write_over(folder, last, content)

    def read(self, name: str) -> bytes:
        """The bytes under *name*."""
        *folders, last = parts_of(name)
        try:
            with opened(self._root, folders) as folder:
                return read_whole(folder, last)
        except OSError as error:
            if error.errno in _NOT_THERE:
                raise FileNotFoundError(errno.ENOENT, "No blob stands under this name") from None
            raise self._unavailable(name, error) from None

    def list(self, prefix: str) -> list[Blob]:
        """Every blob whose name starts with *prefix*, in the order of names.

        Unfinished files, links and names that UTF-8 cannot write are passed over.
        """
        base = base_of(prefix)
        with self._told(prefix):
            found = list(self._walk(base, prefix))
        return sorted(found, key=lambda blob: blob.name)

    def remove(self, name: str) -> None:
        """True from now on: *name* is not there."""
        *folders, last = parts_of(name)
        try:
            with opened(self._root, folders) as folder:
                os.unlink(last, dir_fd=folder)
                os.fsync(folder)
        except OSError as error:
            if error.errno not in _NOT_THERE:
                raise self._unavailable(name, error) from None

    def link(self, name: str, expires_seconds: int) -> None:
        """None: a folder has no address."""

    def make_folder(self, prefix: str) -> None:
        """A person can see and use the folder *prefix*."""
        with self._told(prefix), opened(self._root, parts_of(prefix.rstrip("/")), create=True):
            pass

    def remove_unfinished(self, prefix: str, before: datetime) -> None:
        """What killed writers left in the folders below *prefix* is gone."""
        for folder, _, files in os.walk(self._root / base_of(prefix)):
            if any(file.startswith(TEMPORARY) for file in files):
                parts = Path(folder).relative_to(self._root).parts
                with suppress(OSError), opened(self._root, parts) as found:
                    remove_drafts(found, before)

    def _walk(self, base: str, prefix: str) -> Iterator[Blob]:
        for folder, _, files in os.walk(self._root / base, onerror=_raise_unless_absent):
            below = Path(folder).relative_to(self._root).as_posix()
            for file in files:
                name = file if below == "." else f"{below}/{file}"
                if not name.startswith(prefix) or file.startswith(TEMPORARY) or not is_name(name):
                    continue
                with suppress(FileNotFoundError):
                    status = os.lstat(self._root / name)
                    if stat.S_ISREG(status.st_mode):
                        changed = datetime.fromtimestamp(status.st_mtime, UTC)
                        yield Blob(name, status.st_size, changed)

    @contextmanager
    def _told(self, name: str) -> Iterator[None]:
        try:
            yield
        except FileExistsError:
            raise
        except OSError as error:
            raise self._unavailable(name, error) from None

    def _unavailable(self, name: str, error: OSError) -> StorageUnavailable:
        """The sentence for *error*, naming the folder but never the file, which a sender named."""
        folder = self._root.joinpath(*name.split("/")[:-1][:2])
        if error.errno in _FULL:
            return StorageUnavailable(
                f"There is no room left for the folder {folder}.", "Free space, then run again."
            )
        if error.errno == errno.EROFS:
            return StorageUnavailable(
                f"The disk of the folder {folder} is read-only.", "See to it, then run again."
            )
        if error.errno in _FORBIDDEN:
            return StorageUnavailable(
                f"The folder {folder} is closed to us.",
                "Give the user keymill runs as the right to read and write it.",
            )
        return StorageUnavailable(
            f"The folder {folder} cannot be used: {os.strerror(error.errno or 0)}.",
            "See to it, then run again.",
        )


def _raise_unless_absent(error: OSError) -> None:
    if error.errno not in _NOT_THERE:
        raise error
