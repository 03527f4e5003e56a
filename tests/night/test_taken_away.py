"""A file that its sender takes away while the night runs is a drop that is not there."""

import pytest

from tests.night.drops_small import SMALL
from tests.night.facts import table
from tests.night.finished import assert_all_there
from tests.night.homes import Home
from tests.night.killing import Point
from tests.night.pausing import not_paused, paused_at
from tests.servers.smtp import SmtpSink

pytestmark = pytest.mark.usefixtures("shared_prefect")

PRODUCTS = SMALL["inbox/vendor/a-products.csv"].replace(b"Server", b"Big server")
GONE = "taken away or replaced by the sender meanwhile, so not taken in"


def test_drops_that_are_removed_renamed_or_replaced_after_they_were_listed_stop_no_other(
    home: Home, smtp_sink: SmtpSink
) -> None:
    home.set(mail_url=smtp_sink.url(starttls="never"))
    home.drop({**SMALL, "inbox/vendor/z-mistaken.csv": PRODUCTS, "inbox/acme/draft.csv": b"a,b"})
    inbox = home.place / "inbox"
    orders = inbox / "kita/orders.csv"
    with paused_at(home, Point("ingest: read"), prefect=True) as night:
        (inbox / "vendor/z-mistaken.csv").unlink()
        orders.rename(orders.with_name("orders-of-november.csv"))
        (inbox / "acme/draft.csv").write_bytes(b"c,d")
        ended = night.goes_on()
    assert (ended.status, ended.said) == (0, ""), ended
    assert f"{GONE}: drops " in " ".join(ended.printed.split())
    with home.services() as services:
        assert set(table(services, "drops")["name"]) == {
            name.rsplit("/", 1)[1] for name in SMALL if not name.startswith("inbox/kita")
        }
    (inbox / "acme/draft.csv").unlink()
    assert not_paused(home).status == 0
    assert_all_there(home, smtp_sink)


def test_a_night_whose_only_drop_is_taken_away_has_nothing_to_do(home: Home) -> None:
    home.drop({"inbox/vendor/a-products.csv": PRODUCTS})
    with paused_at(home, Point("ingest: commit"), prefect=True) as night:
        (home.place / "inbox/vendor/a-products.csv").unlink()
        ended = night.goes_on()
    assert (ended.status, ended.said) == (0, "")
    assert ended.printed == f"Nothing to do.\n{GONE}: drop 1\n"


def test_a_drop_that_is_removed_after_it_was_taken_in_is_archived_and_answered(home: Home) -> None:
    home.drop({"inbox/vendor/a-products.csv": PRODUCTS})
    with paused_at(home, Point("ingest: commit", 2), prefect=True) as night:
        (home.place / "inbox/vendor/a-products.csv").unlink()
        ended = night.goes_on()
    assert (ended.status, ended.said) == (0, "")
    with home.services() as services:
        assert [services.storage.read(b.name) for b in services.storage.list("archive/")] == [
            PRODUCTS
        ]
        assert len(list(services.storage.list("replies/vendor/"))) == 2
