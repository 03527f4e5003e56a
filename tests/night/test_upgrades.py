"""A version comes out: the mail with its sheet, the sheet dropped again, and the new license."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.notify.notices import letter_of
from tests.night import homes
from tests.night.facts import table
from tests.night.homes import SAMPLES, Home
from tests.night.test_samples import found

APRIL, MAY = "2027-04-15", "2027-05-15"
OFFERED = {"M0000000000158": 1200, "M0000000000012": 3, "M0000000000166": 4}
"""What hagedorn holds of the products whose new versions come out in April."""


@pytest.fixture(scope="module")
def told(after_the_samples: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose vendor brought out versions in April."""
    home = homes.copied(after_the_samples, tmp_path_factory.mktemp("upgrades") / "home")
    for file in sorted((SAMPLES / "year" / APRIL / "vendor").iterdir()):
        home.drop({f"inbox/vendor/{file.name}": file.read_bytes()})
    night = home.night(APRIL)
    assert (night.unbalanced, night.left) == ((), [])
    return home


def letters(home: Home) -> list[EmailMessage]:
    """The notices of offers that lie in the mail folder, those of all addresses."""
    found = []
    for file in sorted((home.place / "mail" / "new").iterdir()):
        letter = message_from_bytes(file.read_bytes(), policy=default)
        assert isinstance(letter, EmailMessage)
        names = [str(attached.get_filename()) for attached in letter.iter_attachments()]
        if names == [f"upgrades-{APRIL}.xlsx"]:
            found.append(letter)
    return found


def sheet_of(letter: EmailMessage) -> bytes:
    (attached,) = letter.iter_attachments()
    return bytes(attached.get_content())


def keymill(home: Home, *words: str) -> str:
    return CliRunner().invoke(app, [*words, "--home", str(home.place)]).stdout


def test_each_address_of_an_account_gets_one_mail_however_many_licenses_it_has(told: Home) -> None:
    addresses = [letter["To"] for letter in letters(told)]
    assert len(addresses) == len(set(addresses))
    assert addresses.count("it@hagedorn.example") == 1
    assert {"it@pellbrook.example", "licences@lumiere.example"} < set(addresses)


def test_the_sheet_of_a_mail_is_filled_in_and_taken_in_as_it_is(told: Home, tmp_path: Path) -> None:
    home = homes.copied(told, tmp_path / "home")
    (letter,) = (one for one in letters(home) if one["To"] == "it@hagedorn.example")
    assert letter["Content-Language"] == "de"
    rows = [*openpyxl.load_workbook(BytesIO(sheet_of(letter))).worksheets[0].values]
    assert rows[0][:5] == (
        *("Antragsnummer", "Benachrichtigungs-ID", "Seriennummer"),
        *("Neue Artikelnummer", "Menge"),
    )
    assert {row[2]: row[4] for row in rows[1:]} == OFFERED
    home.drop({"inbox/hagedorn/upgrades.xlsx": sheet_of(letter)})
    night = home.night(MAY)
    assert (night.unbalanced, night.left) == ((), [])
    with home.services() as services:
        _, (sheet,) = found(services)["hagedorn/upgrades.xlsx"]
    assert (sheet["kind"], sheet["accepted"], sheet["refused"]) == ("upgrades", 3, 0)
    made = {old: quantity for _, quantity, old in upgraded(home)}
    assert made == {15: 1200, 1: 3, 16: 4}


def upgraded(home: Home) -> list[tuple[int, int, int]]:
    """The licenses that took the place of one: serial, quantity, and of which."""
    with home.services() as services:
        every = table(services, "entitlements")
    follows = every.filter(every["replaces"].is_not_null())
    return follows.select("serial", "quantity", "replaces").sort("serial").rows()


def test_a_part_taken_up_is_told_by_the_notification_id_from_offer_to_new_license(
    told: Home, tmp_path: Path
) -> None:
    home = homes.copied(told, tmp_path / "home")
    (letter,) = (one for one in letters(home) if one["To"] == "it@hagedorn.example")
    book = openpyxl.load_workbook(BytesIO(sheet_of(letter)))
    sheet = book.worksheets[0]
    (place,) = [n for n, row in enumerate(sheet.values, 1) if row[2] == "M0000000000158"]
    notification = str(sheet.cell(place, 2).value)
    sheet.cell(place, 5).value = 200
    for other in sorted({2, 3, 4} - {place}, reverse=True):
        sheet.delete_rows(other)
    changed = BytesIO()
    book.save(changed)
    home.drop({"inbox/hagedorn/einige.xlsx": changed.getvalue()})
    assert home.night(MAY).unbalanced == ()
    assert [(quantity, old) for _, quantity, old in upgraded(home)] == [(200, 15), (1000, 15)]
    story = keymill(home, "show", notification)
    assert f"Offer {notification}: 1,200 of M0000000000158 to version 13.0 of HB-DEV-P" in story
    number = letter["Message-ID"].removeprefix("<notice-").partition("@")[0]
    assert f"notice {number} to it@hagedorn.example: sent" in story
    assert "upgrades " + notification in story
    assert len(letters(home)) == len(letters(told))


def test_the_same_notice_is_the_same_bytes(told: Home) -> None:
    (letter,) = (one for one in letters(told) if one["To"] == "it@hagedorn.example")
    number = int(letter["Message-ID"].removeprefix("<notice-").partition("@")[0])
    with told.services() as services:
        made = [letter_of(services, told.settings, number)[1][0].content for _ in range(2)]
    assert made == [sheet_of(letter)] * 2
