"""What a person does about mail that did not arrive."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from flows.cli.load import os_user
from flows.ledger import sightings
from flows.ledger.mailing import add_event, due_deliveries
from schemas import tables
from tests.flows.cli.filled_home import Filled
from tests.flows.reconcile.sample_books import NIGHTS

NOW = datetime(2026, 11, 24, tzinfo=UTC)
ME = os_user()


@pytest.fixture(params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path: Path) -> Filled:
    on_postgres = request.param == "postgresql"
    url = request.getfixturevalue("postgres_url") if on_postgres else None
    filled = Filled(tmp_path / "home", url, ["ann"])
    filled.write(lambda books: books.execute(sa.update(tables.bundles).values(written_night_no=1)))
    return filled


def resends(filled: Filled) -> list[tuple[Any, ...]]:
    d = tables.deliveries.c
    return filled.rows(
        sa.select(
            *(d.bundle_no, d.night_no, d.recipient, d.message_id, d.resend_no, d.asked_by, d.reason)
        )
        .where(d.delivery_no > 100)
        .order_by(d.delivery_no)
    )


def states(filled: Filled, delivery_no: int) -> list[str]:
    e = tables.delivery_events.c
    found = filled.rows(sa.select(e.state).where(e.delivery_no == delivery_no).order_by(e.event_no))
    return [state for (state,) in found]


def due(filled: Filled) -> list[int]:
    found: list[int] = []
    filled.write(
        lambda books: found.extend(one["delivery_no"] for one in due_deliveries(books, NOW, 3))
    )
    return found


def happens(filled: Filled, delivery_no: int, state: str) -> None:
    filled.write(lambda books: add_event(books, delivery_no, state, None, 2, NOW))


def test_a_resend_is_a_new_delivery_that_the_next_night_sends(filled: Filled) -> None:
    for number in (1, 2):
        said = filled.run("resend", "b1", "--reason", "lost")
        assert said.exit_code == 0, said.output
        assert "B00000001 goes to a@example.com once more with the next night" in said.stdout
        happens(filled, 100 + number, "sent")
    assert resends(filled) == [
        (1, 2, "a@example.com", "<bundle-1.r1@keys.example-log>", 1, ME, "lost"),
        (1, 2, "a@example.com", "<bundle-1.r2@keys.example-log>", 2, ME, "lost"),
    ]
    assert states(filled, 101) == ["pending", "sent"]
    assert states(filled, 1) == ["pending", "sent"]


def test_a_resend_is_due_at_once(filled: Filled) -> None:
    filled.json("resend", "B00000001")
    assert 101 in due(filled)
    story = filled.json("show", "B00000001")[0]
    assert f"to a@example.com, resend 1 asked by {ME}: pending" in story["events"][-1]["what"]


def test_a_resend_belongs_to_the_night_that_runs_or_else_the_next(filled: Filled) -> None:
    filled.json("resend", "1")
    filled.write(lambda books: books.execute(sa.update(tables.nights).values(ended_at=NOW)))
    filled.json("resend", "2")
    assert [row[1] for row in resends(filled)] == [2, 3]


def test_another_address_needs_an_approver_and_a_reason(filled: Filled) -> None:
    to = ("resend", "B00000001", "--to", "new@example.com")
    for words in (
        to,
        (*to, "--as", "ann"),
        (*to, "--reason", "gone"),
        (*to, "--as", "ann", "--reason", " "),
        (*to, "--as", "carl", "--reason", "gone"),
    ):
        said = filled.run(*words)
        assert said.exit_code == 2
        assert "keymill: " in said.stderr
    assert resends(filled) == []
    assert filled.run(*to, "--as", "ann", "--reason", "gone").exit_code == 0
    assert resends(filled)[0][2:] == (
        "new@example.com",
        "<bundle-1.r1@keys.example-log>",
        1,
        "ann",
        "gone",
    )


def test_what_still_waited_for_another_address_is_given_up_and_said(filled: Filled) -> None:
    filled.run("resend", "B1")
    said = filled.run("resend", "B1", "--to", "new@example.com", "--as", "ann", "--reason", "gone")
    assert "What still waited for a@example.com is given up." in said.stdout


def test_the_same_address_in_capitals_needs_nobody(filled: Filled) -> None:
    assert filled.run("resend", "B1", "--to", "A@example.com").exit_code == 0


@pytest.mark.parametrize("to", ["nobody", "a@example.com, b@example.com", "a@b@example.com"])
def test_an_address_is_exactly_one(filled: Filled, to: str) -> None:
    said = filled.run("resend", "B1", "--to", to, "--as", "ann", "--reason", "gone")
    assert said.exit_code == 2
    assert resends(filled) == []


def test_what_nobody_may_receive_needs_an_address(filled: Filled) -> None:
    said = filled.run("resend", "B00000004")
    assert said.exit_code == 2
    assert "B00000004 is held: no recipient is permitted." in said.stderr
    words = ("--to", "new@example.com", "--as", "ann", "--reason", "they called")
    assert filled.run("resend", "B00000004", *words).exit_code == 0


def test_mail_that_waits_is_not_sent_twice(filled: Filled) -> None:
    happens(filled, 1, "deferred")
    said = filled.run("resend", "B00000001")
    assert said.exit_code == 2
    assert "it is deferred" in said.stderr
    assert "keymill retry B00000001" in said.stderr
    words = ("--to", "new@example.com", "--as", "ann", "--reason", "wrong address")
    assert filled.run("resend", "B00000001", *words).exit_code == 0
    assert states(filled, 1)[-1] == "failed"
    assert 1 not in due(filled)
    assert 101 in due(filled)


@pytest.mark.parametrize("state", ["deferred", "ambiguous", "failed", "bounced"])
@pytest.mark.parametrize("identifier", [("delivery", "1"), ("B00000001",)])
def test_what_did_not_arrive_is_pending_again(
    filled: Filled, state: str, identifier: tuple[str, ...]
) -> None:
    happens(filled, 1, state)
    said = filled.run("retry", *identifier)
    assert said.exit_code == 0, said.output
    assert "is pending: the next night" in said.stdout
    assert states(filled, 1)[-1] == "pending"
    assert 1 in due(filled)
    assert filled.run("retry", *identifier).exit_code == 0
    assert states(filled, 1).count("pending") == 2


def test_what_was_sent_is_not_tried_again(filled: Filled) -> None:
    said = filled.run("retry", "B00000001")
    assert said.exit_code == 2
    assert "has been sent" in said.stderr
    assert states(filled, 1) == ["pending", "sent"]


def test_a_held_delivery_needs_resend(filled: Filled) -> None:
    happens(filled, 1, "held")
    said = filled.run("retry", "delivery 1")
    assert said.exit_code == 2
    assert "keymill resend BUNDLE --to ADDRESS" in said.stderr


def test_retry_says_what_the_next_night_does_with_drops(filled: Filled) -> None:
    filled.write(lambda books: sightings.note(books, "acme", "x.csv", "0" * 64, 3, NIGHTS[1]))
    assert "next night takes it in" in filled.run("retry", "drop 5").stdout
    assert "next night writes the reply" in filled.run("retry", "drop 4").stdout
    filled.write(lambda books: books.execute(sa.update(tables.drops).values(replied_night_no=2)))
    assert "reply to drop 4 is pending" in filled.run("retry", "drop 4").stdout
    said = filled.run("retry", "drop 1")
    assert said.exit_code == 2
    assert "answered by night 2" in said.stderr
    filled.write(
        lambda books: books.execute(sa.update(tables.drops).values(archived_night_no=None))
    )
    assert "next night archives it" in filled.run("retry", "drop 1").stdout


def test_retry_says_what_the_next_night_does_with_batches(filled: Filled) -> None:
    said = filled.run("retry", "batch 1")
    assert said.exit_code == 2
    assert "Batch 1 is done: minted by night 1." in said.stderr
    b = tables.batches
    filled.write(lambda books: books.execute(sa.update(b).values(published_night_no=None)))
    assert "the next night publishes it" in filled.run("retry", "batch 1").stdout
    filled.write(lambda books: books.execute(sa.update(b).values(minted_night_no=None)))
    assert "mints and publishes it" in filled.run("retry", "batch 1").stdout


def test_a_number_of_several_things_is_asked_about(filled: Filled) -> None:
    said = filled.run("retry", "1")
    assert said.exit_code == 2
    assert "1 is the number of a delivery and of a bundle and of a drop" in said.stderr
    for unknown in ("99", "drop 99", "night 1", "x"):
        assert filled.run("retry", unknown).exit_code == 2
