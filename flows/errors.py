"""Exceptions for operators: what happened, what to do next, and whether a retry can help.

A sender's mistakes are problems (``schemas/problems.py``), never exceptions. No message here holds
a key, a secret, an address or a sender's cell: Prefect stores exception texts in clear.
"""

from typing import ClassVar, Self


class KeymillError(Exception):
    """The base of all errors that a command reports in one sentence.

    ``exit_status`` is the command's (design, section 9); ``retry_helps`` tells whether the same
    run can succeed later without anybody changing anything.
    """

    exit_status: ClassVar[int] = 2
    retry_helps: ClassVar[bool] = False

    def __init__(self, what: str, remedy: str) -> None:
        self.what, self.remedy = what, remedy
        super().__init__(f"{what} {remedy}")

    def __reduce__(self) -> tuple[type[Self], tuple[str, str]]:
        """Both parts, so that a copy (Prefect pickles exceptions) says the same."""
        return type(self), (self.what, self.remedy)


class WrongSettings(KeymillError):
    """A setting cannot be used."""


class NoHome(KeymillError):
    """The folder is no keymill home."""


class BooksRefused(KeymillError):
    """The books are not what this night needs: behind the log, of a later date, not migrated."""


class AlreadyRecorded(KeymillError):
    """A unique constraint refused what another process has recorded."""

    exit_status = 3
    retry_helps = True


class NightRunning(KeymillError):
    """Another night holds the lease."""

    exit_status = 3
    retry_helps = True


class NightLost(KeymillError):
    """Another night has taken the lease over from this one, which was silent for too long."""

    exit_status = 3
    retry_helps = True


class DatabaseUnavailable(KeymillError):
    """The database does not answer, is locked, or refuses us."""

    exit_status = 3
    retry_helps = True


class StorageUnavailable(KeymillError):
    """Files cannot be read or written: disk full, folder read-only, object store unreachable."""

    exit_status = 3
    retry_helps = True


class PrefectUnavailable(KeymillError):
    """Prefect cannot keep its record of the night: server unreachable, disk full."""

    exit_status = 3
    retry_helps = True


class SignerUnavailable(KeymillError):
    """The signing key or a key secret cannot be had."""


class NotPermitted(KeymillError):
    """The person named may not do this."""


class NotFound(KeymillError):
    """Nothing in the books has this identifier."""
