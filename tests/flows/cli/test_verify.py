import json
import zipfile
from pathlib import Path

import pytest

from tests.flows.cli.terminal import Terminal


@pytest.fixture
def licenses(after_a_night: Terminal, tmp_path: Path) -> list[Path]:
    """The license files of the first bundle that has some."""
    for bundle in sorted(after_a_night.home.glob("bundles/*.zip")):
        with zipfile.ZipFile(bundle) as packed:
            packed.extractall(tmp_path / "bundle")
    return sorted((tmp_path / "bundle").glob("licenses/*.lic"))


def test_licenses_verify_with_a_key_and_without_a_home(
    after_a_night: Terminal, licenses: list[Path], tmp_path: Path
) -> None:
    vkey = after_a_night.run("log", "vkey").stdout.strip()
    nowhere = Terminal(tmp_path / "no-home")
    told = nowhere.json("verify", *licenses, "--vkey", vkey, "--on", "2026-12-01")
    assert {one["state"] for one in told} == {"genuine"}
    assert len(told) == len(licenses) > 0


def test_licenses_verify_with_the_keys_of_the_home(
    after_a_night: Terminal, licenses: list[Path]
) -> None:
    said = after_a_night.run("verify", licenses[0], "--on", "2026-11-20")
    assert said.exit_code == 0
    assert said.stdout.startswith(f"{licenses[0]}: genuine  {licenses[0].stem}")


def test_a_changed_license_is_tampered(after_a_night: Terminal, licenses: list[Path]) -> None:
    text = licenses[0].read_text(encoding="utf-8")
    licenses[0].write_text(text.replace('\\"quantity\\":', '\\"quantity\\":9'), encoding="utf-8")
    (told,) = after_a_night.json("verify", licenses[0], status=1)
    assert (told["state"], told["serial"]) == ("tampered", None)


def test_a_day_before_its_start_is_not_yet(after_a_night: Terminal, licenses: list[Path]) -> None:
    (told,) = after_a_night.json("verify", licenses[0], "--on", "2020-01-01", status=1)
    assert told["state"] == "not-yet"


def test_another_vendors_key_does_not_do(
    after_a_night: Terminal, licenses: list[Path], tmp_path: Path
) -> None:
    other = Terminal(tmp_path / "other")
    other.json("init", "--origin", after_a_night.settings.log_origin)
    (told,) = other.json("verify", licenses[0], status=1)
    assert told["state"] == "tampered"


def test_what_is_no_vkey_is_wrong_use(after_a_night: Terminal, licenses: list[Path]) -> None:
    assert "is no verifier key" in after_a_night.refusal("verify", licenses[0], "--vkey", "key")


def test_a_list_of_revocations_that_is_not_signed_is_refused(
    after_a_night: Terminal, licenses: list[Path], tmp_path: Path
) -> None:
    (tmp_path / "revoked.json").write_text(json.dumps({"note": "nothing"}))
    said = after_a_night.refusal("verify", licenses[0], "--revoked", tmp_path / "revoked.json")
    assert "is no list of revocations to trust" in said
