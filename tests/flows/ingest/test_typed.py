from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar
from xml.etree import ElementTree as ET

import dataframely as dy
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.ingest.cells.identifiers import padded
from flows.ingest.typed import typed
from schemas.problems import cells as codes
from schemas.problems import drops
from schemas.readings import CellType, Hints, Ignored, RawSheet, Recognised, Typed
from schemas.sheets.sheet import (
    Choice,
    Column,
    Reads,
    Sheet,
    choice,
    day,
    money,
    quantity,
    text,
)
from schemas.words import Words
from tests.outside import foreign

ACTIONS = (
    Choice("new", Words("New", "Nouveau", "Neu", "新規"), ("N", "Erst-Lizenz")),
    Choice("renewal", Words("Renewal", "Renouvellement", "Verlängerung", "更新")),
)


def described(reads: Reads, **more: Any) -> Column:
    words = Words(*[reads.value] * 4)
    return Column(reads, words, words, "A-1", **more)


class Everything(Sheet):
    """One column of every way of reading."""

    title: ClassVar[Words] = Words("E", "E", "E", "E")
    about: ClassVar[Words] = title

    identifier = text(
        described(Reads.IDENTIFIER, required=True, key=True), length_max=20, regex=r"^[^#]+$"
    )
    name = text(described(Reads.TEXT), length_max=5)
    date = day(described(Reads.DATE))
    quantity = quantity(described(Reads.QUANTITY))
    money = money(described(Reads.MONEY))
    email = text(described(Reads.EMAIL))
    emails = text(described(Reads.EMAILS), length_max=1000)
    country = text(described(Reads.COUNTRY))
    language = text(described(Reads.LANGUAGE))
    currency = text(described(Reads.CURRENCY))
    choice = choice(described(Reads.CHOICE, choices=ACTIONS))
    choices = dy.String(
        nullable=True, metadata={"column": described(Reads.CHOICES, choices=ACTIONS)}
    )
    key_numbers = text(described(Reads.KEY_NUMBERS), length_max=10_000)


Cells = Sequence[str | None]


def read(column: str, cells: Cells, hints: Hints | None = None, kind: int = CellType.TEXT) -> Typed:
    """One column beside an identifier in every row; the headings stand in row 1."""
    ids = [f"id{n}" for n in range(len(cells))]
    frame = pl.DataFrame(
        {"A": ["Id", *ids], "B": [column, *cells]}, schema={"A": pl.String, "B": pl.String}
    )
    types = frame.select(pl.all().is_not_null().cast(pl.UInt8)).with_columns(
        B=pl.when(frame["B"].is_not_null())
        .then(pl.lit(kind, pl.UInt8))
        .otherwise(pl.lit(0, pl.UInt8))
    )
    return sheet(frame, types, {"identifier": "A", column: "B"}, hints)


def sheet(
    cells: pl.DataFrame, types: pl.DataFrame, columns: dict[str, str], hints: Hints | None = None
) -> Typed:
    raw = RawSheet("S", False, cells, types)
    return typed(Everything, Recognised(0, "S", "everything", 1, columns), raw, hints or Hints())


def values(column: str, cells: Cells, hints: Hints | None = None, kind: int = 1) -> list[Any]:
    """The values read, a problem's code in the place of each that could not be."""
    result = read(column, cells, hints, kind)
    told = dict(
        result.problems.filter(pl.col("column") == column).select("row_no", "code").iter_rows()
    )
    rows = result.rows.select("row_no", column).iter_rows()
    return [told.get(number, value) for number, value in rows]


