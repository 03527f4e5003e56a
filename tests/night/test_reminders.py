"""A partner that has not said that keys reached its customer is reminded every week."""

import email.policy
import io
from email.parser import BytesParser
from pathlib import Path

import openpyxl
import pytest

from tests.night import homes
from tests.night.homes import Home

PARTNER = "licences@lumiere.example"


@pytest.fixture
def home(after_the_samples: Home, tmp_path: Path) -> Home:
    return homes.copied(after_the_samples, tmp_path / "home")


def reminders(home: Home) -> list[tuple[str, list[str]]]:
    """To whom reminders went, and the bundles in the sheet that each brought."""
    found = []
    for file in sorted(home.place.glob("mail/new/*")):
        letter = BytesParser(policy=email.policy.default).parsebytes(file.read_bytes())
        sheets = [
            part for part in letter.iter_attachments() if "hand_overs" in part.get_filename("")
        ]
        for sheet in sheets:
            book = openpyxl.load_workbook(io.BytesIO(sheet.get_content()))
            _, *rows = book.worksheets[0].iter_rows(values_only=True)
            found.append((str(letter["To"]), [str(row[0]) for row in rows]))
    return found


def test_what_is_overdue_is_told_once_a_week_with_the_sheet_to_send_back(home: Home) -> None:
    for day, told in (
        ("2026-11-25", 0),
        ("2026-11-26", 1),
        ("2026-11-27", 1),
        ("2026-12-01", 1),
        ("2026-12-02", 2),
    ):
        night = home.night(day)
        assert (night.unbalanced, night.left) == ((), [])
        assert reminders(home) == [(PARTNER, ["B00000019"])] * told, day


def test_nights_that_were_missed_are_caught_up_by_one_reminder(home: Home) -> None:
    home.night("2027-01-20")
    assert reminders(home) == [(PARTNER, ["B00000019"])]


def test_no_one_is_reminded_of_what_was_handed_over(home: Home) -> None:
    said = "Bundle ID,Handed to,Handed on\nB00000019,Claire,2026-11-22\n"
    home.drop({"inbox/lumiere/remises.csv": said.encode()})
    assert [receipt.accepted for receipt in home.night("2026-11-22").receipts] == [1]
    home.night("2026-12-24")
    assert reminders(home) == []
