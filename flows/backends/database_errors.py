"""What a driver's error means to an operator, in one sentence without a password or a cell.

Driver messages hold values of rows (``DETAIL: Key (email)=(...)``), so none is passed on: only
names of constraints, tables and places are.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import psycopg
import sqlalchemy as sa

from flows.errors import AlreadyRecorded, BooksRefused, DatabaseUnavailable, KeymillError

_LOCKED = ("is locked by another process", "Wait until it has finished, then run again.")
_CLOSED = ("cannot be opened", "See that the file is there and ours to read and write.")
_SQLITE_TROUBLE = {
    "SQLITE_BUSY": _LOCKED,
    "SQLITE_LOCKED": _LOCKED,
    "SQLITE_CANTOPEN": _CLOSED,
    "SQLITE_PERM": _CLOSED,
    "SQLITE_FULL": ("has no room left", "Free space on its disk, then run again."),
    "SQLITE_READONLY": ("is read-only", "Give the user keymill runs as the right to write it."),
    "SQLITE_IOERR": ("cannot be read or written", "See to its disk, then run again."),
    "SQLITE_NOTADB": ("is no SQLite database", "See that database_url names the right file."),
    "SQLITE_CORRUPT": ("is damaged", "Restore it from the last backup."),
}
_POSTGRES_TROUBLE = {
    "25P03": ("ended a transaction that stood still too long", "Run again."),
    "28": ("refuses the user or the password", "See to database_url."),
    "3D000": ("does not exist", "Create it, or see to database_url."),
    "42501": ("does not permit this to our user", "Give the user its rights, then run again."),
    "25006": ("is read-only", "Point database_url to the primary server."),
    "53100": ("has no room left", "Free space on its disk, then run again."),
    "53": ("has no resources left", "See to the server, then run again."),
    "55P03": _LOCKED,
    "40": ("is busy with another process", "Run again."),
    "57": ("stopped the work", "See to the server, then run again."),
    "08": ("broke the connection", "See to the server and the network, then run again."),
}
_UNANSWERED = ("does not answer", "See to the server and database_url, then run again.")
_UNIQUE = {"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_ROWID"}


@contextmanager
def told_plainly(place: str) -> Iterator[None]:
    """True inside: a driver's error leaves as one of ours, *place* naming the database."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        _tell(place, error.orig, error)
    except sa.exc.TimeoutError:
        raise DatabaseUnavailable(f"{place} has too many connections.", "Run again.") from None
    except (sqlite3.Error, psycopg.Error) as error:
        _tell(place, error, error)


def _tell(place: str, cause: BaseException | None, error: Exception) -> NoReturn:
    told = None
    if isinstance(cause, sqlite3.Error):
        told = _of_sqlite(place, cause)
    elif isinstance(cause, psycopg.Error):
        told = _of_postgres(place, cause)
    if told is None:
        raise error
    raise told from None


def _of_sqlite(place: str, error: sqlite3.Error) -> KeymillError | None:
    name = getattr(error, "sqlite_errorname", "")
    text = str(error)
    if name in _UNIQUE:
        return _already(text.rpartition(": ")[2])
    if name.startswith("SQLITE_CONSTRAINT"):
        return _refused(text.rpartition(": ")[2])
    if text.startswith(("no such table", "no such column")) or " has no column named " in text:
        return _not_migrated(place)
    for known, (what, remedy) in _SQLITE_TROUBLE.items():
        if name.startswith(known):
            return DatabaseUnavailable(f"{place} {what}.", remedy)
    return None


def _of_postgres(place: str, error: psycopg.Error) -> KeymillError | None:
    state = error.sqlstate or ""
    if state == "23505":
        return _already(error.diag.constraint_name or "unique")
    if state.startswith("23"):
        return _refused(error.diag.constraint_name or error.diag.column_name or "not null")
    if state.startswith("22"):
        return _refused(f"types ({state})")
    if state in {"42P01", "42703"}:
        return _not_migrated(place)
    for known, (what, remedy) in _POSTGRES_TROUBLE.items():
        if state.startswith(known):
            return DatabaseUnavailable(f"{place} {what}.", remedy)
    if isinstance(error, psycopg.OperationalError):
        what, remedy = _unconnected(str(error))
        return DatabaseUnavailable(f"{place} {what}.", remedy)
    return None


def _unconnected(text: str) -> tuple[str, str]:
    """What libpq's *text* means; errors before a session stands carry no SQLSTATE."""
    if "authentication failed" in text or "no password supplied" in text:
        return _POSTGRES_TROUBLE["28"]
    if "database" in text and "does not exist" in text:
        return _POSTGRES_TROUBLE["3D000"]
    return _UNANSWERED


def _already(constraint: str) -> KeymillError:
    return AlreadyRecorded(
        f"Another process has recorded this before ({constraint}).", "Run again: it will be seen."
    )


def _refused(constraint: str) -> KeymillError:
    return BooksRefused(
        f"The database refused rows by its constraint {constraint}; none was written.",
        "This is a fault in keymill: report it.",
    )


def _not_migrated(place: str) -> KeymillError:
    return BooksRefused(f"{place} lacks a table or a column.", "Run `keymill migrate`.")
