"""Voucher numbers as people type them: read where one voucher of theirs alone can be meant."""

from collections.abc import Callable

import polars as pl
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from flows.ledger import references
from schemas import tables
from schemas.wire.key import normalise
from tests.flows.desk import Desk
from tests.flows.ingest.kinds.test_orders import line
from tests.flows.ingest.kinds.test_vouchers import voucher

UNKNOWN = [("voucher_id", "voucher-unknown")]


def generated(desk: Desk) -> str:
    """A voucher that an order of acme's has made."""
    desk.asks("acme", "orders", line(fulfilment="voucher", quantity=1))
    desk.issues()
    v = tables.vouchers.c
    made = desk.frame(sa.select(v.voucher_id).where(v.serial.is_not(None)))
    return str(made["voucher_id"][0])


@pytest.mark.parametrize(
    "typed",
    [
        lambda v: v.lower(),
        lambda v: v.replace("-", " "),
        lambda v: v.replace("-", ""),
        lambda v: v.lower().replace("-", " – ").replace("1", "l").replace("0", "o"),
        lambda v: v.replace("1", "I").replace("0", "O"),
        lambda v: "".join(chr(ord(c) + 0xFEE0) for c in v.lower()),
    ],
    ids=["lower", "spaces", "closed up", "by a person", "look-alikes", "full width"],
)
def test_a_voucher_number_of_ours_is_read_as_people_type_it(
    desk: Desk, typed: Callable[[str], str]
) -> None:
    number = generated(desk)
    answer = desk.sends("acme", "vouchers", voucher(typed(number)), voucher(number))
    if typed(number) != number:
        assert answer.said() == [("voucher_id", "read-as")]
        assert answer.detail() == number
    assert answer.counts == (1, 1, 0, 0)
    assert desk.request(answer.serials[2])["business_key"] == f"{number}/1"
    assert desk.unbalanced() == ()


def test_a_wrong_symbol_in_a_voucher_number_is_never_guessed_at(desk: Desk) -> None:
    number = generated(desk)
    wrong = number[:-1] + ("A" if number[-1] != "A" else "B")
    for typed in (wrong.lower(), number.lower() + "a", number[:-1].lower()):
        assert desk.refusal("acme", "vouchers", voucher(typed)) == UNKNOWN


def test_a_listed_voucher_is_read_whatever_the_case_where_one_alone_can_be_meant(
    desk: Desk,
) -> None:
    listed = {"batch_id": "B-2", "oem_account": "acme", "sku": "SRV", "status": "issued"}
    for one in ("Abc-1", "aBc-1", "Lone-1", "É-1"):
        desk.sends("vendor", "voucher_lists", {**listed, "voucher_id": one})
    answer = desk.sends(
        "acme", "vouchers", *map(voucher, ("abc-1", "Abc-1", "lone-1", "LONE-1", "LONE 1", "é-1"))
    )
    assert answer.statuses == {
        2: "refused",
        3: "accepted",
        4: "accepted",
        5: "duplicate",
        6: "refused",
        7: "refused",
    }
    assert answer.said(4) == [("voucher_id", "read-as")]
    assert answer.said(2) == answer.said(6) == answer.said(7) == UNKNOWN


def test_no_spelling_leads_to_a_voucher_of_somebody_else(desk: Desk) -> None:
    assert desk.refusal("acme", "vouchers", voucher("z-1")) == UNKNOWN
    number = generated(desk)
    assert desk.refusal("duo", "vouchers", voucher(number.lower())) == UNKNOWN


def test_a_spelling_that_is_refused_says_why_and_how_it_was_read(desk: Desk) -> None:
    said = desk.refusal("acme", "vouchers", voucher("v-void"))
    assert sorted(said) == [("voucher_id", "read-as"), ("voucher_id", "voucher-void")]


def test_vouchers_are_read_alike_on_postgresql(postgres_desk: Desk) -> None:
    number = generated(postgres_desk)
    answer = postgres_desk.sends("acme", "vouchers", voucher(number.lower()), voucher("v-1"))
    assert answer.counts == (2, 0, 0, 0)


@given(st.text("vV0oOiIlL1-  –aé", max_size=40) | st.text(max_size=20))
def test_a_column_of_voucher_numbers_is_read_as_one_by_one(text: str) -> None:
    symbols = normalise(text)
    ours = len(symbols) == 16 and symbols[0] == "V"
    grouped = "-".join(symbols[at : at + 4] for at in (0, 4, 8, 12)) if ours else None
    frame = pl.DataFrame({"typed": [text]})
    assert frame.select(references.our_number(pl.col("typed"), "V")).item() == grouped
