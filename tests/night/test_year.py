"""A year of drops after the samples' first night: what becomes of each is known beforehand."""

import tomllib
from itertools import groupby
from pathlib import Path
from typing import Final

import polars as pl
import pytest

from flows import wiring
from tests.night import homes
from tests.night.facts import differences, facts, table
from tests.night.homes import SAMPLES, Home
from tests.night.test_samples import expected, found

YEAR: Final = tomllib.loads((SAMPLES / "year.toml").read_text(encoding="utf-8"))["drop"]


def files_of(as_of: str) -> dict[str, bytes]:
    folder = SAMPLES / "year" / as_of
    return {
        f"inbox/{file.parent.name}/{file.name}": file.read_bytes()
        for file in sorted(folder.glob("*/*"))
    }


@pytest.fixture(scope="module")
def after_the_year(after_the_samples: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home that has had all its nights; each of them balanced and left nothing."""
    home = homes.copied(after_the_samples, tmp_path_factory.mktemp("year") / "home")
    has_its_nights(home)
    return home


def has_its_nights(home: Home) -> None:
    for as_of, _ in groupby(YEAR, key=lambda drop: str(drop["as_of"])):
        home.drop(files_of(as_of))
        night = home.night(as_of)
        assert (as_of, night.unbalanced, night.left) == (as_of, (), [])


def test_every_drop_of_the_year_comes_to_what_is_expected(after_the_year: Home) -> None:
    with after_the_year.services() as services:
        told = found(services)
    assert {name: told[name] for name in told if name not in expected()} == expected({"drop": YEAR})


def test_every_file_of_the_year_is_expected_and_the_days_are_in_order() -> None:
    named = [Path(str(d["as_of"]), d["account"], d["name"]) for d in YEAR]
    there = [file.relative_to(SAMPLES / "year") for file in (SAMPLES / "year").glob("*/*/*")]
    assert sorted(named) == sorted(there)
    assert [d["as_of"] for d in YEAR] == sorted(d["as_of"] for d in YEAR)


def test_the_same_drops_give_the_same_log_in_an_empty_home_on_another_database(
    samples_home: Home, after_the_year: Home, postgres_url: str, tmp_path: Path
) -> None:
    again = homes.copied(samples_home, tmp_path / "home", database_url=postgres_url)
    wiring.initialise(again.settings)
    again.night("2026-11-20")
    has_its_nights(again)
    with after_the_year.services() as one, again.services() as other:
        assert differences(facts(one, [], ()), facts(other, [], ())) == []


def test_what_was_taken_of_a_license_and_what_stayed_of_it_is_all_of_it(
    after_the_year: Home,
) -> None:
    with after_the_year.services() as services:
        entitlements, takings = table(services, "entitlements"), table(services, "takings")
    taken = takings.group_by(serial="taken_serial").agg(pl.col("quantity").sum().alias("taken"))
    compared = taken.join(entitlements, on="serial")
    assert compared.height == taken.height > 10
    assert compared["taken"].equals(compared["quantity"], check_names=False)


def test_every_license_that_was_replaced_or_given_back_is_revoked_or_will_be(
    after_the_year: Home,
) -> None:
    with after_the_year.services() as services:
        entitlements, keys = table(services, "entitlements"), table(services, "keys")
        revoked = table(services, "revocations")
        as_of = table(services, "nights")["as_of"].max()
    ended = entitlements.filter(pl.col("closed_as").is_in(["replaced", "returned", "revoked"]))
    with_keys = ended.join(keys, on="serial", how="semi")
    whole = revoked.filter(pl.col("key_no").is_null())
    assert with_keys.join(whole, on="serial", how="anti").is_empty()
    due = revoked.filter(pl.col("due_on").is_null() | (pl.col("due_on") <= as_of))
    assert due["log_position"].null_count() == 0
    assert revoked.join(due, on="revocation_no", how="anti")["log_position"].is_null().all()
