"""A long reply is written beside all else."""

from tests.night.conftest import Nights
from tests.night.drops_small import AS_OF, SMALL
from tests.night.facts import table
from tests.night.homes import Home


def test_others_get_their_mail_while_a_long_reply_is_written_and_its_sender_gets_it_after(
    home: Home, nights: Nights
) -> None:
    home.drop(SMALL)
    night = nights.by_prefect(home, AS_OF, mail_first=True)
    assert (night.status, night.said) == (0, "")
    with home.services() as services:
        assert table(services, "drops")["replied_night_no"].null_count() == 0
        sent = table(services, "delivery_events").filter(state="sent").sort("event_no")
        deliveries = table(services, "deliveries")
        long = deliveries.filter(what="reply")["delivery_no"].max()
    assert sent.height == deliveries.height == 8
    assert sent["delivery_no"][-1] == long
    assert (night.counts["sent"], night.counts["deferred"]) == (night.counts["bundles"], 0)


def test_a_long_reply_that_cannot_be_written_keeps_nobody_else_waiting(
    home: Home, nights: Nights
) -> None:
    home.drop(SMALL)
    stop = "flows.notify.steps.make_reply"
    night = nights.by_prefect(home, AS_OF, mail_first=True, stopped_at=stop)
    assert night.status == 3
    with home.services() as services:
        states = table(services, "delivery_events")["state"].value_counts(sort=True)
        assert dict(states.iter_rows())["sent"] == table(services, "bundles").height
    after = nights.by_prefect(home, AS_OF)
    assert (after.status, after.said) == (0, "")
