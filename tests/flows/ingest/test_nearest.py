"""Headings with a slip in them are understood; words of another meaning are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.ingest.cells.folding import folded
from flows.ingest.nearest import nearest, slips
from schemas.sheets import SHEETS

WORD = st.text("abcd数量", max_size=6)

MISTYPED = {
    "quantity": "Quanity, Quantitiy, Qauntity, Quantitée, Quantié, Mengge, Mnege, 数量個",
    "order_number": "Oder number, Order Nubmer, Numero de comande, Bestelnumer, 注文番",
    "order_date": "Date de comande, Oder date, Bestelldatm",
    "contact_email": "Contact emial, Emial, E-mial",
    "currency": "Curency, Wärung, Währnug",
    "unit_price": "Unit prise, Prix unitair, Einzelpries, 単価円",
    "customer_name": "Costumer name, Nom du cliant, Kundename",
    "sku": "Référance, Artikelnumer, Artikkelnummer",
}
OF_VOUCHERS = {
    "voucher_id": "Vaucher ID, Gutscheinumer, バウチャ番号, バウチャー番合",
    "activation_date": "Activaton date",
}
OTHERS = (
    *("Remarks", "Notes", "Comment", "Discount", "Salesperson", "Warehouse", "Phone", "Status"),
    *("VAT", "Total", "Region", "City", "Zip", "Page", "ID", "X", "12", "Order time", "Ship date"),
    *("Internal ref", "Delivery terms", "Order type", "Delivery date", "Weight (kg)"),
    *("Remarque", "Téléphone", "Remise", "Vendeur", "Adresse", "Ville", "État"),
    *("Bemerkung", "Sachbearbeiter", "Rabatt", "Telefon", "Stadt", "Straße", "Ort", "PLZ"),
    *("備考", "担当者", "電話番号", "住所", "倉庫", "発注者", "注文者", "税込金額", "合計", "納期"),
)


def known(kind: str) -> dict[str, str]:
    """The words for the columns of a kind, folded, and which column each is for."""
    return {
        folded(word): name
        for name, column in SHEETS[kind].described()
        for word in (*column.heading.every(), *column.synonyms)
    }


@pytest.mark.parametrize(
    ("kind", "column", "typed"),
    [
        (kind, column, one)
        for kind, every in (("orders", MISTYPED), ("vouchers", OF_VOUCHERS))
        for column, typed in every.items()
        for one in typed.split(", ")
    ],
)
def test_a_mistyped_heading_stands_for_its_column(kind: str, column: str, typed: str) -> None:
    words = known(kind)
    assert folded(typed) not in words
    meant = nearest(folded(typed), words)
    assert meant is not None
    assert words[meant] == column


@pytest.mark.parametrize("typed", OTHERS)
@pytest.mark.parametrize("kind", ["orders", "vouchers"])
def test_a_word_of_another_meaning_stands_for_none(kind: str, typed: str) -> None:
    words = known(kind)
    assert folded(typed) in words or nearest(folded(typed), words) is None


def test_the_nearest_wins_and_of_equals_the_first() -> None:
    assert nearest("quantitie", ["quantites", "quantities"]) == "quantities"
    assert nearest("abcdefg", ["abcdefx", "abcdefy"]) == "abcdefx"


@pytest.mark.parametrize(
    ("one", "other", "many"),
    [("", "", 0), ("ab", "", 2), ("ab", "ba", 1), ("price", "prise", 1), ("ca", "abc", 3)],
)
def test_slips_are_counted(one: str, other: str, many: int) -> None:
    assert slips(one, other) == slips(other, one) == many


@given(WORD, st.lists(WORD, max_size=6))
def test_what_is_proposed_is_known_and_no_other_is_nearer(word: str, words: list[str]) -> None:
    found = nearest(word, words)
    assert found is None or found in words
    if word in words and len(word) >= 4:
        assert found == word
