"""Intent before issuance: what is planned stands in the books before any key exists."""

import pytest
import sqlalchemy as sa

from flows.issue_keys import steps as issue
from flows.ledger import plans
from schemas.tables import (
    batches,
    bundles,
    deliveries,
    delivery_events,
    entitlements,
    intakes,
    keys,
    requests,
)
from tests.flows.desk import Desk
from tests.flows.ingest.kinds.test_drawdowns import draw
from tests.flows.ingest.kinds.test_orders import line
from tests.flows.ingest.kinds.test_vouchers import voucher


def plan(desk: Desk) -> int:
    return issue.plan_requests(desk.services, desk.settings, desk.night_no)


def test_every_request_that_grants_has_its_entitlement_before_a_key_exists(desk: Desk) -> None:
    desk.sends("vendor", "orders", line(sku="UNIT"), line(order_line="2", sku="REG"))
    desk.asks("acme", "orders", line(fulfilment="voucher", quantity=4))
    assert plan(desk) == 3
    granted = desk.frame(
        sa.select(entitlements.c.serial, entitlements.c.quantity, entitlements.c["keys"])
    )
    assert granted.sort("serial").rows() == [(1, 3, 3), (2, 3, 0)]
    assert desk.frame(sa.select(keys)).is_empty()
    assert desk.moved()["keys.waiting", "keys.planned"] == (3, 0)
    assert desk.moved()["orders.entitled", "orders.waiting"] == (6, 0)
    assert desk.moved()["orders.vouchered", "orders.waiting"] == (4, 0)
    assert desk.unbalanced() == ()


def test_planning_again_plans_nothing_again(desk: Desk) -> None:
    desk.asks("vendor", "orders", line())
    plan(desk)
    before = desk.moved()
    assert plan(desk) == 0
    assert desk.moved() == before


def test_no_sheet_waits_for_a_plan_not_even_one_without_an_accepted_row(desk: Desk) -> None:
    desk.refusal("vendor", "orders", line(sku="SRW"))
    plan(desk)
    waiting = desk.frame(sa.select(intakes).where(intakes.c.planned_night_no.is_(None)))
    assert waiting.is_empty()


def test_batches_of_vouchers_reserve_their_numbers_one_after_the_other(desk: Desk) -> None:
    order = {"fulfilment": "voucher", "quantity": 2}
    rows = [line(order_line=n, **order) for n in range(3)]
    desk.sends("acme", "orders", *rows)
    desk.settings = desk.settings.model_copy(update={"batch_size": 2})
    plan(desk)
    found = desk.frame(sa.select(batches.c.units, batches.c.first_number))
    assert found.rows() == [(2, 1), (2, 3), (2, 5)]


def test_a_bundle_for_nobody_is_held_and_others_are_pending(desk: Desk) -> None:
    desk.asks("vendor", "orders", line())
    desk.asks("kita", "drawdowns", draw("R-1", 1))
    with desk.services.database.begin() as books:
        silent = sa.update(requests.metadata.tables["parcels"]).where(sa.text("parcel_no = 2"))
        books.execute(silent.values(recipients=""))
    plan(desk)
    found = desk.frame(
        sa.select(bundles.c.recipient, delivery_events.c.state, deliveries.c.message_id)
        .join(deliveries, deliveries.c.bundle_no == bundles.c.bundle_no)
        .join(delivery_events, delivery_events.c.delivery_no == deliveries.c.delivery_no)
        .order_by(bundles.c.bundle_no)
    )
    assert found.select("recipient", "state").rows() == [
        ("it@heron.example", "pending"),
        ("", "held"),
    ]
    assert [m.partition("@")[0] for m in found["message_id"]] == ["<bundle-1", "<bundle-2"]


def test_a_plan_that_dies_on_the_way_leaves_nothing_and_is_made_by_the_next(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.asks("acme", "vouchers", voucher("V-1"))

    def dies(*_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(plans, "add_deliveries", dies)
    with pytest.raises(ConnectionError):
        plan(desk)
    monkeypatch.undo()
    assert desk.frame(sa.select(batches)).is_empty()
    assert plan(desk) == 1


def test_sheets_wait_in_the_order_of_their_serials(desk: Desk) -> None:
    desk.sends("vendor", "orders", line(), line(order_line="2"))
    desk.asks("kita", "orders", line())
    with desk.services.database.begin() as books:
        found = plans.unplanned_intakes(books)
        assert [(first, last) for _, first, last in found] == [(1, 2), (3, 3)]
        asked = plans.requested(books, 1, 3)
    assert asked.rows() == [(n, "grant", "orders", 3, 1) for n in (1, 2, 3)]


def test_planning_is_the_same_on_postgresql(postgres_desk: Desk) -> None:
    desk = postgres_desk
    desk.sends("vendor", "orders", line(sku="UNIT"), line(order_line="2", fulfilment="voucher"))
    desk.sends("acme", "orders", line(fulfilment="voucher", quantity=2))
    assert plan(desk) == 2
    found = desk.frame(sa.select(batches.c.makes, batches.c.units).order_by(batches.c.batch_no))
    assert found.rows() == [("keys", 3), ("vouchers", 2)]
    assert desk.unbalanced() == ()
