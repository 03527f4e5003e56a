"""`keymill show` for people and machines."""

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from flows.cli.story import _lines
from flows.ledger.story_events import Dated, Event
from schemas import tables
from schemas.wire.serial import format_serial
from tests.flows.cli.filled_home import Filled


@pytest.fixture
def filled(tmp_path: Path) -> Filled:
    return Filled(tmp_path / "home", None, [])


def test_a_serial_number_is_shown_line_by_line_with_where_to_look_next(filled: Filled) -> None:
    said = filled.run("show", "m0000000000012")
    assert said.exit_code == 0
    first, *lines, see = said.stdout.splitlines()
    assert first == "Serial number M0000000000012"
    assert lines[0].startswith("  night 1, 2026-11-20")
    assert "Received in drop 1 (vendor/catalogue.xlsx)" in lines[0]
    assert see == "  See also: drop 1, account acme, batch 1, drop 4"


def test_several_words_are_one_identifier(filled: Filled) -> None:
    assert filled.json("show", "drop", "2")[0]["subject"] == "Drop 2"
    assert [story["subject"] for story in filled.json("show", "2")] == ["Drop 2", "Night 2"]


def test_a_machine_gets_night_date_time_and_next_identifiers(filled: Filled) -> None:
    (story,) = filled.json("show", "B00000001")
    assert story["subject"] == "Bundle B00000001"
    assert story["events"][0] == {
        "night": 1,
        "as_of": "2026-11-20",
        "at": None,
        "what": "Bundle B00000001 planned for order O-1 of vendor, goes to a@example.com",
        "see": ["B00000001"],
    }
    assert story["events"][-1]["at"] == "2026-11-20T02:00:00+00:00"


def test_an_unknown_identifier_is_status_2_and_is_not_repeated(filled: Filled) -> None:
    said = filled.run("show", "Y327H-VAZGE-P1T4J-R4CTF-BB4ED")
    assert said.exit_code == 2
    assert "Nothing in the books has this identifier." in said.stderr
    assert "Y327H" not in said.output


def test_what_a_sender_wrote_cannot_steer_the_terminal(filled: Filled) -> None:
    filled.write(
        lambda books: books.execute(
            sa.update(tables.drops)
            .where(tables.drops.c.drop_no == 1)
            .values(name="\x1b[31mred.xlsx")
        )
    )
    assert "\x1b" not in filled.run("show", format_serial(1)).stdout


def test_on_a_narrow_terminal_what_happened_stands_below_when_and_no_hash_is_cut() -> None:
    event = Event(1, 6, f"Drop 1 archived as archive/{'0a' * 32} and something else beside it")
    dated = [Dated(event, date(2026, 11, 20))] * 2
    narrow = list(_lines(dated, 80))
    assert narrow[0] == "  night 1, 2026-11-20"
    assert len(narrow) == 3
    lines = "\n".join(narrow).splitlines()
    assert max(map(len, lines)) <= 80
    assert any("0a" * 32 in line for line in lines)
    wide = "\n".join(_lines(dated, 120)).splitlines()
    assert wide[0].startswith("  night 1, 2026-11-20  Drop 1 archived")
    assert wide[1].startswith(" " * 23)
    assert list(_lines(dated, None)) == [f"  night 1, 2026-11-20  {event.what}"] * 2
