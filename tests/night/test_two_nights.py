"""One night at a time: the second leaves with a clear message, a dead one's place is taken over."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from flows.errors import NightRunning
from flows.lease import leased
from flows.ledger import nights as lease
from flows.ports import Services
from schemas import tables
from tests.night.commands import ROOT, keymill
from tests.night.conftest import Nights
from tests.night.drops_small import AS_OF, SMALL
from tests.night.facts import table
from tests.night.homes import Home
from tests.night.killing import Point
from tests.night.pausing import not_paused, paused_at
from tests.night.runner import LaterClock

TWICE = """
import sys
from pathlib import Path
from tests.night.homes import Home
from flows.errors import NightRunning
from flows.lease import leased
with Home(Path(sys.argv[1])).services() as services, leased(services):
    try:
        with leased(services):
            print("both run")
    except NightRunning as error:
        print(error)
"""
HOLDS = """
import sys
from pathlib import Path
from tests.night.homes import Home
from flows.lease import leased
with Home(Path(sys.argv[1])).services() as services, leased(services):
    print("holds", flush=True)
    sys.stdin.read()
"""
MESSAGE = "Another night is running. Wait for it; a dead one is taken over within a minute."


@contextmanager
def another_night(home: Home) -> "Iterator[subprocess.Popen[str]]":
    """A process whose night is running, until the end of the block or its own."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(home.place)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "holds\n"
        try:
            yield process
        finally:
            if process.poll() is None:
                process.communicate("", timeout=60)


def take_lease(services: Services, owner: str) -> None:
    with services.database.begin() as books:
        lease.take_lease(books, owner, services.clock.now())


def age(services: Services, seconds: float) -> None:
    """The last sign of life was so many seconds ago."""
    with services.database.begin() as books:
        at = datetime.now(UTC) - timedelta(seconds=seconds)
        books.execute(sa.update(tables.leases).values(beats_at=at))


def rename(services: Services, old: str, new: str) -> None:
    """As if another process had the lease."""
    [owner] = table(services, "leases")["owner"]
    assert old in owner
    with services.database.begin() as books:
        books.execute(sa.update(tables.leases).values(owner=owner.replace(old, new)))


def test_the_second_of_two_nights_leaves_with_3_and_a_clear_message(
    any_home: Home, nights: Nights
) -> None:
    any_home.drop(SMALL)
    with another_night(any_home):
        night = nights.by_prefect(any_home, AS_OF)
        assert (night.status, night.said) == (3, MESSAGE)
        with any_home.services() as services:
            assert table(services, "nights").is_empty()
            assert len(list(services.storage.list("inbox/"))) == len(SMALL)
    night = nights.by_prefect(any_home, AS_OF)
    assert (night.status, night.said) == (0, ""), "once the first has ended, it goes on at once"


def test_the_command_says_so_on_standard_error_and_nothing_else(home: Home) -> None:
    with another_night(home):
        done = keymill(home.place, "run", "--as-of", AS_OF)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.strip() == f"keymill: {MESSAGE}"


def test_a_night_that_was_killed_is_taken_over_at_once_on_its_own_machine(
    any_home: Home, nights: Nights
) -> None:
    any_home.drop(SMALL)
    with another_night(any_home) as process:
        process.send_signal(signal.SIGSTOP)
        with any_home.services() as services:
            age(services, -600)  # however slow this machine is, it was alive just now
        assert nights.by_prefect(any_home, AS_OF).said == MESSAGE, "it may wake"
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # a zombie, as cron may leave it
        night = nights.by_prefect(any_home, AS_OF)
        assert (night.status, night.said) == (0, "")


def test_whose_number_another_process_has_by_now_is_dead(home: Home) -> None:
    with another_night(home) as process, home.services() as services:
        process.kill()
        process.wait()
        rename(services, f" {process.pid} ", f" {os.getpid()} ")
        with leased(services):
            pass


def test_a_night_without_disk_for_its_last_words_does_not_keep_the_next_one_waiting(
    home: Home,
) -> None:
    home.drop(SMALL)
    with paused_at(home, Point("reconcile: write reports"), prefect=True) as night:
        resource.prlimit(night.process_id, resource.RLIMIT_FSIZE, (64, resource.RLIM_INFINITY))
        ended = night.goes_on()
    assert ended.status == 3
    with home.services() as services:
        assert table(services, "leases")["owner"].to_list() != [""]
    assert not_paused(home).status == 0


def test_a_killed_night_of_another_machine_is_taken_over_once_it_is_silent_for_long_enough(
    any_home: Home, nights: Nights
) -> None:
    any_home.drop(SMALL)
    with another_night(any_home) as process:
        process.kill()
        process.wait()
        with any_home.services() as services:
            rename(services, "/pid:[", "/pid:[1")
            age(services, -600)
        night = nights.by_prefect(any_home, AS_OF)
        assert (night.status, night.said) == (3, MESSAGE), "it may be alive still"
    with any_home.services() as services:
        age(services, lease.DEAD_AFTER_SECONDS + 1)
    night = nights.by_prefect(any_home, AS_OF)
    assert (night.status, night.said) == (0, "")
    with any_home.services() as services:
        assert table(services, "leases")["owner"].to_list() == [""]


def test_the_second_of_two_nights_leaves_even_where_host_and_process_id_are_the_same(
    home: Home,
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", TWICE, str(home.place)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, MESSAGE), done.stderr


def test_a_night_is_dead_after_45_seconds_of_silence_and_no_sooner(any_home: Home) -> None:
    with any_home.services() as services:
        take_lease(services, "here:1")
        age(services, 0)

        def after(seconds: float) -> Services:
            return replace(services, clock=LaterClock(services.clock, seconds / 3600))

        with pytest.raises(NightRunning):
            take_lease(after(lease.DEAD_AFTER_SECONDS - 5), "there:2")
        take_lease(after(lease.DEAD_AFTER_SECONDS + 5), "there:2")
        with services.database.begin() as books:
            assert not lease.beat(books, "here:1", services.clock.now())
            lease.release_lease(books, "here:1", services.clock.now())
        assert table(services, "leases")["owner"].to_list() == ["there:2"], "it is not ours to give"


def test_two_beats_are_missed_before_a_night_is_given_up() -> None:
    assert 2 * lease.BEAT_SECONDS < lease.DEAD_AFTER_SECONDS < 60
