"""The way from any earlier database to the tables of this version.

Migrations are numbered ``0001``, ``0002`` ... in one line, so that two of one number are seen in
review. A new one is written from the difference between ``schemas.tables`` and what the
migrations so far give, then read and finished by hand::

    python -m schemas.migrations 0002 "Vouchers remember when they came back"

Its docstring says whether it is safe while the code of the version before runs (pre) or needs that
code gone (post), how many rows it touches and what it locks. Until the first release, ``0001`` is
made anew instead: keep its docstring, remove it, run ``python -m schemas.migrations 0001 Books``,
and let ruff format it. ``tests/schemas/test_migrations.py`` proves that migrations and tables
give one database.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

_FOLDER: Final = Path(__file__).parent
_LOCK: Final = 0x6B65796D


def upgrade(engine: sa.Engine) -> None:
    """The database has the tables of this version; one that has them already stays as it is.

    All migrations run in one transaction: a kill leaves the database as it was. Of two processes,
    one waits for the other and finds nothing left to do.
    """
    with _alone(engine) as connection:
        command.upgrade(configured(connection), "head")


def downgrade(engine: sa.Engine, revision: str) -> None:
    """The database is back at *revision*; ``base`` is the empty one."""
    with _alone(engine) as connection:
        command.downgrade(configured(connection), revision)


def current(engine: sa.Engine) -> str | None:
    """The revision of the database; None where it has no tables of ours."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def latest() -> str:
    """The revision that this version of the code needs."""
    return str(ScriptDirectory(str(_FOLDER)).get_current_head())


def configured(connection: sa.Connection) -> Config:
    """What Alembic's commands need in place of an ``alembic.ini``."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def _alone(engine: sa.Engine) -> Iterator[sa.Connection]:
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        yield connection
