"""A year of drops after the samples' first night: what becomes of each is known beforehand."""

import tomllib
from itertools import groupby
from pathlib import Path
from typing import Final

import pytest

from tests.night import homes
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
    for as_of, _ in groupby(YEAR, key=lambda drop: str(drop["as_of"])):
        home.drop(files_of(as_of))
        night = home.night(as_of)
        assert (as_of, night.unbalanced, night.left) == (as_of, (), [])
    return home


def test_every_drop_of_the_year_comes_to_what_is_expected(after_the_year: Home) -> None:
    with after_the_year.services() as services:
        told = found(services)
    assert {name: told[name] for name in told if name not in expected()} == expected({"drop": YEAR})


def test_every_file_of_the_year_is_expected_and_the_days_are_in_order() -> None:
    named = [Path(str(d["as_of"]), d["account"], d["name"]) for d in YEAR]
    there = [file.relative_to(SAMPLES / "year") for file in (SAMPLES / "year").glob("*/*/*")]
    assert sorted(named) == sorted(there)
    assert [d["as_of"] for d in YEAR] == sorted(d["as_of"] for d in YEAR)
