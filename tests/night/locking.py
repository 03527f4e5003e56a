"""Somebody else who holds the database, or a part of it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg

from tests.night.homes import Home


@contextmanager
def locked(home: Home) -> Iterator[None]:
    """Another process writes to the SQLite file, and does not come to its end."""
    path = home.place / "keymill.db"
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def locked_table(url: str, name: str) -> Iterator[None]:
    """Another session has a table of the PostgreSQL database to itself."""
    with psycopg.connect(url.replace("+psycopg", "")) as other:
        other.execute(f"LOCK TABLE {name}".encode())
        yield
        other.rollback()
