"""The databases of which every test of this folder holds."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from flows.backends.database import EngineDatabase, open_database

METADATA = sa.MetaData()
THINGS = sa.Table(
    "things",
    METADATA,
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("name", sa.Text, unique=True),
    sa.Column("note", sa.String(500)),
    sa.Column("starts", sa.Date),
    sa.Column("seen", sa.DateTime(timezone=True)),
    sa.Column("active", sa.Boolean),
    sa.Column("digest", sa.LargeBinary),
    sa.Column("state", sa.Text, server_default="new"),
    sa.CheckConstraint("number > 0", name="number_positive"),
)
PARTS = sa.Table(
    "parts",
    METADATA,
    sa.Column("part", sa.Integer, primary_key=True),
    sa.Column("number", sa.BigInteger, sa.ForeignKey("things.number"), nullable=False),
)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'keymill.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def database(url: str) -> Iterator[EngineDatabase]:
    with closing(open_database(url, create=True, lock_seconds=20)) as database:
        METADATA.create_all(database.engine)
        yield database
