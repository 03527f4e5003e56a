"""What a night has accepted from a sender so far."""

from flows.ledger.requests import units_of_night
from tests.flows.desk import Desk
from tests.flows.ingest.kinds.test_orders import line


def units(desk: Desk, sender: str) -> int:
    with desk.services.database.begin(readonly=True) as books:
        return units_of_night(books, sender, desk.night_no)


def test_the_units_of_a_night_are_those_of_all_drops_of_a_sender_and_no_others(desk: Desk) -> None:
    assert units(desk, "kita") == 0
    desk.sends("kita", "orders", line(quantity=2), line(order_line="2", quantity=3))
    desk.sends("kita", "orders", line(order_number="SO-2", quantity=4), line(sku="unknown"))
    desk.sends("vendor", "orders", line(quantity=10))
    assert (units(desk, "kita"), units(desk, "KITA"), units(desk, "vendor")) == (9, 9, 10)
    desk.night("2026-11-21")
    desk.sends("kita", "orders", line(order_number="SO-3", quantity=5))
    assert units(desk, "kita") == 5
