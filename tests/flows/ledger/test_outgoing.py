"""What is to go out, and when it is tried again."""

from datetime import timedelta

import sqlalchemy as sa

from flows.ledger import licenses, mailing, outgoing
from schemas.tables import batches, checkpoints, deliveries
from tests.flows.desk import Desk
from tests.flows.ingest.kinds.test_orders import line
from tests.flows.ingest.kinds.test_vouchers import voucher


def due(desk: Desk, night_no: int | None = None) -> list[int]:
    with desk.services.database.begin(readonly=True) as books:
        found = mailing.due_deliveries(books, desk.clock.now(), night_no or desk.night_no)
    return [int(one["delivery_no"]) for one in found]


def event(desk: Desk, number: int, state: str, wait_hours: int | None = None) -> None:
    now = desk.clock.now()
    until = now + timedelta(hours=wait_hours) if wait_hours else None
    with desk.services.database.begin() as books:
        mailing.add_event(books, number, state, None, desk.night_no, now, until)


def only_delivery(desk: Desk) -> int:
    """The number of the delivery of one order's bundle, ready to go."""
    desk.asks("vendor", "orders", line())
    desk.issues()
    desk.writes()
    number: int = desk.frame(
        sa.select(deliveries.c.delivery_no).where(deliveries.c.bundle_no == 1)
    ).item()
    return number


def test_a_bundle_is_due_once_its_zip_lies_in_the_storage(desk: Desk) -> None:
    desk.asks("vendor", "orders", line())
    desk.issues()
    assert due(desk) == []
    desk.writes()
    assert len(due(desk)) == 1


def test_what_was_sent_bounced_failed_or_held_is_never_due(desk: Desk) -> None:
    number = only_delivery(desk)
    for state in ("sent", "bounced", "failed", "held"):
        event(desk, number, state)
        assert due(desk) == []


def test_what_was_deferred_is_due_when_its_time_has_come(desk: Desk) -> None:
    number = only_delivery(desk)
    event(desk, number, "deferred", wait_hours=2)
    assert due(desk) == []
    desk.clock.sleep(2 * 3600)
    assert due(desk) == [number]


def test_what_may_have_arrived_is_tried_once_more_on_a_later_night_and_never_again(
    desk: Desk,
) -> None:
    number = only_delivery(desk)
    event(desk, number, "ambiguous")
    assert due(desk) == []
    later = desk.night("2026-11-21")
    assert due(desk, later) == [number]
    event(desk, number, "ambiguous")
    desk.night("2026-11-22")
    assert due(desk) == []


def test_a_bundle_is_written_only_when_all_its_keys_are_in_the_log(desk: Desk) -> None:
    desk.asks("vendor", "orders", line())
    desk.issues()

    def unwritten() -> list[int]:
        with desk.services.database.begin(readonly=True) as books:
            return outgoing.unwritten_bundles(books)

    assert unwritten() == [1]
    with desk.services.database.begin() as books:
        books.execute(sa.update(checkpoints).values(published_at=None))
    assert unwritten() == [], "the head that covers them is not out yet"
    with desk.services.database.begin() as books:
        books.execute(sa.update(checkpoints).values(published_at=desk.clock.now()))
    assert unwritten() == [1]
    with desk.services.database.begin() as books:
        books.execute(sa.update(batches).values(published_night_no=None))
    assert unwritten() == []


def test_counts_of_a_bundle_tell_licenses_keys_and_what_waits(desk: Desk) -> None:
    desk.sends(
        "acme",
        "orders",
        line(sku="UNIT", contact_email="office@acme.example"),
        line(order_line="2", sku="REG", contact_email="office@acme.example"),
        line(order_line="3", fulfilment="voucher", quantity=4),
    )
    desk.issues()
    with desk.services.database.begin(readonly=True) as books:
        assert licenses.counts(books, [1, 2]) == {
            1: {"entitlements": 2, "keys": 3, "waiting": 1, "vouchers": 4, "renewals": 0},
            2: {"entitlements": 0, "keys": 0, "waiting": 0, "vouchers": 0, "renewals": 0},
        }


def test_long_replies_are_those_of_many_rows_and_the_shortest_comes_first(desk: Desk) -> None:
    drops = {
        count: desk.sends(
            "acme", "vouchers", *(voucher(f"V-{count}{n}") for n in range(count))
        ).receipt.drop_no
        for count in (20, 40, 30)
    }
    with desk.services.database.begin() as books:
        assert outgoing.long_unreplied(books, 20) == [drops[30], drops[40]]
        outgoing.replied(books, drops[30], "x.xlsx", desk.night_no)
        assert outgoing.long_unreplied(books, 20) == [drops[40]]


def test_replies_go_to_every_address_under_message_ids_of_their_own(desk: Desk) -> None:
    answer = desk.sends("acme", "vouchers", voucher("V-1"))
    drop_no, now = answer.receipt.drop_no, desk.clock.now()
    for _ in range(2):
        with desk.services.database.begin() as books:
            addresses = ["a@acme.example", "b@acme.example"]
            mailing.add_reply_deliveries(
                books, drop_no, addresses, "en", "x.example", desk.night_no, now
            )
    found = desk.frame(sa.select(deliveries.c.message_id).where(deliveries.c.drop_no == drop_no))
    assert sorted(found["message_id"]) == [f"<reply-{drop_no}-{n}@x.example>" for n in range(4)]
