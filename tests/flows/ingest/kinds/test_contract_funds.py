"""Funds that rise and fall while they are drawn: the reply, the report and the movements agree."""

import io
import random
from decimal import Decimal
from typing import Any

import openpyxl
import polars as pl
import pytest

from flows.ledger import answered, funds
from flows.reconcile import lists
from flows.reconcile import steps as reconcile
from tests.flows.desk import Answer, Desk
from tests.flows.ingest.kinds.test_contracts import GRANTED, contract
from tests.flows.ingest.kinds.test_drawdowns import OVERAGE, draw

SETTLED = ("funds.overage", "funds.open")
SEEDS = (0, 1, 2, 4)
TWENTY = {"overage_allowed_pct": 20}


def draws(desk: Desk, request_id: str, quantity: int) -> Answer:
    return desk.sends("aldermoor", "drawdowns", draw(request_id, quantity, contract_number="EF-10"))


def in_reply(desk: Desk) -> tuple[Any, ...]:
    """Funds, drawn and left, as the customer reads them."""
    with desk.services.database.begin(readonly=True) as books:
        found = answered.funds_balance(books, "aldermoor")
    one = found.row(by_predicate=pl.col("contract_number") == "EF-10", named=True)
    return one["funds"], one["drawn"], one["left"]


def in_books(desk: Desk) -> dict[str, Any]:
    """What finance reads: funds, overage, drawn, open."""
    with desk.services.database.begin(readonly=True) as books:
        found = lists.amounts(funds.contracts_counted(books, desk.night_no))
    return found.row(by_predicate=pl.col("contract_number") == "EF-10", named=True)


def in_workbook(desk: Desk) -> dict[str, Any]:
    """The contract's line in reconciliation.xlsx."""
    told = reconcile.report(desk.services, desk.night_no, desk.clock.today())
    content = desk.services.storage.read(told.written[0])
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    for sheet in book.worksheets:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        heads = next((row for row in rows if "Contract" in row and "Drawn" in row), None)
        if heads is not None:
            line = next(row for row in rows if "EF-10" in row)
            return dict(zip(map(str, heads), line, strict=True))
    raise AssertionError("no sheet of contracts")


def test_an_add_on_settles_the_overage_first_in_movements_reply_and_report(desk: Desk) -> None:
    desk.sends("vendor", "contracts", contract(**TWENTY))
    assert draws(desk, "R-1", 11).counts == (1, 0, 0, 0)
    assert desk.moved()[OVERAGE] == (0, 1_000_000)
    assert in_reply(desk) == (1000, 1100, 0)
    granted = desk.moved()[GRANTED][1]
    desk.night("2026-11-21")
    assert desk.sends("vendor", "contracts", contract(funds="1500", **TWENTY)).counts[0] == 1
    assert desk.moved()[GRANTED] == (0, granted + 5_000_000)
    assert desk.moved()[SETTLED] == (0, 1_000_000)
    assert in_reply(desk) == (1500, 1100, 400)
    line = in_workbook(desk)
    told = [line[name] for name in ("Funds", "Overage", "Drawn", "Left")]
    assert told == [1500, 0, 1100, 400]
    assert desk.unbalanced() == ()


def test_an_add_on_smaller_than_the_overage_settles_what_it_can(desk: Desk) -> None:
    desk.sends("vendor", "contracts", contract(**TWENTY))
    draws(desk, "R-1", 12)
    desk.sends("vendor", "contracts", contract(funds="1050.0001", **TWENTY))
    assert desk.moved()[SETTLED] == (0, 500_001)
    assert in_reply(desk) == (Decimal("1050.0001"), 1200, 0)
    assert in_books(desk)["overage"] == Decimal("149.9999")
    assert draws(desk, "R-2", 1).said() == [("quantity", "funds-exceeded")]
    assert desk.unbalanced() == ()


def test_the_books_of_an_earlier_night_keep_the_overage_that_a_later_one_settled(
    desk: Desk,
) -> None:
    desk.sends("vendor", "contracts", contract(**TWENTY))
    draws(desk, "R-1", 11)
    before = desk.night_no
    desk.night("2026-11-21")
    desk.sends("vendor", "contracts", contract(funds="1500", **TWENTY))
    with desk.services.database.begin(readonly=True) as books:
        then = lists.amounts(funds.contracts_counted(books, before))
    one = then.row(by_predicate=pl.col("contract_number") == "EF-10", named=True)
    assert (one["funds"], one["overage"], one["drawn"], one["open"]) == (1000, 100, 1100, 0)
    assert reconcile.compare(desk.services, before).balanced


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_rises_falls_and_is_drawn_the_funds_are_exact(desk: Desk, seed: int) -> None:
    dice, total, drawn, percent = random.Random(seed), Decimal(1000), Decimal(0), 10
    for step in range(20):
        if step % 2:
            wanted = total + Decimal(dice.randint(-1_000_000, 4_000_000)) / 10_000
            allowed = dice.choice([10, 20, 30])
            if wanted <= 0 or (wanted, allowed) == (total, percent):
                continue
            right = not (wanted < total and wanted < drawn)
            amended = contract(funds=str(wanted), overage_allowed_pct=allowed)
            assert desk.sends("vendor", "contracts", amended).counts[0] == right
            if right:
                total, percent = wanted, allowed
        else:
            units = dice.randint(1, 5)
            right = drawn + units * 100 <= total + total * percent / 100
            assert draws(desk, f"R-{step}", units).counts[0] == right
            drawn += units * 100 if right else 0
            assert not right or drawn - total <= total * percent / 100
        left, over = max(total - drawn, Decimal(0)), max(drawn - total, Decimal(0))
        assert in_reply(desk) == (total, drawn, left)
        found = in_books(desk)
        told = (found["funds"], found["overage"], found["drawn"], found["open"])
        assert told == (total, over, drawn, left)
        assert desk.unbalanced() == ()
    assert desk.moved()[SETTLED] > (0, 0)


def test_an_add_on_settles_the_overage_alike_on_postgresql(postgres_desk: Desk) -> None:
    desk = postgres_desk
    desk.sends("vendor", "contracts", contract(**TWENTY))
    draws(desk, "R-1", 11)
    desk.sends("vendor", "contracts", contract(funds="1500", **TWENTY))
    assert in_reply(desk) == (1500, 1100, 400)
    assert in_books(desk)["open"] == 400
    assert desk.unbalanced() == ()
