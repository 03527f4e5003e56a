from datetime import date
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa

from flows import wiring
from flows.cli.demo import AS_OF
from flows.cli.log_audit import entries
from flows.issue_keys.publish import entry_bundles
from schemas.tables import entitlements
from schemas.wire.checkpoint import parse_vkey
from tests.flows.cli.terminal import Terminal
from tests.night import plain


def log_file(terminal: Terminal, pattern: str) -> Path:
    return max((terminal.home / "log").glob(pattern), key=lambda file: len(file.read_bytes()))


def test_the_log_of_a_night_is_whole(after_a_night: Terminal) -> None:
    told = after_a_night.json("log", "verify")
    assert told["size"] > 0
    assert told["differences"] == []
    assert told["root"] in after_a_night.run("log", "verify").stdout


def test_a_log_that_has_not_begun_differs_in_nothing(fresh: Terminal) -> None:
    assert fresh.json("log", "verify") == {"size": 0, "root": "", "differences": []}


def test_a_log_is_whole_after_a_night_without_keys(fresh: Terminal) -> None:
    with wiring.services(fresh.settings) as services:
        plain.run(services, fresh.settings, date.fromisoformat(AS_OF))
    assert (fresh.home / "log" / "checkpoint").exists()
    told = fresh.json("log", "verify")
    assert (told["size"], told["differences"]) == (0, [])


def test_a_changed_entry_is_named(after_a_night: Terminal) -> None:
    bundle = log_file(after_a_night, "tile/entries/*.p/*")
    bundle.write_bytes(bundle.read_bytes().replace(b'"key_no":1', b'"key_no":7', 1))
    tree, books = after_a_night.json("log", "verify", status=2)["differences"]
    assert tree.endswith("is not what the entries below it give")
    assert books.startswith("entry 0 is ")


def test_a_changed_tile_is_named(after_a_night: Terminal) -> None:
    tile = log_file(after_a_night, "tile/0/*.p/*")
    tile.write_bytes(bytes(32) + tile.read_bytes()[32:])
    (difference,) = after_a_night.json("log", "verify", status=2)["differences"]
    assert difference.startswith("log/tile/0/000.p/")


def test_a_missing_bundle_is_named(after_a_night: Terminal) -> None:
    log_file(after_a_night, "tile/entries/*.p/*").unlink()
    said = after_a_night.run("log", "verify")
    assert said.exit_code == 2
    assert "DIFFERS  log/tile/entries/000.p/" in said.stdout


def test_a_changed_entitlement_in_the_books_is_named(after_a_night: Terminal) -> None:
    with wiring.services(after_a_night.settings) as s, s.database.begin() as books:
        last = sa.select(sa.func.max(entitlements.c.serial)).where(entitlements.c["keys"] > 0)
        books.execute(
            sa.update(entitlements)
            .where(entitlements.c.serial == last.scalar_subquery())
            .values(account_id="somebody")
        )
    (difference,) = after_a_night.json("log", "verify", status=2)["differences"]
    assert difference.startswith("entry ")


@pytest.mark.parametrize("change", ["other", "missing"])
def test_a_checkpoint_that_is_gone_or_not_ours_is_named(
    after_a_night: Terminal, change: str
) -> None:
    checkpoint = after_a_night.home / "log" / "checkpoint"
    if change == "other":
        checkpoint.write_text(checkpoint.read_text(encoding="utf-8").replace("\n1", "\n2", 1))
    else:
        checkpoint.unlink()
    (difference,) = after_a_night.json("log", "verify", status=2)["differences"]
    assert difference.startswith("log/checkpoint is ")


def test_both_verifier_keys_are_told(fresh: Terminal) -> None:
    current, following = fresh.run("log", "vkey"), fresh.run("log", "vkey", "--next")
    names = {parse_vkey(said.stdout.strip()).name for said in (current, following)}
    assert names == {"test.example/log"}
    assert current.stdout != following.stdout
    assert fresh.json("log", "vkey")["vkey"] == current.stdout.strip()


@pytest.mark.parametrize(
    ("start", "end"), [(0, 700), (0, 256), (255, 257), (256, 512), (300, 310), (511, 700), (5, 5)]
)
def test_entries_are_read_across_bundles(fresh: Terminal, start: int, end: int) -> None:
    texts = pl.Series([f"leaf {n}" for n in range(700)])
    storage = wiring.storage_of(fresh.settings)
    for path, content in entry_bundles(0, b"", texts).items():
        storage.write(f"log/{path}", content)
    found = [text for piece in entries(storage, 700, start, end) for text in piece]
    assert found == texts.to_list()[start:end]
