"""What a night or `serve` started ends with it, even where it is killed."""

import os
import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from flows.cli import companion, prefect_server
from flows.errors import WrongSettings
from tests.night.commands import ROOT, START, night
from tests.night.drops_small import SMALL
from tests.night.homes import Home
from tests.night.killing import Point
from tests.night.pausing import paused_at
from tests.servers.processes import free_ports

ENDS_SECONDS = 20


class Healthy(BaseHTTPRequestHandler):
    """Answers everything as if all were well."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def children(process_id: int) -> dict[int, str]:
    """The command line of each process that a process started, by its id."""
    lists = Path(f"/proc/{process_id}/task").glob("*/children")
    numbers = [int(number) for one in lists for number in one.read_text().split()]
    return {number: words(number) for number in numbers}


def words(process_id: int) -> str:
    """The command line of a process; empty where there is none, or only its zombie."""
    try:
        return Path(f"/proc/{process_id}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def assert_starts(process: "subprocess.Popen[bytes]") -> dict[int, str]:
    """It starts another one, soon; else it is killed."""
    until = time.monotonic() + 60
    while not (started := children(process.pid)):
        if time.monotonic() > until:
            process.kill()
        assert time.monotonic() < until
        time.sleep(0.1)
    return started


def assert_all_end(started: dict[int, str]) -> None:
    """They do, soon; what does not is ended here."""
    until = time.monotonic() + ENDS_SECONDS
    left = started
    while left and time.monotonic() < until:
        time.sleep(0.1)
        left = {number: said for number, said in left.items() if words(number) == said}
    for number in left:
        os.kill(number, signal.SIGKILL)
    assert left == {}


def test_prefects_server_and_the_reader_end_with_a_night_that_is_killed(home: Home) -> None:
    home.drop(SMALL)
    with paused_at(home, Point("issue: sign"), prefect=True) as paused:
        started = children(paused.process_id)
        paused.dies()
    assert_all_end(started)
    assert any("night_server" in said for said in started.values()), started
    assert any("reader" in said for said in started.values()), started


def test_the_server_of_a_night_that_is_killed_before_it_answers_ends_too(home: Home) -> None:
    command = [sys.executable, "-c", START, "run", "--home", str(home.place)]
    with subprocess.Popen(command, cwd=ROOT) as night:
        started = assert_starts(night)
        night.kill()
    assert_all_end(started)


def test_a_night_starts_one_server_and_leaves_none(home: Home) -> None:
    home.drop(SMALL)
    with paused_at(home, Point("reconcile: write reports"), prefect=True) as paused:
        started = children(paused.process_id)
        assert paused.goes_on().status == 0
        assert [said for number, said in started.items() if words(number) == said] == []
    assert len([said for said in started.values() if "night_server" in said]) == 1, started


def test_the_server_of_serve_ends_with_it_where_it_is_killed(home: Home) -> None:
    [port] = free_ports(1)
    command = ["serve", "--port", str(port), "--no-watch", "--home", str(home.place)]
    with subprocess.Popen([sys.executable, "-c", START, *command], cwd=ROOT) as serving:
        started = assert_starts(serving)
        serving.kill()
    assert_all_end(started)


def test_a_port_on_which_another_server_answers_is_taken() -> None:
    with HTTPServer(("127.0.0.1", 0), Healthy) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        port = other.server_port
        with pytest.raises(WrongSettings, match=f"Port {port} is taken"):
            prefect_server.running(port).__enter__()
        other.shutdown()


def test_a_proxy_is_not_asked_for_a_server_on_this_machine(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    [nobody] = free_ports(1)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{nobody}")
    status, told, said = night(home.place, "2026-11-20")
    assert (status, told["state"], said) == (0, "complete", "")


@pytest.mark.parametrize("module", ["no_such_module", "http.server"])
def test_a_companion_ends_on_demand_too(module: str) -> None:
    with companion.started(module, *map(str, free_ports(1))) as program:
        companion.ended(program)
        assert program.poll() is not None
