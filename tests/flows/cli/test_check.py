from pathlib import Path

import openpyxl
import pytest

from tests.flows.cli.terminal import SAMPLES, Terminal

BERGMANN = SAMPLES / "bergmann" / "Bestellungen KW47.csv"
COUNTS = ("rows", "accepted", "duplicate", "refused", "held")


@pytest.fixture
def checked(after_a_night: Terminal) -> Terminal:
    return after_a_night


def test_check_judges_as_the_night_did(checked: Terminal) -> None:
    told = checked.json("check", BERGMANN, "--sender", "bergmann", status=1)
    assert told["state"] == "faulty"
    (sheet,) = told["sheets"]
    assert (sheet["kind"], *(sheet[n] for n in COUNTS)) == ("orders", 9, 0, 6, 3, 0)
    assert {p["code"] for p in told["problems"]} == {
        "email-not-exactly-one",
        "date-impossible",
        "country-unknown",
    }
    first = told["problems"][0]
    assert list(first) == ["sheet", "row", "column", "code", "message", "remedy"]
    assert first["remedy"] == "Lassen Sie nur die Adresse stehen, die die Lizenz erhalten soll."
    assert first["remedy"] not in first["message"]


def test_check_leaves_no_trace(checked: Terminal) -> None:
    before = checked.json("status")
    first = checked.run("check", BERGMANN, "--sender", "bergmann").stdout
    assert checked.run("check", BERGMANN, "--sender", "bergmann").stdout == first
    assert checked.json("status") == before


def test_a_file_without_refused_rows_is_good(checked: Terminal) -> None:
    said = checked.run("check", SAMPLES / "harbour" / "orders-w47.tsv", "--sender", "harbour")
    assert said.exit_code == 0
    assert "good" in said.stdout


def test_a_file_without_a_sheet_of_ours_is_refused(checked: Terminal) -> None:
    rota = SAMPLES / "harbour" / "staff-rota.xlsx"
    told = checked.json("check", rota, "--sender", "harbour", status=1)
    assert (told["state"], told["sheets"]) == ("refused", [])
    assert told["problems"][0]["row"] is None
    assert "No sheet of this file" in checked.run("check", rota, "--sender", "harbour").stdout


def test_the_annotated_copy_is_written_where_it_is_wanted(
    checked: Terminal, tmp_path: Path
) -> None:
    sheet, reply = SAMPLES / "aldermoor" / "drawdowns-november.xlsx", tmp_path / "reply.xlsx"
    assert checked.run("check", sheet, "--sender", "aldermoor", "--reply", reply).exit_code == 1
    book = openpyxl.load_workbook(reply)
    assert "November" in book.sheetnames
    assert len(book.sheetnames) == len(openpyxl.load_workbook(sheet).sheetnames) + 1


def test_an_unreadable_file_has_an_annotated_copy_too(checked: Terminal, tmp_path: Path) -> None:
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 nothing")
    reply = tmp_path / "reply.xlsx"
    told = checked.json("check", tmp_path / "broken.xlsx", "--reply", reply, status=1)
    assert told["state"] == "refused"
    assert openpyxl.load_workbook(reply).sheetnames


def test_a_copy_that_cannot_be_written_is_one_sentence(checked: Terminal, tmp_path: Path) -> None:
    nowhere = tmp_path / "no-folder" / "reply.xlsx"
    said = checked.refusal("check", BERGMANN, "--sender", "bergmann", "--reply", nowhere)
    assert said == f"{nowhere} cannot be written: No such file or directory. Name another file."


def test_an_account_that_does_not_exist_is_said_not_to(checked: Terminal) -> None:
    told = checked.json("check", BERGMANN, "--sender", "nobody", status=1)
    assert (told["sender"], told["state"]) == ("nobody", "refused")
    (problem,) = told["problems"]
    assert problem["code"] == "sender-unknown"
    assert problem["message"].startswith("There is no account “nobody”;")
    assert "delegat" not in problem["remedy"]
