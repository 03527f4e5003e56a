"""Faults of the machine and its neighbours: one clear sentence, the right exit status, no loss."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import pytest

from flows.errors import BooksRefused, StorageUnavailable
from flows.ports import Clock
from tests.night import homes, plain
from tests.night.conftest import Nights, Said
from tests.night.drops_small import AS_OF, SMALL
from tests.night.facts import table
from tests.night.homes import Home
from tests.servers.processes import free_ports
from tests.servers.smtp import SmtpSink, smtp_server

NEXT_DAY: Final = "2026-11-21"


def assert_one_sentence(night: Said, *words: str, status: int = 3) -> None:
    """It leaves with *status* and says what is wrong in words of ours, no traceback."""
    assert night.status == status, night
    for word in words:
        assert word in night.said
    assert "Traceback" not in night.said
    assert "Error" not in night.said
    assert "\n" not in night.said


def assert_nothing_lost(home: Home, nights: Nights, **job: float) -> None:
    """The next night brings everything to its end."""
    after = nights.run(home, AS_OF, **job)
    assert (after.status, after.said) == (0, "")
    with home.services() as services:
        assert list(services.storage.list("inbox/")) == []
        assert table(services, "checkpoints")["size"].max() == 6
        assert table(services, "drops")["replied_night_no"].null_count() == 0
        delivered = table(services, "delivery_events")
        assert delivered.filter(state="sent").height == table(services, "deliveries").height == 8


@pytest.fixture
def full_home(home: Home) -> Home:
    """A home whose inboxes are full."""
    home.drop(SMALL)
    return home


def test_a_full_disk_for_the_database(full_home: Home, nights: Nights) -> None:
    night = nights.run(full_home, AS_OF, file_bytes_max=4096)
    assert_one_sentence(night, "The database", "run again")
    assert_nothing_lost(full_home, nights)


def test_a_full_disk_for_files_stops_one_drop_and_no_other(home: Home, nights: Nights) -> None:
    assert nights.by_prefect(home, AS_OF).status == 0, "nothing waits; Prefect's server is up"
    big = SMALL["inbox/acme/activations.csv"] + b",,,,,,,\n" * 500_000
    home.drop({**SMALL, "inbox/acme/activations.csv": big})
    night = nights.by_prefect(home, AS_OF, file_bytes_max=3_000_000)
    assert_one_sentence(night, "The temporary folder", "File too large", "Free space")
    with home.services() as services:
        left = [blob.name for blob in services.storage.list("inbox/")]
    assert left == ["inbox/acme/activations.csv"]
    assert_nothing_lost(home, nights)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    folder.chmod(0o500)
    try:
        yield
    finally:
        folder.chmod(0o700)


def test_a_read_only_inbox_stops_its_own_drops_and_no_others(
    full_home: Home, nights: Nights
) -> None:
    inbox = full_home.place / "inbox/acme"
    with read_only(inbox):
        for as_of in (AS_OF, NEXT_DAY):
            night = nights.by_prefect(full_home, as_of)
            assert_one_sentence(night, str(inbox), "is closed to us")
            full_home.drop(
                {f"inbox/vendor/again-{as_of}.csv": SMALL["inbox/vendor/a-products.csv"]}
            )
        assert [file.name for file in inbox.iterdir()] == ["activations.csv"]
        assert len(list((full_home.place / "inbox/vendor").iterdir())) == 1, "the last one waits"
    night = nights.run(full_home, NEXT_DAY)
    assert (night.status, night.said) == (0, "")
    with full_home.services() as services:
        assert table(services, "drops").height == len(SMALL) + 2, "none was taken in twice"


def test_an_unreachable_mail_server_defers_mail_until_it_is_back(
    full_home: Home, nights: Nights
) -> None:
    [port] = free_ports(1)
    full_home.set(mail_url=f"smtp://127.0.0.1:{port}?starttls=never")
    night = nights.by_prefect(full_home, AS_OF)
    assert night.status == 0, "mail that is deferred for one night is nobody's to mend yet"
    assert (night.counts["deferred"], night.counts["sent"]) == (6, 0)
    for day in (21, 22, 23):
        night = nights.run(full_home, f"2026-11-{day}", hours_later=30 * (day - 20))
    assert (night.status, night.said) == (3, "mail waits"), "after three nights it is"
    with smtp_server() as sink:
        full_home.set(mail_url=sink.url(starttls="never"))
        night = nights.run(full_home, "2026-11-24", hours_later=150)
        assert (night.status, len(sink.messages)) == (0, 8)


def test_a_mail_server_that_refuses_our_password_loses_no_mail(
    full_home: Home, nights: Nights, smtp_sink: SmtpSink
) -> None:
    smtp_sink.at_sender = "530 5.7.0 Authentication required"
    full_home.set(mail_url=smtp_sink.url(starttls="never"))
    assert nights.run(full_home, AS_OF).status == 0
    smtp_sink.at_sender = ""
    assert_nothing_lost(full_home, nights, hours_later=2)
    assert len(smtp_sink.messages) == 8


def test_an_unreachable_bucket(far_home: Home, smtp_sink: SmtpSink) -> None:
    far_home.drop(SMALL)
    reached = far_home.settings.s3_endpoint_url
    [port] = free_ports(1)
    given = {
        "storage_url": far_home.settings.storage_url,
        "mail_url": smtp_sink.url(starttls="never"),
    }
    far_home.set(**given, s3_endpoint_url=f"http://127.0.0.1:{port}")
    with pytest.raises(
        StorageUnavailable, match=r"^The bucket keymill at .* does not answer"
    ) as told:
        far_home.night(AS_OF)
    assert (told.value.exit_status, told.value.retry_helps) == (3, True)
    assert smtp_sink.messages == []
    far_home.set(**given, s3_endpoint_url=reached)
    assert far_home.night(AS_OF).left == []
    assert len(smtp_sink.messages) == 8


def test_a_wrong_password_for_the_database(
    tmp_path: Path, postgres_url: str, nights: Nights
) -> None:
    home = homes.make(tmp_path / "home", database_url=postgres_url)
    home.drop(SMALL)
    parts = urlsplit(postgres_url)
    wrong = parts.netloc.replace(parts.password or "", "wrong") if parts.password else None
    if wrong is None:
        pytest.fail("the test server must ask for a password")
    home.set(database_url=urlunsplit(parts._replace(netloc=wrong)))
    night = nights.run(home, AS_OF)
    assert_one_sentence(night, "refuses the user or the password", "database_url")
    assert "wrong" not in night.said
    home.set(database_url=postgres_url)
    assert_nothing_lost(home, nights)


def test_a_locked_database(full_home: Home, nights: Nights) -> None:
    path = full_home.place / "keymill.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        night = nights.run(full_home, AS_OF)
        other.execute("ROLLBACK")
    assert_one_sentence(night, str(path), "is locked by another process", "run again")
    assert_nothing_lost(full_home, nights)


@pytest.mark.parametrize(
    ("stage", "mail"),
    [
        ("flows.issue_keys.steps.publish", 2),
        ("flows.reconcile.steps.compare", 0),
        ("flows.reconcile.steps.report", 8),
    ],
)
def test_a_database_that_goes_away_in_a_stage_leaves_the_night_incomplete_not_unbalanced(
    full_home: Home, nights: Nights, smtp_sink: SmtpSink, stage: str, mail: int
) -> None:
    full_home.set(mail_url=smtp_sink.url(starttls="never"))
    night = nights.by_prefect(full_home, AS_OF, stopped_at=stage)
    assert_one_sentence(night, "The database stopped the work. Run again.")
    assert (night.counts["state"], night.counts["balanced"]) == ("incomplete", True)
    assert len(smtp_sink.messages) == mail, "what is not proven right does not leave"
    assert_nothing_lost(full_home, nights)


@dataclass(frozen=True)
class ClockWhileUploading:
    """A clock whose waits are long enough for an upload to go on."""

    clock: Clock
    file: Path

    def now(self) -> datetime:
        return self.clock.now()

    def today(self) -> date:
        return self.clock.today()

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        with self.file.open("ab") as upload:
            upload.write(b"\r\n")


def test_a_drop_that_grows_while_it_is_listed_waits_for_the_next_night(full_home: Home) -> None:
    growing = full_home.place / "inbox/kita/orders.csv"
    with full_home.services() as services:
        clock = ClockWhileUploading(services.clock, growing)
        uploading = replace(services, clock=clock)
        night = plain.run(uploading, full_home.settings, date.fromisoformat(AS_OF))
        assert len(night.receipts) == len(SMALL) - 1
        assert growing.is_file()
    assert len(full_home.night(AS_OF).receipts) == 1


def test_an_as_of_before_the_last_night_is_refused(full_home: Home, nights: Nights) -> None:
    full_home.night(NEXT_DAY)
    night = nights.by_prefect(full_home, AS_OF)
    assert_one_sentence(night, f"The last night spoke for {NEXT_DAY}", "--as-of", status=2)


def test_books_shorter_than_the_published_log_are_refused_before_anything_leaves(
    full_home: Home, nights: Nights
) -> None:
    assert nights.run(full_home, AS_OF).status == 0
    backup = full_home.place / "backup"
    shutil.copytree(full_home.place, backup, ignore=shutil.ignore_patterns("backup"))
    more = SMALL["inbox/kita/orders.csv"].replace(b"K-", b"L-")
    full_home.drop({"inbox/kita/more.csv": more})
    assert nights.run(full_home, NEXT_DAY).status == 0
    for name in ("keymill.db", "keymill.db-wal", "keymill.db-shm"):
        (full_home.place / name).unlink(missing_ok=True)
        if (backup / name).exists():
            shutil.copy(backup / name, full_home.place / name)
    full_home.drop({"inbox/kita/later.csv": more.replace(b"L-", b"M-")})
    before = sorted((full_home.place / "replies").rglob("*"))
    night = nights.by_prefect(full_home, NEXT_DAY)
    assert_one_sentence(night, "which the books do not know", "last backup", status=2)
    assert sorted((full_home.place / "replies").rglob("*")) == before
    with full_home.services() as services, pytest.raises(BooksRefused):
        plain.run(services, full_home.settings, date.fromisoformat(NEXT_DAY))
