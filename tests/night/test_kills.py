"""Killed at any instant and started again, a night comes to the same."""

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from flows import wiring
from tests.night import homes, plain
from tests.night.drops_small import AS_OF, SMALL
from tests.night.facts import Facts, differences, facts
from tests.night.homes import Home
from tests.night.killing import Point, gone_on_with, kill_at
from tests.night.watched import Watch
from tests.servers.smtp import SmtpSink, smtp_server

POINTS: Final = (
    Point("0 begin: commit"),
    Point("1 list: read", 2),
    Point("1 list: commit"),
    Point("6 take in: read", 5),
    Point("6 take in: commit", 9),  # of the fifth drop: its rows
    Point("6 take in: write archive", 5),
    Point("6 take in: remove inbox", 5),
    Point("6 take in: commit", 10),  # that it is archived
    Point("7 inboxes: make folder", 2),
    Point("8 plan: commit"),
    Point("9 mint: commit", 1),
    Point("9 mint: commit", 3),
    Point("10 publish: commit", 1),  # positions
    Point("10 publish: write log/tile", 1),
    Point("10 publish: write log/tile", 2),
    Point("10 publish: commit", 2),  # the checkpoint
    Point("10 publish: sign", 1),
    Point("10 publish: commit", 3),  # its signed text
    Point("10 publish: write log/checkpoint"),
    Point("10 publish: write log/revoked.json"),
    Point("10 publish: commit", 4),  # that it is published
    Point("11 compare: commit"),  # what the next night goes on from
    Point("12 reply: read", 2),
    Point("12 reply: write replies", 2),
    Point("12 reply: commit", 2),
    Point("12 bundles: write bundles", 3),
    Point("12 bundles: commit"),
    Point("12 notices: commit"),
    Point("13 deliver: send", 2),
    Point("13 deliver: commit", 2, in_flight=1),
    Point("12 statements: write replies", 2),
    Point("14 report: commit"),
    Point("14 report: write reports", 2),
    Point("end: commit"),
)
ON_POSTGRESQL: Final = (
    Point("6 take in: commit", 9),
    Point("8 plan: commit"),
    Point("9 mint: commit", 3),
    Point("10 publish: commit", 1),
    Point("13 deliver: commit", 2, in_flight=1),
)


