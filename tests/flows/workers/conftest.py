"""A night on PostgreSQL with work that can be shared."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.issue_keys import steps as issue
from flows.lease import Lease
from flows.ledger import nights
from flows.workers import steps
from tests.flows.desk import TONIGHT, Desk, copied, opened, stock
from tests.flows.ingest.kinds.test_orders import line
from tests.servers.postgres import PostgresServer

BATCHES = 12
LEADER = "the night's process"


def settled(desk: Desk) -> Desk:
    """The same, which cuts batches of one key."""
    desk.settings = desk.settings.model_copy(update={"batch_size": 1})
    return desk


@pytest.fixture(scope="module")
def template(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, str]]:
    """A home, and the database of a night that has planned 12 batches and as many bundles."""
    with postgres_server.fresh() as name:
        place, url = tmp_path_factory.mktemp("planned") / "home", postgres_server.url(name)
        stock(place, database_url=url)
        with opened(place, database_url=url) as desk:
            orders = [line(order_number=f"SO-{n}", sku="SRV", quantity=1) for n in range(BATCHES)]
            desk.sends("vendor", "orders", *orders)
            issue.plan_requests(desk.services, settled(desk).settings, desk.night_no)
        yield place, name


@pytest.fixture
def planned(
    template: tuple[Path, str], postgres_server: PostgresServer, tmp_path: Path
) -> Iterator[Desk]:
    """That night, in a home and a database of its own."""
    place, name = template
    with postgres_server.fresh(name) as mine:
        url = postgres_server.url(mine)
        with opened(copied(place, tmp_path / "home"), TONIGHT, database_url=url) as desk:
            yield settled(desk)


@pytest.fixture
def led(planned: Desk) -> Desk:
    """The same, led by a process that calls workers to mint."""
    with planned.services.database.begin() as books:
        nights.take_lease(books, LEADER, planned.clock.now())
    steps.call(planned.services, planned.settings, "mint")
    return planned


@pytest.fixture
def lease(led: Desk) -> Lease:
    """That process's lease."""
    return Lease(led.services.database, led.clock, LEADER)
