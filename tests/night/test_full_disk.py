"""The disk fills while a night runs: one sentence, status 3, and the next night finishes."""

import os
import resource
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from tests.night import homes
from tests.night.drops_small import SMALL
from tests.night.finished import assert_all_there
from tests.night.homes import Home
from tests.night.killing import Point
from tests.night.pausing import Ended, not_paused, paused_at
from tests.servers.processes import free_ports
from tests.servers.smtp import SmtpSink

FOR_FILES: Final = (
    (Point("ingest: write archive", 2), "archive"),
    (Point("issue: write log/tile"), "log/tile"),
    (Point("notify: write replies", 2), "replies"),
    (Point("notify: write bundles", 2), "bundles"),
    (Point("reconcile: write reports"), "reports"),
)
FOR_ALL: Final = (
    Point("ingest: read", 8),
    Point("issue: sign"),
    Point("notify: send", 2),
)
NO_PREFECT: Final = "keymill: Prefect cannot keep its record of the night. "


@dataclass(frozen=True)
class Disk:
    """A disk that can fill; a mere folder where we may mount none."""

    folder: Path
    mounted: bool

    def fill(self, process_id: int) -> None:
        """No room is left, for that process and its children at least."""
        if not self.mounted:
            for number in (process_id, *children(process_id)):
                resource.prlimit(number, resource.RLIMIT_FSIZE, (64, resource.RLIM_INFINITY))
            return
        with (self.folder / "filler").open("wb", buffering=0) as filler:
            for size in (1 << 20, 1 << 9):
                while _written(filler.fileno(), size):
                    pass

    def free(self) -> None:
        """There is room again, for processes that start from now on."""
        (self.folder / "filler").unlink(missing_ok=True)


def _written(file: int, size: int) -> bool:
    try:
        return os.write(file, bytes(size)) > 0
    except OSError:
        return False


def children(process_id: int) -> list[int]:
    """The process ids of all that a process started."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = [child for child, parent in parents.items() if parent == process_id]
    return found + [grandchild for child in found for grandchild in children(child)]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A disk of 80 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=80m,mode=700", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and not subprocess.run(mount, capture_output=True).returncode
    with ExitStack() as after:
        if mounted:
            after.callback(subprocess.run, ["umount", str(folder)], check=True)
        yield Disk(folder, mounted)


@pytest.fixture
def full_home(disk: Disk, smtp_sink: SmtpSink) -> Home:
    """A home on that disk, its database too."""
    home = homes.make(disk.folder / "home", mail_url=smtp_sink.url(starttls="never"))
    home.drop(SMALL)
    return home


@pytest.fixture
def files_home(disk: Disk, smtp_sink: SmtpSink, postgres_url: str) -> Home:
    """A home whose files lie on that disk, and whose database does not."""
    mail_url = smtp_sink.url(starttls="never")
    home = homes.make(disk.folder / "home", mail_url=mail_url, database_url=postgres_url)
    home.drop(SMALL)
    return home


def filled_at(home: Home, disk: Disk, point: Point, reserve: Path | None = None) -> Ended:
    """How the night ended whose disk was full from *point* on; now there is room again.

    *reserve* is a SQLite file whose log of changes is cut before: it is written over from its
    beginning, so a small night would find all the room it needs in there.
    """
    with paused_at(home, point, prefect=True) as night:
        if reserve is not None:
            with closing(sqlite3.connect(reserve, timeout=20)) as database:
                [(busy, _, _)] = database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            assert not busy
        disk.fill(night.process_id)
        ended = night.goes_on()
    disk.free()
    assert ended.status == 3, ended
    assert "unexpected" not in ended.said
    assert "Traceback" not in ended.said
    return ended


@pytest.mark.usefixtures("shared_prefect")
@pytest.mark.parametrize("point", FOR_ALL, ids=str)
def test_no_room_for_the_database(
    full_home: Home, disk: Disk, smtp_sink: SmtpSink, point: Point
) -> None:
    ended = filled_at(full_home, disk, point)
    place = f"keymill: The database {full_home.place / 'keymill.db'}"
    assert ended.said in {
        f"{place} has no room left. Free space on its disk, then run again.\n",
        f"{place} cannot be read or written. See to its disk, then run again.\n",
    }
    assert_all_there(full_home, smtp_sink)


@pytest.mark.usefixtures("shared_prefect")
@pytest.mark.parametrize(("point", "folder"), FOR_FILES, ids=[str(p) for p, _ in FOR_FILES])
def test_no_room_for_files(
    files_home: Home, disk: Disk, smtp_sink: SmtpSink, point: Point, folder: str
) -> None:
    ended = filled_at(files_home, disk, point)
    place = files_home.place / folder
    told = f"There is no room left for the folder {place}"
    assert f"keymill: left to do: {told}" in ended.said
    assert all(line.startswith("keymill: left to do: ") for line in ended.said.splitlines())
    assert "is incomplete" in ended.printed
    assert_all_there(files_home, smtp_sink)


@pytest.mark.usefixtures("shared_prefect")
def test_what_a_killed_reader_left_in_the_temporary_folder_goes_with_the_next_night(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, others = tmp_path / "tmp/keymill-drop-0abc", tmp_path / "tmp/of-somebody-else"
    for folder in (left, others):
        folder.mkdir(parents=True)
        (folder / "drop").touch()
    monkeypatch.setenv("TMPDIR", str(left.parent))
    assert not_paused(home).status == 0
    assert [path.name for path in left.parent.iterdir() if path != others] == []
    assert (others / "drop").exists()


def test_no_room_for_prefect(files_home: Home, disk: Disk, smtp_sink: SmtpSink) -> None:
    place = files_home.place / ".prefect"
    ended = filled_at(files_home, disk, Point("issue: write log/tile"), place / "prefect.db")
    told = f"{NO_PREFECT}See to the disk of {place}, then run again; nothing is lost.\n"
    assert (ended.printed, ended.said) == ("", told)
    assert_all_there(files_home, smtp_sink)


def test_a_prefect_server_that_does_not_answer(
    full_home: Home, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    [port] = free_ports(1)
    monkeypatch.setenv("PREFECT_API_URL", f"http://127.0.0.1:{port}/api")
    ended = not_paused(full_home)
    told = "See to the server that PREFECT_API_URL names, then run again; nothing is lost.\n"
    assert (ended.status, ended.printed, ended.said) == (3, "", NO_PREFECT + told)
    assert_all_there(full_home, smtp_sink)
