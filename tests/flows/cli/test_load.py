from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from flows import wiring
from flows.cli.load import os_user
from flows.ingest.listing import noted
from flows.ledger.sightings import sighted
from schemas.tables import sightings
from tests.flows.cli.terminal import SAMPLES, Terminal

ORDERS = SAMPLES / "harbour" / "orders-w47.tsv"


def test_a_loaded_file_waits_with_the_name_of_who_loaded_it(fresh: Terminal) -> None:
    told = fresh.json("load", SAMPLES / "vendor" / "contracts-2026.xlsx")
    assert told["path"] == "inbox/vendor/contracts-2026.xlsx"
    assert (fresh.home / told["path"]).read_bytes() == (
        SAMPLES / "vendor" / "contracts-2026.xlsx"
    ).read_bytes()
    with wiring.services(fresh.settings) as s, s.database.begin(readonly=True) as books:
        noted = books.rows(sa.select(sightings.c.drop_no, sightings.c.loaded_by))
    assert noted == [(told["drop"], os_user())]


def test_loading_the_same_file_twice_is_one_drop(fresh: Terminal) -> None:
    first = fresh.json("load", SAMPLES / "vendor" / "contracts-2026.xlsx")
    assert fresh.json("load", SAMPLES / "vendor" / "contracts-2026.xlsx") == first


def test_a_file_that_comes_back_by_load_has_the_name_of_who_loaded_it_now(fresh: Terminal) -> None:
    file = SAMPLES / "vendor" / "contracts-2026.xlsx"
    place = fresh.home / "inbox" / "vendor" / file.name
    place.write_bytes(file.read_bytes())
    with wiring.services(fresh.settings) as s, s.database.begin() as books:
        noted(books, s, date(2026, 1, 2))
    place.unlink()
    told = fresh.json("load", file)
    with wiring.services(fresh.settings) as s, s.database.begin(readonly=True) as books:
        (drop,) = sighted(books)
    assert (drop.drop_no, drop.loaded_by) == (told["drop"], os_user())
    assert drop.seen_on > date(2026, 1, 2)


def test_an_account_may_be_named_without_case(after_a_night: Terminal) -> None:
    assert after_a_night.json("load", ORDERS, "--sender", "HARBOUR")["sender"] == "harbour"


def test_an_unknown_sender_is_refused_and_nothing_is_written(fresh: Terminal) -> None:
    assert "There is no account nobody." in fresh.refusal("load", ORDERS, "--sender", "nobody")
    assert not (fresh.home / "inbox" / "nobody").exists()


def test_a_name_that_other_bytes_have_is_refused_and_the_first_stay(
    fresh: Terminal, tmp_path: Path
) -> None:
    fresh.json("load", ORDERS)
    (tmp_path / ORDERS.name).write_bytes(b"other")
    said = fresh.refusal("load", tmp_path / ORDERS.name)
    assert "Another file called orders-w47.tsv waits in the inbox of vendor." in said
    assert (fresh.home / "inbox" / "vendor" / ORDERS.name).read_bytes() == ORDERS.read_bytes()


@pytest.mark.parametrize("name", [".orders.csv", "~$orders.xlsx", "orders.csv.part"])
def test_a_name_that_no_night_looks_at_is_refused(
    fresh: Terminal, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_bytes(b"x")
    assert "is never taken in" in fresh.refusal("load", tmp_path / name)