def test_cells_are_trimmed_of_every_kind_of_space_and_empty_ones_are_null() -> None:
    spaced = ["\u00a0ab\u3000", " \u00a0 ", None, "a\u00a0b"]
    assert values("name", spaced) == ["ab", None, None, "a\u00a0b"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11-20", date(2026, 11, 20)),
        ("2026-11-20T10:15:00Z", date(2026, 11, 20)),
        ("2026/11/20", date(2026, 11, 20)),
        ("20261120", date(2026, 11, 20)),
        ("20.11.2026", date(2026, 11, 20)),
        ("20.11.26", codes.DATE_AMBIGUOUS.code),
        ("31/12/2027", date(2027, 12, 31)),
        ("12/31/2027", date(2027, 12, 31)),
        ("05/05/2026", date(2026, 5, 5)),
        ("05/06/2026", codes.DATE_AMBIGUOUS.code),
        ("令和8年11月20日", date(2026, 11, 20)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("R8.11.20", date(2026, 11, 20)),
        ("Ｒ８．１１．２０", date(2026, 11, 20)),
        ("H30/4/1", date(2018, 4, 1)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("２０２６年１１月２０日", date(2026, 11, 20)),
        ("20 Nov 2026", date(2026, 11, 20)),
        ("20-Nov-26", date(2026, 11, 20)),
        ("November 20, 2026", date(2026, 11, 20)),
        ("20. März 2026", date(2026, 3, 20)),
        ("1er décembre 2026", date(2026, 12, 1)),
        ("31/11/2026", codes.DATE_IMPOSSIBLE.code),
        ("2026-02-30", codes.DATE_IMPOSSIBLE.code),
        ("29/02/2027", codes.DATE_IMPOSSIBLE.code),
        ("令和8年13月1日", codes.DATE_IMPOSSIBLE.code),
        ("soon", codes.NOT_A_DATE.code),
        ("46346", codes.NOT_A_DATE.code),
    ],
)
def test_a_date_is_read_as_written_or_refused(written: str, meant: object) -> None:
    assert values("date", [written]) == [meant]


def test_an_ambiguous_date_is_decided_by_its_column_then_by_the_file_then_by_the_account() -> None:
    assert values("date", ["05/06/2026", "31/12/2026"])[0] == date(2026, 6, 5)
    assert values("date", ["05/06/2026", "12/31/2026"])[0] == date(2026, 5, 6)
    both = ["05/06/2026", "12/31/2026", "31/12/2026"]
    assert values("date", both)[0] == codes.DATE_AMBIGUOUS.code
    assert values("date", both, Hints(date_order="mdy"))[0] == date(2026, 5, 6)
    assert values("date", ["05/06/2026"], Hints(delimiter=";")) == [date(2026, 6, 5)]
    column_wins = values("date", ["05/06/2026", "31/12/2026"], Hints(date_order="mdy"))
    assert column_wins[0] == date(2026, 6, 5)


def test_a_bare_serial_counts_from_the_day_of_its_workbook() -> None:
    assert values("date", ["46346"], kind=CellType.NUMBER) == [date(2026, 11, 20)]
    since_1904 = values("date", ["44884"], Hints(date1904=True), CellType.NUMBER)
    assert since_1904 == [date(2026, 11, 20)]
    dated = values("date", ["2026-11-20", "2026-11-20 12:30:00"], kind=CellType.DATE)
    assert dated == [date(2026, 11, 20)] * 2
    assert values("date", ["1899-12-31 12:00:00"], kind=CellType.DATE) == [codes.NOT_A_DATE.code]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1234.56", "1234.56"),
        ("1234,56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1\u202f234,56", "1234.56"),
        ("1'234.56", "1234.56"),
        ("１，２３４．５６", "1234.56"),
        ("1.234.567", "1234567"),
        ("€ 12,50", "12.50"),
        ("¥1200", "1200"),
        ("0.125", "0.125"),
        ("1.234", codes.NUMBER_AMBIGUOUS.code),
        ("1,234", codes.NUMBER_AMBIGUOUS.code),
        ("1.23.4", codes.NOT_A_NUMBER.code),
        ("12,34.56", codes.NOT_A_NUMBER.code),
        ("1E5", codes.NOT_A_NUMBER.code),
        ("ten", codes.NOT_A_NUMBER.code),
        ("-5", codes.OUT_OF_RANGE.code),
        ("0.12345", codes.TOO_MANY_DECIMALS.code),
        ("0.12340", "0.1234"),
        ("123456789012345678", codes.OUT_OF_RANGE.code),
    ],
)
def test_an_amount_is_exact_or_refused(written: str, meant: str) -> None:
    expected = meant if "-" in meant else Decimal(meant)
    assert values("money", [written]) == [expected]


def test_an_ambiguous_number_is_decided_by_its_column_then_by_the_file_then_the_account() -> None:
    assert values("money", ["1.234", "5,50"])[0] == 1234
    assert values("money", ["1.234", "5.50"])[0] == Decimal("1.234")
    assert values("money", ["1.234"], Hints(delimiter=";")) == [1234]
    assert values("money", ["1,234"], Hints(decimal_mark=".")) == [1234]
    assert values("money", ["1,234", "5.5", "6,5"])[0] == codes.NUMBER_AMBIGUOUS.code
    assert values("quantity", ["1.234"], Hints(decimal_mark=",")) == [1234]
    assert values("quantity", ["1.234"], Hints(decimal_mark=".")) == [codes.NOT_WHOLE.code]


