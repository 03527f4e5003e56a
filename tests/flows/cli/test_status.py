import pytest
import sqlalchemy as sa

from flows import wiring
from schemas.tables import batches, nights
from tests.flows.cli.terminal import Terminal


def test_a_new_home_waits_for_nothing(fresh: Terminal) -> None:
    assert fresh.run("status").stdout == "No night has run yet.\nNothing waits.\n"


def test_files_in_inboxes_wait_for_a_run(fresh: Terminal) -> None:
    (fresh.home / "inbox" / "vendor" / "new.csv").write_bytes(b"x")
    (fresh.home / "inbox" / "vendor" / "~$new.csv").write_bytes(b"x")
    assert fresh.json("status")["waiting"] == [
        {
            "what": "drop",
            "name": "vendor/new.csv",
            "state": "in inbox",
            "next_command": "keymill run",
        }
    ]


def test_a_held_drop_names_the_command_that_approves_it(after_a_night: Terminal) -> None:
    (held,) = [w for w in after_a_night.json("status")["waiting"] if w["what"] == "drop"]
    assert held["name"].endswith("harbour/orders-w47.tsv")
    number = held["name"].split()[0]
    assert held["next_command"] == f"keymill approve {number} --as NAME"
    assert f"keymill approve {number} --as NAME" in after_a_night.run("status").stdout


def test_the_last_night_is_told_with_its_counts(after_a_night: Terminal) -> None:
    (night,) = after_a_night.json("status")["nights"]
    assert (night["night"], night["as_of"]) == (1, "2026-11-20")


def test_an_unpublished_batch_is_left_to_do_and_status_3(after_a_night: Terminal) -> None:
    with wiring.services(after_a_night.settings) as s, s.database.begin() as books:
        books.execute(
            sa.update(batches)
            .where(batches.c.batch_no == 1)
            .values(log_start=None, published_night_no=None)
        )
    told = after_a_night.json("status", status=3)
    (batch,) = [w for w in told["waiting"] if w["what"] == "batch"]
    assert (batch["state"], batch["next_command"]) == ("unpublished", "keymill run")
    assert told["left"] == ["batches wait"]


def test_a_night_that_died_is_left_to_do(after_a_night: Terminal) -> None:
    with wiring.services(after_a_night.settings) as s, s.database.begin() as books:
        books.execute(sa.update(nights).values(ended_at=None, state=None))
    assert after_a_night.json("status", status=3)["left"] == ["night 1 is unfinished"]


@pytest.mark.parametrize(
    ("state", "command"),
    [
        ("failed", "keymill resend B00000001 --to ADDRESS --as NAME --reason TEXT"),
        ("bounced", "keymill resend B00000001 --to ADDRESS --as NAME --reason TEXT"),
        ("deferred", "keymill run"),
    ],
)
def test_what_did_not_get_there_names_its_command(
    after_a_night: Terminal, state: str, command: str
) -> None:
    from schemas.tables import deliveries, delivery_events

    first = sa.select(deliveries.c.delivery_no).where(deliveries.c.bundle_no == 1)
    with wiring.services(after_a_night.settings) as s, s.database.begin() as books:
        books.execute(
            sa.update(delivery_events)
            .where(delivery_events.c.delivery_no.in_(first), delivery_events.c.state == "sent")
            .values(state=state)
        )
    (bundle,) = [w for w in after_a_night.json("status")["waiting"] if w["what"] == "bundle"]
    assert (bundle["state"], bundle["next_command"]) == (state, command)
