"""A partner that received keys for a customer says that it handed them over, or is overdue."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from flows.ledger import hand_overs
from schemas import tables
from tests.flows.desk import Desk
from tests.flows.ingest.kinds.test_drawdowns import draw

DELEGATED = {
    "customer_account": "aldermoor",
    "partner_account": "kita",
    "scope": "draw; receive_keys",
    "valid_from": "2026-01-02",
    "keys_to": "partner",
    "hand_over_days": 5,
}


@pytest.fixture
def sold(desk: Desk) -> Desk:
    """Kita drew licenses for aldermoor, and has got their keys as bundle 1."""
    desk.sends("vendor", "delegations", DELEGATED)
    assert desk.sends("kita", "drawdowns", draw("R-1", 3)).counts == (1, 0, 0, 0)
    desk.issues()
    return desk


def handed(bundle_id: str = "B00000001", **more: Any) -> dict[str, Any]:
    return {"bundle_id": bundle_id, "handed_to": "Ruth", "handed_on": "2026-11-21", **more}


def overdue(desk: Desk, day: str) -> list[tuple[Any, ...]]:
    with desk.services.database.begin(readonly=True) as books:
        return hand_overs.overdue(books, desk.night_no, date.fromisoformat(day)).rows()


def test_keys_that_went_to_a_partner_are_due_by_the_days_of_its_delegation(sold: Desk) -> None:
    assert overdue(sold, "2026-11-25") == []
    assert overdue(sold, "2026-11-26") == [(1, "kita", "aldermoor", date(2026, 11, 25))]


def test_a_hand_over_that_is_said_is_due_no_more(sold: Desk) -> None:
    sold.night("2026-11-22")
    answer = sold.sends("kita", "hand_overs", handed())
    assert answer.statuses == {2: "accepted"}, answer.problems
    sold.issues()
    assert overdue(sold, "2026-12-24") == []
    assert sold.unbalanced() == ()
    assert sold.frame(sa.select(tables.bundles)).height == 1, "nothing is sent for it"


def test_a_bundle_is_handed_over_once_however_its_number_is_written(sold: Desk) -> None:
    sold.night("2026-11-22")
    answer = sold.sends("kita", "hand_overs", handed(), handed("b1"), handed(handed_to="Max"))
    assert answer.counts == (1, 1, 1, 0)
    assert answer.said(4) == [("handed_to", "conflicts-with-earlier-row")]


@pytest.mark.parametrize("bundle_id", ["B00000002", "B2026", "parcel 1"])
def test_a_bundle_that_the_partner_did_not_receive_is_unknown(sold: Desk, bundle_id: str) -> None:
    sold.night("2026-11-22")
    expected = [("bundle_id", "bundle-unknown")]
    assert sold.refusal("kita", "hand_overs", handed(bundle_id)) == expected
    assert sold.refusal("lutra", "hand_overs", handed("B00000001")) == expected


@pytest.mark.parametrize("day", ["2026-11-19", "2026-11-23"])
def test_the_day_lies_between_the_sending_and_today(sold: Desk, day: str) -> None:
    sold.night("2026-11-22")
    assert sold.refusal("kita", "hand_overs", handed(handed_on=day)) == [
        ("handed_on", "handed-on-out-of-range")
    ]


def test_nothing_is_due_where_the_delegation_names_no_days_or_has_ended(desk: Desk) -> None:
    desk.sends("vendor", "delegations", {**DELEGATED, "hand_over_days": ""})
    ended = {**DELEGATED, "valid_from": "2026-01-03", "valid_to": "2026-11-19"}
    desk.sends("vendor", "delegations", ended)
    desk.sends("kita", "drawdowns", draw("R-1", 3))
    desk.issues()
    assert overdue(desk, "2027-11-26") == []
