"""Held rows need two people."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from flows.cli.load import os_user
from schemas import tables
from tests.flows.cli.filled_home import Filled

ME = os_user()


@pytest.fixture(params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path: Path) -> Filled:
    on_postgres = request.param == "postgresql"
    url = request.getfixturevalue("postgres_url") if on_postgres else None
    return Filled(tmp_path / "home", url, ["ann", "ben"])


def decided(filled: Filled) -> list[tuple[object, ...]]:
    d = tables.decisions.c
    return filled.rows(
        sa.select(d.drop_no, d.decision, d.named, d.os_user, d.sha256, d.applied_night_no)
    )


def test_held_lists_drops_with_the_command_that_releases_them(filled: Filled) -> None:
    filled.loaded_by("carl")
    (drop,) = filled.json("held")
    assert drop == {
        "drop": 4,
        "sender": "reseller",
        "name": "commande <b>.xlsx",
        "rows": 1,
        "units": None,
        "loaded_by": "carl",
        "since_night": 2,
        "since": "2026-11-23",
        "decision": None,
        "approve": "keymill approve 4 --as NAME",
    }
    said = filled.run("held").stdout
    assert "1 row, held since 2026-11-23, loaded by carl" in said
    assert "keymill reject 4 --as NAME" in said


@pytest.mark.parametrize(("command", "decision"), [("approve", "approved"), ("reject", "rejected")])
def test_a_decision_is_kept_with_both_names_for_the_next_night(
    filled: Filled, command: str, decision: str
) -> None:
    filled.loaded_by("carl")
    said = filled.run(command, "4", "--as", "ann")
    assert said.exit_code == 0
    assert f"{decision} by ann. The next night applies it." in said.stdout
    assert decided(filled) == [(4, decision, "ann", ME, f"{4:064x}", None)]
    assert f"    {decision}: the next night applies it" in filled.run("held").stdout
    assert any(
        f"drop 4 {decision} by ann (OS user {ME})" in event["what"]
        for event in filled.json("show", "drop 4")[0]["events"]
    )


def test_nobody_decides_twice_before_a_night(filled: Filled) -> None:
    assert filled.run("approve", "4", "--as", "ann").exit_code == 0
    again = filled.run("reject", "4", "--as", "ben")
    assert again.exit_code == 2
    assert "has been approved already" in again.stderr
    assert len(decided(filled)) == 1


@pytest.mark.parametrize(("loader", "named"), [("Ann", "ann"), (ME, "ben")])
def test_the_loader_decides_neither_by_name_nor_as_the_same_user(
    filled: Filled, loader: str, named: str
) -> None:
    filled.loaded_by(loader)
    for command in ("approve", "reject"):
        said = filled.run(command, "4", "--as", named)
        assert said.exit_code == 2
        assert f"{loader} loaded drop 4, and two people are needed." in said.stderr
    assert decided(filled) == []


def test_only_approvers_decide(filled: Filled) -> None:
    said = filled.run("approve", "4", "--as", "carl")
    assert said.exit_code == 2
    assert "carl may not approve. The setting approvers names: ann, ben." in said.stderr
    assert decided(filled) == []


def test_without_approvers_the_setting_is_explained(tmp_path: Path) -> None:
    said = Filled(tmp_path / "home", None, []).run("approve", "4", "--as", "ann")
    assert said.exit_code == 2
    assert 'approvers = ["anna", "ben"]' in said.stderr


def test_a_drop_without_held_rows_is_named(filled: Filled) -> None:
    for number, text in (("1", "No row of drop 1 is held."), ("99", "There is no drop 99.")):
        said = filled.run("approve", number, "--as", "ann")
        assert said.exit_code == 2
        assert text in said.stderr


def test_no_held_row_is_said_so(filled: Filled) -> None:
    filled.write(
        lambda books: books.execute(
            sa.update(tables.intakes).values(held=0, rows=0, accepted=0, duplicate=0, refused=0)
        )
    )
    assert filled.run("held").stdout == "No row is held.\n"
    assert filled.json("held") == []


def test_held_units_are_read_from_the_archive(filled: Filled) -> None:
    heading = "Order number,Order line,Order date,Customer account,Contact e-mail,SKU,Quantity"
    row = "O-9,{},2026-11-20,acme,a@example.com,SKU-1,{}"
    lines = [heading, *(row.format(n, n * 1000) for n in range(2, 7))]
    (filled.home / "archive").mkdir(exist_ok=True)
    (filled.home / "archive" / f"{4:064x}").write_text("\n".join(lines) + "\n")
    filled.write(
        lambda books: books.execute(
            sa.update(tables.drops)
            .where(tables.drops.c.drop_no == 4)
            .values(name="commande.csv", account_id="vendor")
        )
    )
    (drop,) = filled.json("held")
    assert drop["units"] == 6000
    assert "1 row, 6,000 units, held since" in filled.run("held").stdout