def test_a_number_cell_is_never_ambiguous_and_loses_its_binary_noise() -> None:
    stored = ["1.234", "59.970000000000006", "12"]
    assert values("money", stored, Hints(decimal_mark=","), CellType.NUMBER) == [
        *(Decimal("1.234"), Decimal("59.97"), Decimal(12)),
    ]


def test_quantities_are_whole_and_positive() -> None:
    written = ["5", "5.0", "5,00", "２５", "2.5", "0", "-3", "2000000000", "NaN"]
    assert values("quantity", written) == [
        *(5, 5, 5, 25, codes.NOT_WHOLE.code),
        *(codes.QUANTITY_NOT_POSITIVE.code, codes.QUANTITY_NOT_POSITIVE.code),
        *(codes.OUT_OF_RANGE.code, codes.NOT_A_NUMBER.code),
    ]


def test_an_identifier_that_a_spreadsheet_changed_is_refused() -> None:
    damaged = codes.IDENTIFIER_DAMAGED.code
    frame = pl.DataFrame(
        {
            "A": [
                "Id",
                "00123",
                "ＡＢ１２",
                "6.93217E+12",
                "123",
                "1.5",
                "1234567890123456",
                "2026-01-02",
            ]
        }
    )
    types = pl.DataFrame({"A": [1, 1, 1, 1, 2, 2, 2, 3]}, schema={"A": pl.UInt8})
    result = sheet(frame, types, {"identifier": "A"})
    assert result.rows["identifier"].to_list() == ["00123", "AB12", None, "123", *[None] * 3]
    assert result.problems.select("row_no", "code").rows() == [
        (number, damaged) for number in (4, 6, 7, 8)
    ]


def test_leading_zeros_are_restored_only_where_one_identifier_fits() -> None:
    known = pl.Series(["00123", "0007", "007", "55"])
    restored = padded(pl.Series(["123", "7", "55", "99", "x"]), known)
    assert restored.rows() == [("123", "00123")]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Anna.Schmidt+km@bergmann.example", "Anna.Schmidt+km@bergmann.example"),
        ("ｉｎｆｏ＠ｋ.example", "info@k.example"),
        ("info@bücher.com", "info@xn--bcher-kva.com"),
        ("a@x.com; b@y.com", codes.EMAIL_NOT_ONE.code),
        ("a@x.com b@y.com", codes.EMAIL_NOT_ONE.code),
        ("a@@x.com", codes.EMAIL_INVALID.code),
        ("a@x", codes.EMAIL_INVALID.code),
        ("a..b@x.com", codes.EMAIL_INVALID.code),
        ("Anna <a@x.com>", codes.EMAIL_INVALID.code),
        ("a@x.com\nBcc: b@y.com", codes.EMAIL_NOT_ONE.code),
        ("a@-x.com", codes.EMAIL_INVALID.code),
        ("x" * 65 + "@x.com", codes.EMAIL_INVALID.code),
        ("=cmd()@x.com\r\n", "=cmd()@x.com"),
    ],
)
def test_exactly_one_address_is_read(written: str, meant: str) -> None:
    if "()" in meant:
        meant = codes.EMAIL_INVALID.code
    assert values("email", [written]) == [meant]


def test_several_addresses_are_joined_or_refused_together() -> None:
    written = ["a@x.com; b@y.com,c@z.com", "a@x.com", "a@x.com; nobody", ";"]
    wrong = codes.EMAIL_INVALID.code
    assert values("emails", written) == ["a@x.com;b@y.com;c@z.com", "a@x.com", wrong, wrong]


def test_no_address_is_read_that_isemail_calls_an_error() -> None:
    tests = ET.parse(foreign("email/isemail-tests-original.xml")).getroot().iter("test")
    wrong = [
        one.findtext("address") or "" for one in tests if one.findtext("category") == "ISEMAIL_ERR"
    ]
    assert len(wrong) > 50
    stripped = [
        address.replace("␀", "\0").replace("␍", "\r").replace("␊", "\n") for address in wrong
    ]
    read_values = read("email", [address for address in stripped if address.strip()])
    accepted = read_values.rows["email"].drop_nulls().to_list()
    trimmed = {address.strip() for address in stripped if address != address.strip()}
    assert [address for address in accepted if address not in trimmed] == []


