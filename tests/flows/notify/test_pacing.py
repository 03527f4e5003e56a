"""Domains take turns, and none gets more at a time or a minute than it may."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr

from flows.notify.pacing import Delivery, Paced
from flows.settings import Settings
from tests.flows.desk import TONIGHT, NamedTime


def paced(*recipients: str, at_a_time: int = 9, a_minute: int = 0) -> tuple[Paced, NamedTime]:
    """Deliveries to *recipients*, by SMTP, and the clock by which they are paced."""
    settings = Settings(
        home=Path("home"),
        mail_url=SecretStr("smtp://localhost"),
        mail_domain_connections=at_a_time,
        mail_domain_per_minute=a_minute,
    )
    clock = NamedTime(TONIGHT)
    return Paced([{"recipient": recipient} for recipient in recipients], settings, clock), clock


def taken(deliveries: Paced) -> Delivery:
    delivery = deliveries.take()
    assert delivery is not None
    return delivery


def test_domains_take_turns_and_each_keeps_its_order() -> None:
    deliveries, _ = paced("a@x.example", "b@x.example", "c@X.example", "a@y.example")
    order = [taken(deliveries)["recipient"] for _ in range(4)]
    assert order == ["a@x.example", "a@y.example", "b@x.example", "c@X.example"]
    assert deliveries.take() is None


def test_a_domain_gets_no_more_at_a_time_than_it_may() -> None:
    deliveries, _ = paced("a@x.example", "b@x.example", "c@x.example", at_a_time=2)
    first, _ = taken(deliveries), taken(deliveries)
    with ThreadPoolExecutor(1) as pool:
        third = pool.submit(taken, deliveries)
        with pytest.raises(TimeoutError):
            third.result(0.1)
        deliveries.done(first)
        assert third.result(5) == {"recipient": "c@x.example"}
    assert deliveries.under_way() == 2


def test_a_domain_gets_no_more_in_a_minute_than_it_may_and_others_do_not_wait_for_it() -> None:
    deliveries, clock = paced(*["a@x.example"] * 5, *["a@y.example"] * 2, a_minute=2)
    began = clock.now()
    seconds = []
    while (delivery := deliveries.take()) is not None:
        seconds.append((delivery["recipient"][2:3], (clock.now() - began).total_seconds()))
        deliveries.done(delivery)
    assert seconds == [("x", 0), ("y", 0), ("x", 0), ("y", 0), ("x", 60), ("x", 60), ("x", 120)]


def test_mail_into_a_folder_is_not_held_back() -> None:
    settings = Settings(home=Path("home"), mail_domain_connections=1, mail_domain_per_minute=1)
    due = [{"recipient": "a@x.example"}] * 3
    deliveries = Paced(due, settings, NamedTime(TONIGHT))
    assert [deliveries.take() for _ in range(4)] == [*due, None]


def test_whoever_waits_for_a_domain_is_told_when_all_is_called_off() -> None:
    deliveries, _ = paced("a@x.example", "b@x.example", at_a_time=1)
    taken(deliveries)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(deliveries.take)
        deliveries.stop()
        assert waiting.result(5) is None
