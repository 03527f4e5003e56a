"""Who tries keymill sees a year of nights with one command."""

import json
from pathlib import Path

from typer.testing import CliRunner

from flows.cli import app
from flows.ingest.kinds import KINDS
from tests.night.commands import keymill
from tests.night.test_year import YEAR


def test_a_year_of_nights_shows_every_kind_and_balances_and_is_run_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    done = keymill(home, "demo", "--all", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    days = ["2026-11-20", *sorted({str(drop["as_of"]) for drop in YEAR})]
    assert [night["as_of"] for night in told] == days
    assert all(night["balanced"] for night in told)
    assert {kind for night in told for kind in night["kinds"]} == {kind.name for kind in KINDS}
    again = CliRunner().invoke(app, ["demo", "--all", "--home", str(home)])
    assert (again.exit_code, again.stdout.split(" in ")[0]) == (0, "0 nights run")