@pytest.mark.parametrize(
    ("column", "written", "meant"),
    [
        ("country", ["DE", "deu", "Allemagne", "Deutschland", "ドイツ", "uk", "U.S.A."], None),
        ("currency", ["eur", "EUR", "€", "JPY", "円"], None),
        ("language", ["EN", "ja_jp", "zh-hant-TW", "Deutsch", "フランス語"], None),
        ("choice", ["new", "NOUVEAU", "更新", "erst lizenz", "verlangerung"], None),
        ("choices", ["Renewal; new", "新規、更新", "neu"], None),
        ("country", ["XX", "Atlantis", "D"], codes.COUNTRY_UNKNOWN.code),
        ("currency", ["$", "¥", "XXX", "EURO?!x"], codes.CURRENCY_UNKNOWN.code),
        ("language", ["jp", "xx", "en-ZZ", "english please"], codes.LANGUAGE_UNKNOWN.code),
        ("choice", ["old", "new, renewal"], codes.CHOICE_UNKNOWN.code),
        ("choices", ["new; old"], codes.CHOICE_UNKNOWN.code),
    ],
)
def test_codes_and_lists_are_read_in_four_languages(
    column: str, written: list[str], meant: str | None
) -> None:
    right = {
        "country": [*["DE"] * 5, "GB", "US"],
        "currency": [*["EUR"] * 3, *["JPY"] * 2],
        "language": ["en", "ja-JP", "zh-Hant-TW", "de", "fr"],
        "choice": ["new", "new", "renewal", "new", "renewal"],
        "choices": ["new;renewal", "new;renewal", "new"],
    }
    assert values(column, written) == (right[column] if meant is None else [meant] * len(written))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("7", "7"),
        ("1, 3-5", "1;3;4;5"),
        ("3-5,1", "1;3;4;5"),
        ("1;1; 2 ;", "1;2"),
        ("1, 2-4, 3-6", "1;2;3;4;5;6"),
        ("１、３〜５", "1;3;4;5"),
        ("１，３～５", "1;3;4;5"),
        ("1番、3番から5番", "1;3;4;5"),
        ("1・3ー5", "1;3;4;5"),
        ("1および3と5", "1;3;5"),
        ("nos 1", codes.NOT_KEY_NUMBERS.code),
        ("n° 1, n° 3 à 5", "1;3;4;5"),
        ("1 et 3", "1;3"),
        ("Nr. 1 und 3 bis 5", "1;3;4;5"),
        ("#1 and #3 to #5", "1;3;4;5"),
        ("1 & 3…5", "1;3;4;5"),
        ("1\n3–5", "1;3;4;5"),
        ("007", "7"),
        ("1 2", codes.NOT_KEY_NUMBERS.code),
        ("1,,2", codes.NOT_KEY_NUMBERS.code),
        ("0", codes.NOT_KEY_NUMBERS.code),
        ("0-3", codes.NOT_KEY_NUMBERS.code),
        ("-3", codes.NOT_KEY_NUMBERS.code),
        ("5-3", codes.NOT_KEY_NUMBERS.code),
        ("1.5", codes.NOT_KEY_NUMBERS.code),
        ("1-2-3", codes.NOT_KEY_NUMBERS.code),
        ("all", codes.NOT_KEY_NUMBERS.code),
        ("1to", codes.NOT_KEY_NUMBERS.code),
        ("1-1001", codes.NOT_KEY_NUMBERS.code),
        ("1-600, 700-1200", codes.NOT_KEY_NUMBERS.code),
        ("1-999999999", codes.NOT_KEY_NUMBERS.code),
        (";", codes.NOT_KEY_NUMBERS.code),
    ],
)
def test_key_numbers_are_numbers_and_ranges_in_ascending_order(written: str, meant: str) -> None:
    assert values("key_numbers", [written]) == [meant]


def test_a_thousand_key_numbers_fit_into_a_cell() -> None:
    thousand = ";".join(str(number) for number in range(1, 1001))
    assert values("key_numbers", ["1-1000", "501-1000, 1-500"]) == [thousand, thousand]


def test_key_numbers_that_a_spreadsheet_may_have_changed_are_refused() -> None:
    changed = codes.KEY_NUMBERS_CHANGED.code
    assert values("key_numbers", ["7", "999", "1234"], kind=CellType.NUMBER) == [
        "7",
        "999",
        changed,
    ]
    assert values("key_numbers", ["1.3"], kind=CellType.NUMBER) == [codes.NOT_KEY_NUMBERS.code]
    assert values("key_numbers", ["2026-03-01"], kind=CellType.DATE) == [changed]
    assert values("key_numbers", ["1,234", "1234"]) == ["1;234", "1234"]


