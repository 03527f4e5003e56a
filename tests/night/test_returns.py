"""A customer gives licenses back: the vendor approves, the keys are revoked, the books agree."""

from pathlib import Path

import polars as pl
import pytest

from tests.night import homes
from tests.night.facts import table
from tests.night.homes import Home
from tests.night.test_revoke import keymill

LICENSE = "M0000000000158"
"""License 15 of the samples' first night: 1,200 units of hagedorn's."""
RETURN = f"Return ID,Serial number,Quantity,Reason\nRT-1,{LICENSE},200,Too many\n"


@pytest.fixture
def home(after_the_samples: Home, tmp_path: Path) -> Home:
    home = homes.copied(after_the_samples, tmp_path / "home", approvers=["ann"])
    home.drop({"inbox/hagedorn/returns.csv": RETURN.encode()})
    return home


def test_a_customer_s_return_waits_and_takes_nothing(home: Home) -> None:
    night = home.night("2026-11-21")
    assert [(r.accepted, r.held) for r in night.receipts] == [(0, 1)]
    with home.services() as services:
        assert table(services, "takings").is_empty()
        assert table(services, "revocations").is_empty()


def test_an_approved_return_is_carried_out_and_the_rest_goes_on(home: Home) -> None:
    held = home.night("2026-11-21").receipts[0].drop_no
    done = keymill(home, "approve", str(held), "--as", "ann")
    assert done.exit_code == 0, done.output
    night = home.night("2026-11-22")
    assert (night.unbalanced, night.left) == ((), [])
    with home.services() as services:
        entitlements = table(services, "entitlements")
        mine = entitlements.filter((pl.col("serial") == 15) | (pl.col("replaces") == 15))
        assert mine.sort("serial").select("quantity", "closed_as").rows() == [
            (1200, "replaced"),
            (1000, None),
        ]
        assert table(services, "revocations")["reason"].to_list() == ["returned"]
    told = keymill(home, "show", LICENSE).stdout
    assert "all keys revoked (returned)" in told


def test_a_rejected_return_changes_nothing(home: Home) -> None:
    held = home.night("2026-11-21").receipts[0].drop_no
    assert keymill(home, "reject", str(held), "--as", "ann").exit_code == 0
    assert home.night("2026-11-22").unbalanced == ()
    with home.services() as services:
        assert table(services, "takings").is_empty()
