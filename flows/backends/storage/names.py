"""Names of blobs: relative, with ``/``, the same on every backend."""

_BYTES_MAX = 900


def parts_of(name: str) -> tuple[str, ...]:
    """The parts of *name* between its slashes, at least one, none empty or ``.`` or ``..``.

    Raises:
        ValueError: *name* is absolute, leaves its root, is longer than 900 bytes, holds a NUL or
            is no text that UTF-8 can write.
    """
    parts = tuple(name.split("/"))
    if "\0" in name or any(part in {"", ".", ".."} for part in parts):
        raise ValueError("A name of a blob must be relative and stay below its root.")
    if len(name.encode()) > _BYTES_MAX:
        raise ValueError("A name of a blob must not be longer than 900 bytes.")
    return parts


def is_name(name: str) -> bool:
    """Whether ``parts_of`` accepts *name*."""
    try:
        parts_of(name)
    except ValueError:
        return False
    return True


def base_of(prefix: str) -> str:
    """The folder in which every name that starts with *prefix* lies; empty for the root.

    Raises:
        ValueError: that folder could not be one of a name.
    """
    base, slash, _ = prefix.rpartition("/")
    if slash:
        parts_of(base)
    return base
