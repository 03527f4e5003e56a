"""That a night which was disturbed lost nothing, once another has finished its work."""

from tests.night.drops_small import AS_OF, SMALL
from tests.night.facts import message_id, table
from tests.night.homes import Home
from tests.servers.smtp import SmtpSink


def assert_all_there(home: Home, sink: SmtpSink, *, in_flight: int = 0) -> None:
    """The next night finishes, and everything went out once."""
    night = home.night(AS_OF)
    assert night.left == []
    assert night.unbalanced == ()
    with home.services() as services:
        assert list(services.storage.list("inbox/")) == []
        assert table(services, "checkpoints")["size"].max() == 6
        drops = table(services, "drops")
        assert drops["state"].to_list() == ["taken-in"] * len(SMALL), "none was refused for it"
    ids = [message_id(message.content) for message in sink.messages]
    assert len(set(ids)) == 8
    assert len(ids) <= 8 + in_flight
