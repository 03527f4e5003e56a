"""The digest does not call a night well that waits for a person."""

import json
from typing import Any

import pytest
import sqlalchemy as sa

from flows.notify import bundling
from flows.notify.contents import Contents
from flows.notify.digest import digest_of
from flows.ports import Sent
from schemas import tables
from schemas.words import LANGUAGES
from tests.flows.desk import Answer, Desk
from tests.flows.ingest.kinds.test_orders import line
from tests.flows.notify.test_posting import one_bundle, posted
from tests.flows.notify.test_replying import decide

NOTHING: dict[str, Any] = dict.fromkeys(
    ("entitlements", "keys", "bundles", "sent", "deferred", "failed"), 0
)


def digest(desk: Desk, *drops: Answer, language: str = "en", **more: Any) -> Contents:
    told = [{"rows": 2, "accepted": 0, "duplicate": 0, "refused": 1, "held": 1} for _ in drops]
    counts = {**NOTHING, "drops": told, "troubles": [], "unbalanced": [], "state": "complete"}
    counts |= more
    with desk.services.database.begin() as books:
        books.execute(sa.update(tables.nights).values(counts=json.dumps(counts)))
    vendor = bundling.vendor_of(desk.settings, language)
    return digest_of(desk.services, desk.night_no, language, vendor)


def held(desk: Desk) -> Answer:
    return desk.sends("kita", "orders", line(quantity=101), line(order_line="2", sku="SRW"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_rows_that_wait_for_approval_need_a_person(desk: Desk, language: str) -> None:
    answer = held(desk)
    told = digest(desk, answer, language=language)
    (point,) = told.points
    assert f"keymill approve {answer.receipt.drop_no} --as" in point
    assert "kita" in point
    assert [value for _, value in told.facts[:6]] == ["1", "2", "0", "0", "1", "1"]


def test_so_does_what_the_night_noted_though_it_left_nothing(desk: Desk) -> None:
    assert digest(desk, notes=["No worker came."]).points == ["No worker came."]


def test_once_it_is_decided_nobody_is_needed(desk: Desk) -> None:
    answer = held(desk)
    decide(desk, answer, "approved")
    told = digest(desk, answer)
    assert not told.points
    assert "Nothing needs a person." in told.paragraphs


def test_mail_that_came_back_needs_a_person(desk: Desk) -> None:
    one_bundle(desk)
    assert posted(desk, Sent.BOUNCED)[0] == {"bounced": 1}
    (point,) = digest(desk).points
    assert point == "Mails that did not arrive or may not have: 1. keymill status"
