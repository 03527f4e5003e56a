"""Desks: homes whose books hold what tests build on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flows.desk import Desk, copied, opened, stock


@pytest.fixture(scope="session")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home after its first night, to be copied."""
    place = tmp_path_factory.mktemp("stock") / "home"
    stock(place)
    return place


@pytest.fixture
def desk(stocked: Path, tmp_path: Path) -> Iterator[Desk]:
    """The second night of that home."""
    with opened(copied(stocked, tmp_path / "desk")) as desk:
        yield desk


@pytest.fixture
def postgres_desk(postgres_url: str, tmp_path: Path) -> Iterator[Desk]:
    """The same on PostgreSQL."""
    place, url = tmp_path / "desk", {"database_url": postgres_url}
    stock(place, **url)
    with opened(place, **url) as desk:
        yield desk
