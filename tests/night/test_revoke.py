"""Operations revoke a license by hand: products can know at once, the log knows the next night."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner, Result

from flows.cli import app
from tests.night import homes
from tests.night.facts import table
from tests.night.homes import Home

WHOLE, PARTLY = "M0000000000061", "M0000000000107"
"""Licenses 6 (one key) and 10 (24 keys) of the samples' first night."""


@pytest.fixture
def home(after_the_samples: Home, tmp_path: Path) -> Home:
    return homes.copied(after_the_samples, tmp_path / "home")


def keymill(home: Home, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--home", str(home.place)])


def license_file(home: Home, name: str, into: Path) -> Path:
    """A license file out of the bundle it was sent in."""
    with home.services() as services:
        for blob in services.storage.list("bundles/"):
            with zipfile.ZipFile(io.BytesIO(services.storage.read(blob.name))) as bundle:
                if f"licenses/{name}" in bundle.namelist():
                    (into / name).write_bytes(bundle.read(f"licenses/{name}"))
                    return into / name
    raise AssertionError(name)


def verified(home: Home, file: Path, tmp_path: Path) -> Any:
    """What ``keymill verify`` says of a license file and the published list."""
    with home.services() as services:
        (tmp_path / "revoked.json").write_bytes(services.storage.read("log/revoked.json"))
    asked = ["verify", str(file), "--on", "2026-11-22", "--json"]
    told = keymill(home, *asked, "--revoked", str(tmp_path / "revoked.json"))
    return json.loads(told.stdout)[0]


def test_a_revoked_license_is_refused_by_products_at_once_and_in_the_log_the_next_night(
    home: Home, tmp_path: Path
) -> None:
    file = license_file(home, f"{WHOLE}-1.lic", tmp_path)
    assert verified(home, file, tmp_path)["state"] == "genuine"
    done = keymill(home, "revoke", WHOLE, "--reason", "chargeback")
    assert done.exit_code == 0, done.output
    assert "the license has ended" in done.stdout
    assert verified(home, file, tmp_path)["state"] == "revoked"
    night = home.night("2026-11-21")
    assert (night.unbalanced, night.log_size) == ((), 104)
    assert verified(home, file, tmp_path)["state"] == "revoked"
    assert keymill(home, "log", "verify").exit_code == 0
    told = keymill(home, "show", WHOLE).stdout
    assert "all keys revoked (chargeback)" in told
    assert "revocation at log position 103" in told


def test_one_key_is_revoked_and_the_license_goes_on_with_the_others(
    home: Home, tmp_path: Path
) -> None:
    first, second = (license_file(home, f"{PARTLY}-{n}.lic", tmp_path) for n in (1, 2))
    assert keymill(home, "revoke", PARTLY, "--key-no", "2", "--reason", "lost").exit_code == 0
    assert verified(home, first, tmp_path)["state"] == "genuine"
    assert verified(home, second, tmp_path)["state"] == "revoked"
    assert home.night("2026-11-21").unbalanced == ()
    with home.services() as services:
        active = table(services, "entitlements").filter(pl.col("serial") == 10)
    assert active["closed_as"].to_list() == [None]


def test_a_license_whose_last_key_is_revoked_has_ended(home: Home) -> None:
    for key_no in range(1, 25):
        done = keymill(home, "revoke", PARTLY, "--key-no", str(key_no), "--reason", "lost")
        assert done.exit_code == 0, done.output
    assert "has ended" in done.stdout
    assert home.night("2026-11-21").unbalanced == ()


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ((WHOLE, "--reason", " "), 2),
        (("M0000000000062", "--reason", "typo"), 2),
        (("M9999999999992", "--reason", "no such license"), 2),
        ((WHOLE, "--key-no", "2", "--reason", "no such key"), 2),
    ],
    ids=["no reason", "misspelled", "unknown", "no such key"],
)
def test_what_cannot_be_revoked_is_said_and_changes_nothing(
    home: Home, words: tuple[str, ...], status: int
) -> None:
    assert keymill(home, "revoke", *words).exit_code == status
    with home.services() as services:
        assert table(services, "revocations").is_empty()


def test_a_license_is_revoked_once(home: Home) -> None:
    assert keymill(home, "revoke", WHOLE, "--reason", "chargeback").exit_code == 0
    again = keymill(home, "revoke", WHOLE, "--reason", "chargeback")
    assert again.exit_code == 2
