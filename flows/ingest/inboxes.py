"""Files in inboxes: which are drops, and their bytes as long as their sender leaves them there."""

import hashlib
import re
from typing import Final

from flows.ports import Blob, Storage

_NO_DROPS: Final = re.compile(
    r"^(\..*|~\$.*|.*\.(part|filepart|tmp)|Thumbs\.db|desktop\.ini)$", re.I
)


def files_waiting(storage: Storage) -> list[Blob]:
    """What lies in the inboxes and is no rubbish of an upload or an operating system."""
    return [
        blob
        for blob in storage.list("inbox/")
        if blob.name.count("/") == 2 and is_drop(blob.name.rsplit("/", 1)[1])
    ]


def is_drop(name: str) -> bool:
    """Whether a file of this name is ever taken in."""
    return not _NO_DROPS.match(name)


def lies_at(storage: Storage, path: str) -> bool:
    """Whether a file lies at *path*, whatever its bytes."""
    return any(blob.name == path for blob in storage.list(path))


def sha256_of(content: bytes) -> str:
    """The name of *content* in the archive."""
    return hashlib.sha256(content).hexdigest()


def content_of(storage: Storage, path: str, sha256: str) -> bytes | None:
    """The bytes that were listed at *path*; None where they do not stand there any more."""
    try:
        content = storage.read(path)
    except FileNotFoundError:
        return None
    return content if sha256_of(content) == sha256 else None
