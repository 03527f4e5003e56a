"""A new migration, from the difference between the tables and the migrations so far.

``python -m schemas.migrations NUMBER "SENTENCE"``; the file is a draft, see the package.
"""

import sys

import sqlalchemy as sa
from alembic import command

from schemas.migrations import configured


def draft(number: str, sentence: str) -> None:
    """The file of revision *number* stands in ``versions/``."""
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        config = configured(connection)
        command.upgrade(config, "head")
        command.revision(config, sentence, autogenerate=True, rev_id=number)


if __name__ == "__main__":
    draft(*sys.argv[1:])
