"""Rows above the approval quantity wait for a second person, and come out as he decides."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Final

import polars as pl
import pytest
from openpyxl import load_workbook

from flows.ledger import approvals
from flows.ledger.approvals import Person
from tests.night.drops_small import AS_OF, HELD, SMALL
from tests.night.facts import facts, table
from tests.night.homes import Home

NEXT_DAY: Final = "2026-11-21"
ANN: Final = Person("ann", "os-ann")
SUMS: Final = ("rows", "accepted", "duplicate", "refused", "held")


@pytest.fixture
def waiting(any_home: Home) -> tuple[Home, int]:
    """A home after a night that held a row, and the number of its drop."""
    any_home.drop(SMALL)
    night = any_home.night(AS_OF)
    (held,) = (receipt for receipt in night.receipts if receipt.held)
    assert (held.rows, held.accepted, held.held) == (2, 1, 1)
    return any_home, held.drop_no


def decided(home: Home, drop_no: int, decision: str) -> None:
    with home.services() as services, services.database.begin() as books:
        now = datetime.now(UTC)
        approvals.decide(books, drop_no, decision, ANN, ["ann", "ben"], now)


def sums(home: Home, drop_no: int) -> tuple[int, ...]:
    with home.services() as services:
        intakes = table(services, "intakes").filter(pl.col("drop_no") == drop_no)
    return tuple(int(intakes[name].sum()) for name in SUMS)


def statuses(home: Home, reply: str) -> list[str]:
    """The status of each row, as the sender reads it."""
    with home.services() as services:
        book = load_workbook(BytesIO(services.storage.read(f"replies/kita/{reply}")))
    sheet = book.worksheets[-1]
    (column,) = (cell.column or 0 for cell in sheet[1] if str(cell.value).startswith("結果"))
    return [str(sheet.cell(number, column).value) for number in (2, 3)]


def test_an_approved_row_becomes_a_license_in_the_next_night(waiting: tuple[Home, int]) -> None:
    home, drop_no = waiting
    decided(home, drop_no, "approved")
    with home.services() as services:
        before = facts(services, [], ())
    night = home.night(NEXT_DAY)
    assert (night.unbalanced, night.left, night.log_size) == ((), [], 7)
    assert sums(home, drop_no) == (2, 2, 0, 0, 0)
    with home.services() as services:
        after = facts(services, [], ())
        with services.database.begin(readonly=True) as books:
            assert approvals.held_drops(books) == []
    assert set(after.serials) - set(before.serials) == {("orders", "kita", "K-2/1")}
    assert before.keys < after.keys
    assert len(after.keys - before.keys) == 1
    assert night.mail == {"sent": 3}, "certificates to customer and sender, and a new reply"


def test_a_rejected_row_is_refused_and_nothing_is_issued_for_it(waiting: tuple[Home, int]) -> None:
    home, drop_no = waiting
    decided(home, drop_no, "rejected")
    night = home.night(NEXT_DAY)
    assert (night.unbalanced, night.left, night.log_size) == ((), [], 6)
    assert sums(home, drop_no) == (2, 1, 0, 1, 0)
    with home.services() as services:
        said = table(services, "problems").filter(pl.col("code") == "rejected-by-vendor")
        assert said.height == 1
    assert night.mail == {"sent": 1}, "a new reply"


def test_a_row_that_nobody_decides_on_stays_held(waiting: tuple[Home, int]) -> None:
    home, drop_no = waiting
    night = home.night(NEXT_DAY)
    assert (night.unbalanced, night.left, night.log_size, night.mail) == ((), [], 6, {})
    assert sums(home, drop_no) == (2, 1, 0, 0, 1)


@pytest.mark.parametrize("decision", ["approved", "rejected"])
def test_the_new_reply_stands_beside_the_first_and_says_what_was_decided(
    waiting: tuple[Home, int], decision: str
) -> None:
    home, drop_no = waiting
    file = HELD.split("/")[1]
    with home.services() as services:
        first = services.storage.read(f"replies/kita/{file}.reply.xlsx")
    decided(home, drop_no, decision)
    home.night(NEXT_DAY)
    with home.services() as services:
        drops = table(services, "drops").filter(pl.col("drop_no") == drop_no)
        assert services.storage.read(f"replies/kita/{file}.reply.xlsx") == first
    (sha256,), (name,) = drops["sha256"], drops["reply_name"]
    assert name == f"{file}.{NEXT_DAY}.{sha256[:8]}.reply.xlsx"
    one, other = statuses(home, f"{file}.reply.xlsx"), statuses(home, name)
    assert one[0] == other[0], "what was accepted stays accepted"
    assert one[1] != other[1]
    assert (other[1] == other[0]) == (decision == "approved")
