"""A worker changes nothing once the night that called it has ended or is another's."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from flows.backends.database import open_database
from flows.backends.signing.file import create
from flows.errors import DatabaseUnavailable, NightLost, WrongSettings
from flows.issue_keys import steps as issue
from flows.lease import Lease, joined
from flows.ledger import nights
from flows.ports import Services
from flows.settings import Settings
from flows.wiring import signer_of
from flows.workers import steps
from flows.workers.flow import batches
from flows.workers.terms import terms_of
from schemas import tables
from tests.backends.storage.s3_of import s3_of
from tests.flows.desk import ORIGIN, Desk, copied
from tests.flows.workers.conftest import LEADER
from tests.servers.s3 import S3Settings, s3_server


def worker(desk: Desk) -> Services:
    """What a worker with the same home may use."""
    return joined(desk.services, desk.night_no, terms_of(desk.settings, desk.services.signer))


def keys(desk: Desk) -> int:
    return desk.frame(sa.select(tables.keys.c.serial)).height


def take_over(desk: Desk, services: Services | None = None) -> None:
    """Another process leads the night, as the first was silent."""
    later = desk.clock.now() + timedelta(minutes=1)
    with (services or desk.services).database.begin() as books:
        nights.take_lease(books, "another process", later)


@contextmanager
def impatient(desk: Desk) -> Iterator[Services]:
    """Services that wait for no lock longer than a second."""
    with closing(open_database(desk.settings.database, lock_seconds=1)) as database:
        yield replace(desk.services, database=database)


def test_a_worker_of_a_night_that_goes_on_mints(led: Desk) -> None:
    assert issue.mint_batch(worker(led), 1, led.night_no) == 1
    assert keys(led) == 1


def test_what_a_worker_of_a_night_that_was_taken_over_did_is_not_committed(led: Desk) -> None:
    services = worker(led)
    take_over(led)
    with pytest.raises(NightLost):
        issue.mint_batch(services, 1, led.night_no)
    assert keys(led) == 0
    assert 1 in issue.unminted(led.services)
    for forbidden in (
        lambda: services.storage.replace("bundles/x.zip", b"x"),
        lambda: services.storage.write("bundles/x.zip", b"x"),
        lambda: steps.next_piece(services, "mint", "one"),
    ):
        with pytest.raises(NightLost):
            forbidden()


def test_the_same_holds_for_a_night_that_ended(led: Desk, lease: Lease) -> None:
    services = worker(led)
    with led.services.database.begin() as books:
        nights.end(books, led.night_no, "incomplete", {}, led.clock.now())
    with pytest.raises(NightLost):
        issue.mint_batch(services, 1, led.night_no)
    with pytest.raises(NightLost, match="has ended"):
        worker(led)
    lease.release()
    assert keys(led) == 0


def test_it_holds_where_the_night_is_gone_on_with_under_its_own_number(led: Desk) -> None:
    services = worker(led)
    take_over(led)
    with pytest.raises(NightLost):
        worker(led)
    steps.call(led.services, led.settings, "mint")
    with pytest.raises(NightLost):
        issue.mint_batch(services, 1, led.night_no)
    assert issue.mint_batch(worker(led), 1, led.night_no) == 1, "the new one has workers too"


def test_a_take_over_and_a_workers_commit_cannot_cross(led: Desk) -> None:
    with impatient(led) as other, led.services.database.begin() as books:
        assert nights.is_led_by(books, LEADER, led.night_no, hold=True)
        with pytest.raises(DatabaseUnavailable, match="locked"):
            take_over(led, other)
    take_over(led)
    with led.services.database.begin() as books:
        assert not nights.is_led_by(books, LEADER, led.night_no, hold=True)


def test_a_file_that_a_worker_stores_keeps_nobody_waiting(led: Desk) -> None:
    with impatient(led) as other:
        services = worker(led)
        with other.database.begin() as books:
            assert nights.beat(books, LEADER, led.clock.now())
            services.storage.replace("bundles/x.zip", b"x")
    assert led.services.storage.read("bundles/x.zip") == b"x"


def test_a_worker_does_not_keep_a_dead_night_alive(led: Desk) -> None:
    before = led.frame(sa.select(tables.leases)).rows()
    issue.mint_batch(worker(led), 1, led.night_no)
    assert led.frame(sa.select(tables.leases)).rows() == before


def test_no_worker_joins_a_night_that_called_none(planned: Desk) -> None:
    with planned.services.database.begin() as books:
        nights.take_lease(books, LEADER, planned.clock.now())
    with pytest.raises(NightLost):
        worker(planned)


def test_a_new_night_does_not_inherit_the_terms_of_the_last(led: Desk, lease: Lease) -> None:
    lease.release()
    with led.services.database.begin() as books:
        nights.take_lease(books, "the next", led.clock.now())
    assert led.frame(sa.select(tables.leases.c.terms)).rows() == [(None,)]


@pytest.mark.parametrize(
    "changed",
    [
        {"vendor_name": "Somebody Else"},
        {"legal_note_ja": "別"},
        {"storage_url": "s3://another"},
        {"log_origin": "another.example/log"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_machine_whose_settings_would_make_other_bundles_may_not_help(
    led: Desk, changed: dict[str, str]
) -> None:
    settings = led.settings.model_copy(update=changed)
    with pytest.raises(WrongSettings, match="not those of the night"):
        joined(led.services, led.night_no, terms_of(settings, led.services.signer))


def test_nor_one_whose_secrets_would_make_other_keys(led: Desk, tmp_path: Path) -> None:
    create(tmp_path / "other", tmp_path / "other" / "passphrase")
    settings = Settings(
        home=tmp_path, signer="file:other", signer_passphrase_file=Path("other/passphrase")
    )
    with pytest.raises(WrongSettings):
        joined(led.services, led.night_no, terms_of(led.settings, signer_of(settings)))


def test_nor_one_with_another_logo_or_template(led: Desk) -> None:
    same = terms_of(led.settings, led.services.signer)
    templates = led.settings.path("templates")
    templates.mkdir()
    (templates / "letter.txt").write_text("Hello")
    with_template = terms_of(led.settings, led.services.signer)
    (templates / "letter.txt").write_text("Hullo")
    others = {with_template, terms_of(led.settings, led.services.signer)}
    assert len(others | {same}) == 3


def test_nor_one_whose_bucket_is_another_servers_by_the_same_name(
    led: Desk, s3_settings: S3Settings
) -> None:
    with s3_server() as elsewhere, ExitStack() as until_the_end:
        places = s3_settings, replace(elsewhere, prefix=s3_settings.prefix)
        here, there = (until_the_end.enter_context(closing(s3_of(place))) for place in places)
        night, worker = (replace(led.services, storage=storage) for storage in (here, there))
        steps.look_at_storage(worker)  # nothing is published, so no bundle can be made
        issue.mint_batch(night, 1, led.night_no)
        issue.publish(night, led.settings, led.night_no)
        steps.look_at_storage(night)
        with pytest.raises(WrongSettings, match="storage is not that of the night"):
            steps.look_at_storage(worker)
        there.replace("log/checkpoint", here.read("log/checkpoint"))
        issue.mint_batch(night, 2, led.night_no)
        issue.publish(night, led.settings, led.night_no)
        with pytest.raises(WrongSettings):
            steps.look_at_storage(worker)


def test_nor_one_that_stores_in_a_home_of_its_own(
    led: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = copied(led.settings.home, tmp_path / "elsewhere")
    same = {"log_origin": ORIGIN, "database_url": led.settings.database}
    lines = [f"{name} = {json.dumps(value)}\n" for name, value in same.items()]
    (elsewhere / "keymill.toml").write_text("".join(lines))
    monkeypatch.setenv("KEYMILL_HOME", str(elsewhere))
    issue.mint_batch(led.services, 1, led.night_no)
    issue.publish(led.services, led.settings, led.night_no)
    with pytest.raises(WrongSettings, match="storage is not that of the night"):
        batches.fn(led.night_no, "bundles")


def test_what_machines_have_of_their_own_does_not_matter(led: Desk) -> None:
    settings = led.settings.model_copy(update={"workers": 7, "s3_endpoint_url": "http://10.0.0.1"})
    assert terms_of(settings, led.services.signer) == terms_of(led.settings, led.services.signer)


def test_the_terms_tell_nothing_of_the_secret(led: Desk) -> None:
    terms = terms_of(led.settings, led.services.signer)
    assert len(bytes.fromhex(terms)) == 32
    assert led.services.signer.key_secret(1).hex() not in terms
