"""How SQLite finds its way to the big tables during a night; it knows nothing of their sizes."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import sqlalchemy as sa

from flows.backends.database import EngineDatabase
from tests.flows.desk import Desk
from tests.flows.ingest.kinds.test_drawdowns import draw
from tests.flows.ingest.kinds.test_orders import line
from tests.flows.ingest.kinds.test_vouchers import voucher

MANY: Final = 220
"""So many names are staged, not listed."""
STEP: Final = re.compile(r"(SCAN|SEARCH) (\w+)(?:.*?(\(.*\)))?")


@contextmanager
def watched(desk: Desk, *names: str) -> Iterator[set[tuple[str, str, str | None]]]:
    """How statements came to the tables *names*: ``SCAN`` or ``SEARCH``, and by which columns."""
    seen: set[tuple[str, str, str | None]] = set()
    database = desk.services.database
    assert isinstance(database, EngineDatabase)

    def look(connection: sa.Connection, _: Any, statement: str, given: Any, *more: Any) -> None:
        if more[-1] or not statement.lstrip().startswith(("SELECT", "UPDATE", "INSERT", "DELETE")):
            return
        driver = connection.connection.driver_connection
        assert driver is not None
        for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}", given):
            if (step := STEP.match(row[3])) and step[2] in names:
                seen.add((step[1], step[2], step[3]))

    sa.event.listen(database.engine, "before_cursor_execute", look)
    try:
        yield seen
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", look)


def test_names_and_serials_lead_to_requests_and_keys_never_a_kind_or_a_sender(desk: Desk) -> None:
    listed = {"batch_id": "B", "oem_account": "acme", "sku": "SRV", "quantity": 1}
    names = [f"W-{number}" for number in range(MANY)]
    with watched(desk, "requests", "keys") as seen:
        desk.sends("vendor", "voucher_lists", *({**listed, "voucher_id": name} for name in names))
        for _ in range(2):
            answer = desk.sends("acme", "vouchers", *(voucher(name) for name in names))
        desk.sends("vendor", "orders", *(line(order_line=str(n)) for n in range(MANY)))
        desk.sends("aldermoor", "drawdowns", *(draw(f"R{n}", 1) for n in range(MANY)))
        desk.issues()
        desk.writes()
    assert answer.counts == (0, MANY, 0, 0)
    assert ("SEARCH", "requests", "(business_key=? AND scope=? AND kind=?)") in seen
    asked_by_the_desk = ("SCAN", "requests", None)
    assert seen - {asked_by_the_desk} <= {
        ("SEARCH", "requests", "(business_key=? AND scope=? AND kind=?)"),
        ("SEARCH", "requests", "(serial=?)"),
        ("SEARCH", "requests", "(serial>? AND serial<?)"),
        ("SEARCH", "requests", "(parcel_no=?)"),
        ("SEARCH", "keys", "(serial=?)"),
        ("SEARCH", "keys", "(serial>? AND serial<?)"),
    }
