"""Problems become sentences in the sender's language, column by column."""

import polars as pl
import pytest

from flows.notify.answers import answered, by_cell, by_row, messages
from schemas.problems import PROBLEMS as EVERY_PROBLEM
from schemas.problems import PROBLEMS_SCHEMA, Problem
from schemas.sheets.orders import Orders
from schemas.sheets.sheet import Column, Reads, Sheet, quantity, text
from schemas.words import Words


def same(said: str) -> Words:
    return Words(said, said, said, said)


class Tiny(Sheet):
    order = text(
        Column(Reads.IDENTIFIER, Words("Order", "Commande", "Auftrag", "注文"), same(""), "A")
    )
    amount = quantity(
        Column(Reads.QUANTITY, Words("Quantity", "Quantité", "Menge", "数量"), same(""), "1")
    )


BAD = Problem(
    "bad",
    Words(
        "{heading} ({value}) is bad.",
        "{heading} ({value}) est faux.",
        "{heading} falsch.",
        "{heading}（{value}）不正。",
    ),
    Words("See {detail}.", "Voir {detail}.", "Siehe {detail}.", "{detail}参照。"),
)
NOTED = Problem("noted", same("Noted."), same("Nothing."), note=True)
KNOWN = {problem.code: problem for problem in (BAD, NOTED)}
PROBLEMS = pl.DataFrame(
    [
        (2, "amount", "bad", "row 1"),
        (2, None, "noted", None),
        (5, "amount", "bad", None),
        (5, "order", "odd", None),
    ],
    schema=PROBLEMS_SCHEMA,
    orient="row",
)
CELLS = pl.DataFrame({"row_no": [2, 5], "order": ["A", "B"], "amount": ["x{detail}", None]})


def test_each_problem_says_what_is_wrong_and_what_to_do_in_the_order_given() -> None:
    said = messages(PROBLEMS, Tiny, "fr-CA", KNOWN, cells=CELLS)
    assert said["message"].to_list() == [
        "Quantité (x{detail}) est faux. Voir row 1.",
        "Noted. Nothing.",
        "Quantité () est faux. Voir .",
        "odd",
    ]
    assert said["note"].to_list() == [False, True, False, False]


def test_the_senders_own_headings_win_and_japanese_needs_no_space() -> None:
    said = messages(PROBLEMS.head(1), Tiny, "ja", KNOWN, headings={"amount": "個数"}, cells=CELLS)
    assert said["message"].to_list() == ["個数（x{detail}）不正。row 1参照。"]


def test_no_problem_is_no_message() -> None:
    assert messages(PROBLEMS.clear(), Tiny, "en", KNOWN).is_empty()


def test_rows_carry_all_their_messages_and_cells_their_letters() -> None:
    said = messages(PROBLEMS, Tiny, "en", KNOWN, cells=CELLS)
    assert by_row(said).rows()[0] == (2, "Quantity (x{detail}) is bad. See row 1.\nNoted. Nothing.")
    assert by_cell(said, {"amount": "C"})["column"].to_list() == ["C", None, "C", None]
    statuses = pl.DataFrame({"row_no": [5, 2, 3], "status": ["refused"] * 3, "serial": [None] * 3})
    answers = answered(statuses, said)
    assert answers["row_no"].to_list() == [2, 3, 5]
    assert answers["message"].null_count() == 1


@pytest.mark.parametrize(
    ("language", "row"), [("en", "row 6"), ("fr", "ligne 6"), ("de", "Zeile 6"), ("ja", "6 行目")]
)
def test_a_row_of_the_same_sheet_is_named_in_the_reader_s_language(language: str, row: str) -> None:
    problem = pl.DataFrame(
        [(8, "quantity", "conflicts-with-earlier-row", "#6")],
        schema=PROBLEMS_SCHEMA,
        orient="row",
    )
    said = messages(problem, Orders, language, EVERY_PROBLEM)
    assert f"({row})" in said["message"][0].replace("（", "(").replace("）", ")")


@pytest.mark.parametrize(
    ("language", "row"),
    [
        ("en", "sheet “P $1 {row}”, row 6"),
        ("fr", "feuille « P $1 {row} », ligne 6"),
        ("de", "Blatt „P $1 {row}“, Zeile 6"),
        ("ja", "シート「P $1 {row}」の 6 行目"),
    ],
)
def test_a_row_of_another_sheet_is_named_with_it(language: str, row: str) -> None:
    problem = pl.DataFrame(
        [(8, "quantity", "conflicts-with-earlier-row", "#6 P $1 {row}")],
        schema=PROBLEMS_SCHEMA,
        orient="row",
    )
    assert row in messages(problem, Orders, language, EVERY_PROBLEM)["message"][0]


def test_what_only_begins_like_a_row_is_left_as_it_is() -> None:
    problem = pl.DataFrame(
        [(8, "quantity", "conflicts-with-earlier-row", detail) for detail in ("#6x", "# 6", "6")],
        schema=PROBLEMS_SCHEMA,
        orient="row",
    )
    said = messages(problem, Orders, "en", EVERY_PROBLEM)["message"]
    assert [text.split("(")[1].split(")")[0] for text in said] == ["#6x", "# 6", "6"]


def test_what_is_wrong_with_several_cells_in_the_same_words_is_said_once() -> None:
    problems = pl.DataFrame(
        [
            (8, "quantity", "conflicts-with-earlier-row", "#6"),
            (8, "sku", "required", None),
            (8, "unit_price", "conflicts-with-earlier-row", "#6"),
            (8, "currency", "conflicts-with-earlier-row", "#7"),
        ],
        schema=PROBLEMS_SCHEMA,
        orient="row",
    )
    said = by_row(messages(problems, Orders, "en", EVERY_PROBLEM))["message"].item().split("\n")
    assert [line.split(" content")[0] for line in said] == [
        "Quantity, Unit price: an accepted row with the same key (row 6) has other",
        "SKU is empty. Fill in the cell.",
        "Currency: an accepted row with the same key (row 7) has other",
    ]
    said = by_row(messages(problems, Orders, "ja", EVERY_PROBLEM), "ja")
    assert said["message"].item().startswith("数量、単価：")


@pytest.mark.parametrize(
    ("language", "price", "units"),
    [
        ("en", "12,345.50 EUR", "10,000 units"),
        ("fr", "12\u202f345,50 EUR", "10\u202f000 unités"),
        ("de", "12.345,50 EUR", "10.000 Einheiten"),
        ("ja", "12,345.50 EUR", "10,000 単位"),
    ],
)
def test_amounts_and_units_are_written_as_the_reader_writes_them(
    language: str, price: str, units: str
) -> None:
    problems = pl.DataFrame(
        [
            (8, "quantity", "funds-exceeded", "12345.5000 EUR"),
            (8, None, "held-for-approval", "10000"),
        ],
        schema=PROBLEMS_SCHEMA,
        orient="row",
    )
    first, second = messages(problems, Orders, language, EVERY_PROBLEM)["message"]
    assert price in first
    assert units in second
