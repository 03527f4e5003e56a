"""Secrets are rotated: a new epoch for keys, the next signing key promoted; nothing old is lost."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from flows.cli import app
from schemas.wire.checkpoint import parse_vkey, verify_note
from tests.night import homes
from tests.night.facts import table
from tests.night.homes import Home
from tests.night.test_revoke import keymill, license_file

FIRST, NEW = "M0000000000061-1.lic", "M0000000000502-1.lic"
ORDER = (
    "Order number,Order line,Order date,End customer,License contact e-mail,SKU,Quantity\n"
    "SO-200001,1,2026-11-21,Carrow Mills,it@carrow.example,HB-DEV-P,5\n"
)


@pytest.fixture
def home(after_the_samples: Home, tmp_path: Path) -> Home:
    return homes.copied(after_the_samples, tmp_path / "home")


def rotated(home: Home) -> Any:
    done = CliRunner().invoke(app, ["secrets", "rotate", "--json", "--home", str(home.place)])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def vkey(home: Home, *more: str) -> str:
    return keymill(home, "log", "vkey", *more).stdout.strip()


def test_the_next_key_is_promoted_and_signs_from_the_next_night_on(home: Home) -> None:
    old, following = vkey(home), vkey(home, "--next")
    told = rotated(home)
    assert (told["epoch"], told["current"]) == (2, following)
    assert vkey(home, "--next") == told["next"] not in {old, following}
    home.drop({"inbox/vendor/orders.csv": ORDER.encode()})
    night = home.night("2026-11-21")
    assert (night.unbalanced, night.left, night.log_size) == ((), [], 104)
    with home.services() as services:
        note = services.storage.read("log/checkpoint").decode()
    assert verify_note(note, [parse_vkey(following)])[1] == [parse_vkey(following)]
    assert keymill(home, "log", "verify").exit_code == 0


def test_old_and_new_license_files_verify_and_keys_have_their_own_epochs(
    home: Home, tmp_path: Path
) -> None:
    old = license_file(home, FIRST, tmp_path)
    embedded = [vkey(home), vkey(home, "--next")]
    rotated(home)
    home.drop({"inbox/vendor/orders.csv": ORDER.encode()})
    home.night("2026-11-21")
    new = license_file(home, NEW, tmp_path)
    asked = ["verify", str(old), str(new), "--on", "2026-11-22"]
    assert keymill(home, *asked).exit_code == 0
    products = [word for key in embedded for word in ("--vkey", key)]
    assert keymill(home, *asked, *products).exit_code == 0, "what products embed is enough"
    with home.services() as services:
        epochs = table(services, "batches").filter(pl.col("makes") == "keys")["epoch"]
    assert set(epochs) == {1, 2}


def test_a_bundle_of_before_is_made_again_byte_for_byte(home: Home) -> None:
    from flows.notify import bundling

    with home.services() as services:
        before = bundling.packed(services, home.settings, [1, 2, 3])
    rotated(home)
    with home.services() as services:
        assert bundling.packed(services, home.settings, [1, 2, 3]) == before


def test_a_rotation_is_refused_while_a_night_runs(home: Home) -> None:
    from flows.lease import leased

    with home.services() as services, leased(services):
        refused = keymill(home, "secrets", "rotate")
    assert refused.exit_code == 3
    assert not (home.place / "secrets" / "retired-1.pem").exists()