def test_a_refused_choice_names_the_list_in_the_readers_language() -> None:
    result = read("choice", ["old"], Hints(language="de-AT"))
    assert result.problems["detail"].to_list() == ["Neu, Verlängerung"]


def test_rules_of_a_single_column_become_problems_and_an_empty_cell_breaks_none() -> None:
    assert values("name", ["abcde", "abcdef", "表示表示表", None]) == [
        *("abcde", codes.TOO_LONG.code, "表示表示表", None),
    ]
    frame = pl.DataFrame({"A": ["Id", "a#b", None], "B": ["Name", "x", "y"]})
    types = frame.select(pl.all().is_not_null().cast(pl.UInt8))
    result = sheet(frame, types, {"identifier": "A", "name": "B"})
    assert result.problems.rows() == [
        (2, "identifier", codes.PATTERN.code, "A-1"),
        (3, "identifier", codes.REQUIRED.code, None),
    ]
    assert result.rows["identifier"].to_list() == [None, None]


def test_errors_and_formulas_without_value_are_problems_even_in_an_optional_column() -> None:
    frame = pl.DataFrame({"A": ["Id", "a", "b"], "B": ["Date", None, None]})
    types = pl.DataFrame(
        {"A": [1, 1, 1], "B": [1, CellType.ERROR, CellType.FORMULA]},
        schema={"A": pl.UInt8, "B": pl.UInt8},
    )
    result = sheet(frame, types, {"identifier": "A", "date": "B"})
    assert result.problems["code"].to_list() == [
        *(codes.CELL_ERROR.code, codes.FORMULA_WITHOUT_VALUE.code),
    ]


def test_empty_rows_and_totals_are_left_out_and_counted() -> None:
    frame = pl.DataFrame(
        {
            "A": ["Id", "a", None, "b", None, "Gesamt:", None, None],
            "B": ["Quantity", "1", None, "2", "3", "3", None, None],
            "C": ["Note", "total", None, None, "合計", None, None, None],
        }
    )
    types = frame.select(pl.all().is_not_null().cast(pl.UInt8))
    result = sheet(frame, types, {"identifier": "A", "quantity": "B"})
    assert result.rows["row_no"].to_list() == [2, 4]
    assert result.problems.is_empty()
    assert result.ignored == (
        *(Ignored(drops.ROWS_EMPTY.code, 3, 1), Ignored(drops.ROWS_TOTALS.code, 5, 2)),
    )


def test_a_row_without_its_key_that_is_no_total_is_a_row() -> None:
    frame = pl.DataFrame({"A": ["Id", None], "B": ["Quantity", "3"], "C": ["Note", "Totally new"]})
    types = frame.select(pl.all().is_not_null().cast(pl.UInt8))
    result = sheet(frame, types, {"identifier": "A", "quantity": "B"})
    assert result.problems["code"].to_list() == [codes.REQUIRED.code]


def test_a_column_that_the_sheet_lacks_is_empty_in_its_type() -> None:
    result = read("name", ["x"])
    assert result.rows.columns == ["row_no", *Everything.column_names()]
    assert result.rows.schema["money"] == pl.Decimal(18, 4)
    assert result.rows["date"].to_list() == [None]


COLUMNS = [name for name in Everything.column_names() if name != "identifier"]
ANYTHING = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LIKELY = st.text("0123456789.,-/ 年月日RH'EÄé@;", max_size=12)


@given(
    column=st.sampled_from(COLUMNS),
    cells=st.lists(st.one_of(st.none(), ANYTHING, LIKELY), min_size=1, max_size=6),
    kind=st.sampled_from([CellType.TEXT, CellType.NUMBER, CellType.DATE, CellType.BOOLEAN]),
    hints=st.sampled_from([Hints(), Hints(".", "mdy"), Hints(delimiter=";")]),
)
def test_every_cell_that_is_not_empty_is_a_value_or_a_problem(
    column: str, cells: list[str | None], kind: int, hints: Hints
) -> None:
    result = read(column, cells, hints, kind)
    empty = " \t\r\n\v\f\u00a0\u3000\u2007\u202f\u2002\u2003\u2009\u200b\u2060\ufeff"
    filled = [n + 2 for n, cell in enumerate(cells) if cell is not None and cell.strip(empty)]
    valued = result.rows.filter(pl.col(column).is_not_null())["row_no"].to_list()
    failed = result.problems["row_no"].to_list()
    assert sorted(valued + failed) == filled