@dataclass(frozen=True)
class Undisturbed:
    """A night that nobody killed: what it came to, and its events in order."""

    facts: Facts
    events: tuple[str, ...]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home before its first night, whose secrets all the others share."""
    home = homes.make(tmp_path_factory.mktemp("template") / "home")
    home.drop(SMALL)
    return home


@contextmanager
def disturbed(
    template: Home, place: Path, database_url: str = "", **settings: Any
) -> Iterator[tuple[Home, SmtpSink]]:
    """A copy of the template that mails to a server of its own."""
    with smtp_server() as sink:
        given = settings | ({"database_url": database_url} if database_url else {})
        yield homes.copied(template, place, mail_url=sink.url(starttls="never"), **given), sink


@pytest.fixture(scope="module")
def undisturbed(template: Home, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    with disturbed(template, tmp_path_factory.mktemp("undisturbed") / "home") as (home, sink):
        watch = Watch(lambda _event: None)
        with home.services() as services:
            night = plain.run(
                watch.over(services), home.settings, date.fromisoformat(AS_OF), watch.at
            )
            mail = [message.content for message in sink.messages]
            found = facts(services, mail, night.unbalanced)
    return Undisturbed(found, tuple(watch.seen))


Killed = Mapping[Point, "Future[tuple[Home, SmtpSink]]"]


@pytest.fixture(scope="module")
def killed(template: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killed]:
    """Per point a home whose night died there; two die at a time."""
    place = tmp_path_factory.mktemp("killed")

    def die(point: Point, home: Home, sink: SmtpSink) -> tuple[Home, SmtpSink]:
        kill_at(home, point)
        return home, sink

    with ExitStack() as open_now, ThreadPoolExecutor(2) as pool:
        futures = {}
        for number, point in enumerate(POINTS):
            made = open_now.enter_context(disturbed(template, place / str(number)))
            futures[point] = pool.submit(die, point, *made)
        yield futures


def test_a_night_without_trouble_issues_mails_and_balances(undisturbed: Undisturbed) -> None:
    found = undisturbed.facts
    assert (len(found.keys), len(found.serials), len(found.vouchers)) == (6, 6, 4)
    assert found.mail.total() == len(found.mail) == 8
    assert differences(found, found) == []


def test_every_kind_of_event_of_a_night_has_a_point_at_which_it_is_killed(
    undisturbed: Undisturbed,
) -> None:
    assert {point.event for point in POINTS} == set(undisturbed.events)
    commits = undisturbed.events.count("10 publish: commit")
    publishing = [p.ordinal for p in POINTS if p.event == "10 publish: commit"]
    assert publishing == list(range(1, commits + 1)), "each of these commits is another one"


@pytest.mark.parametrize("point", POINTS, ids=str)
def test_a_night_killed_at_any_point_and_run_again_comes_to_the_same(
    undisturbed: Undisturbed, killed: Killed, point: Point
) -> None:
    home, sink = killed[point].result()
    found = gone_on_with(home, sink)
    assert differences(undisturbed.facts, found, in_flight=point.in_flight) == []


@pytest.mark.parametrize("point", ON_POSTGRESQL, ids=str)
def test_the_same_holds_on_postgresql(
    undisturbed: Undisturbed, template: Home, tmp_path: Path, postgres_url: str, point: Point
) -> None:
    with disturbed(template, tmp_path / "home", postgres_url) as (home, sink):
        wiring.initialise(home.settings)
        kill_at(home, point)
        found = gone_on_with(home, sink)
    assert differences(undisturbed.facts, found, in_flight=point.in_flight) == []


@pytest.mark.parametrize("event", ["13 deliver: send", "13 deliver: commit"])
def test_a_night_killed_while_it_mails_leaves_one_message_in_doubt_on_each_connection(
    undisturbed: Undisturbed, template: Home, tmp_path: Path, event: str
) -> None:
    with disturbed(template, tmp_path / "home", mail_connections=3) as (home, sink):
        kill_at(home, Point(event, 2))
        found = gone_on_with(home, sink)
    assert differences(undisturbed.facts, found, in_flight=3) == []


def test_a_night_killed_at_one_event_after_the_other_still_comes_to_the_same(
    undisturbed: Undisturbed, template: Home, tmp_path: Path
) -> None:
    first_of_each = tuple(Point(event) for event in dict.fromkeys(undisturbed.events))
    some = first_of_each[2::4]
    with disturbed(template, tmp_path / "home") as (home, sink):
        for point in some:
            kill_at(home, point)
        found = gone_on_with(home, sink)
    assert differences(undisturbed.facts, found, in_flight=1) == []


@pytest.mark.parametrize(
    ("wrong", "point", "shown"),
    [
        ("rows after their drop", Point("6 take in: commit", 14), {"serials", "log_root"}),
        ("numbers outside the transaction", Point("6 take in: commit", 11), {"serials", "keys"}),
        ("mail remembered at the end", Point("13 deliver: send", 4), {"second mail"}),
    ],
    ids=lambda value: str(value) if isinstance(value, str) else "",
)
def test_a_build_that_is_wrong_on_purpose_is_caught(
    template: Home, tmp_path: Path, wrong: str, point: Point, shown: set[str]
) -> None:
    with disturbed(template, tmp_path / "whole") as (home, sink):
        whole = gone_on_with(home, sink, wrong)
    assert differences(whole, whole) == [], "undisturbed, the wrong build looks right"
    with disturbed(template, tmp_path / "killed") as (home, sink):
        kill_at(home, point, wrong)
        found = gone_on_with(home, sink, wrong)
    assert shown <= set(differences(whole, found, in_flight=1))
