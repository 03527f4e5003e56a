import json
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from flows import wiring
from flows.ledger.mailing import add_event
from schemas.tables import batches, deliveries, delivery_events, nights
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
            "due_at": None,
        }
    ]


def test_files_beside_the_inboxes_are_named_with_where_to_move_them(fresh: Terminal) -> None:
    inbox = fresh.home / "inbox"
    for name in ("loose.csv", "acc/sub/y.csv", "acc/.git/HEAD", "acc/sub/Thumbs.db", ".hidden"):
        (inbox / name).parent.mkdir(parents=True, exist_ok=True)
        (inbox / name).write_bytes(b"x")
    waiting = fresh.json("status")["waiting"]
    assert [(one["what"], one["name"], one["state"], one["next_command"]) for one in waiting] == [
        ("file", "acc/sub/y.csv", "not in an inbox", "move it into inbox/acc/"),
        ("file", "loose.csv", "not in an inbox", "move it into inbox/ACCOUNT/"),
    ]
    assert "not in an inbox" in fresh.run("status").stdout


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
    ("names", "state"),
    [(["funds EUR", "keys"], "unbalanced: funds EUR, keys"), (None, "unbalanced")],
)
def test_a_last_night_that_does_not_balance_is_status_4_with_what_to_do(
    after_a_night: Terminal, names: list[str] | None, state: str
) -> None:
    told: dict[str, list[str]] = {"drops": []} | ({} if names is None else {"unbalanced": names})
    with wiring.services(after_a_night.settings) as s, s.database.begin() as books:
        counts = json.dumps(told)
        books.execute(sa.update(nights).values(state="unbalanced", counts=counts))
    first = after_a_night.json("status", status=4)["waiting"][0]
    assert (first["what"], first["name"], first["state"]) == ("night", "1 of 2026-11-20", state)
    assert first["next_command"].startswith("keymill reconcile")
    assert "keymill reconcile" in after_a_night.run("status").stdout


def happens(
    terminal: Terminal, which: sa.ColumnElement[bool], state: str, due_at: datetime | None = None
) -> int:
    """The first delivery that *which* is true of has one more event of night 1."""
    with wiring.services(terminal.settings) as s, s.database.begin() as books:
        number = int(
            books.rows(sa.select(sa.func.min(deliveries.c.delivery_no)).where(which))[0][0]
        )
        add_event(books, number, state, "no connection", 1, s.clock.now(), due_at)
    return number


def test_deferred_mail_tells_its_time_and_is_a_matter_of_a_run_only_once_due(
    after_a_night: Terminal,
) -> None:
    of_bundle = deliveries.c.bundle_no == 1
    due_at = datetime.now(UTC) + timedelta(days=3)
    happens(after_a_night, of_bundle, "deferred", due_at)
    (bundle,) = [w for w in after_a_night.json("status")["waiting"] if w["what"] == "bundle"]
    assert (bundle["state"], bundle["due_at"]) == ("deferred", str(due_at))
    assert bundle["next_command"] == "keymill retry B00000001"
    said = " ".join(after_a_night.run("status").stdout.split())
    assert f"deferred until {due_at:%Y-%m-%d %H:%M} UTC" in said
    happens(after_a_night, of_bundle, "deferred", datetime.now(UTC) - timedelta(seconds=1))
    (bundle,) = [w for w in after_a_night.json("status")["waiting"] if w["what"] == "bundle"]
    assert bundle["next_command"] == "keymill run"


def test_a_deferred_reply_names_a_command_that_tries_it_again(after_a_night: Terminal) -> None:
    happens(
        after_a_night, deliveries.c.drop_no == 1, "deferred", datetime.now(UTC) + timedelta(days=3)
    )
    (reply,) = [w for w in after_a_night.json("status")["waiting"] if w["what"] == "reply"]
    assert reply["next_command"] == "keymill retry drop 1"
    words = reply["next_command"].split()[1:]
    assert "is pending" in after_a_night.run(*words).stdout
    (reply,) = [
        w for w in after_a_night.json("status", status=3)["waiting"] if w["what"] == "reply"
    ]
    assert (reply["state"], reply["next_command"]) == ("pending", "keymill run")


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
    first = sa.select(deliveries.c.delivery_no).where(deliveries.c.bundle_no == 1)
    with wiring.services(after_a_night.settings) as s, s.database.begin() as books:
        books.execute(
            sa.update(delivery_events)
            .where(delivery_events.c.delivery_no.in_(first), delivery_events.c.state == "sent")
            .values(state=state, settled_night_no=None)
        )
    (bundle,) = [w for w in after_a_night.json("status")["waiting"] if w["what"] == "bundle"]
    assert (bundle["state"], bundle["next_command"]) == (state, command)
