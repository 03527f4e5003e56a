from pathlib import Path

import openpyxl
import pytest

from tests.flows.cli.terminal import Terminal


def test_a_template_needs_no_home(tmp_path: Path) -> None:
    nowhere = Terminal(tmp_path / "no-home")
    file = tmp_path / "orders.xlsx"
    told = nowhere.json("template", "orders", "--language", "fr", "-o", file)
    assert told == {"file": str(file), "kind": "orders", "language": "fr"}
    assert openpyxl.load_workbook(file).sheetnames


def test_a_template_lands_here_under_the_name_of_its_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert Terminal(tmp_path / "x").run("template", "vouchers").exit_code == 0
    assert (tmp_path / "vouchers.xlsx").is_file()


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "mine.xlsx"
    file.write_text("mine")
    assert "is there already" in Terminal(tmp_path).refusal("template", "orders", "-o", file)
    assert file.read_text() == "mine"


def test_an_unknown_kind_is_told_the_known_ones(tmp_path: Path) -> None:
    assert "Choose one of products, accounts," in Terminal(tmp_path).refusal("template", "order")


def test_a_customer_is_offered_its_contracts_and_their_products(
    after_a_night: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "drawdowns.xlsx"
    told = after_a_night.json("template", "drawdowns", "--account", "ALDERMOOR", "-o", file)
    assert told["language"] == "en"
    book = openpyxl.load_workbook(file)
    cells = {cell.value for sheet in book for row in sheet for cell in row}
    assert "EF-2026-001" in cells
    assert "EF-2026-002" not in cells


def test_an_unknown_account_is_refused(after_a_night: Terminal) -> None:
    said = after_a_night.refusal("template", "orders", "--account", "nobody")
    assert "There is no account nobody." in said
