from typing import ClassVar

import polars as pl
import pytest

from flows.ingest.recognise import recognise
from schemas.problems import drops
from schemas.readings import MARKER, RawSheet, Reading, UnknownHeading
from schemas.sheets.sheet import Column, Reads, Sheet, day, quantity, text
from schemas.words import LANGUAGES, Words
from tests.schemas.sheets.kinds import KINDS as EVERY_KIND


def column(reads: Reads, *heading: str, required: bool = False, synonyms: str = "") -> Column:
    words = Words(*heading)
    also = tuple(synonyms.split(", ")) if synonyms else ()
    return Column(reads, words, words, "x", required=required, key=required, synonyms=also)


class Parcels(Sheet):
    """A kind with two required columns."""

    title: ClassVar[Words] = Words("Parcels", "Colis", "Pakete", "小包")
    about: ClassVar[Words] = title

    parcel = text(
        column(
            Reads.IDENTIFIER,
            *("Parcel", "N° de colis", "Paketnummer", "荷物番号"),
            required=True,
            synonyms="PID, Tracking",
        )
    )
    weight = quantity(column(Reads.QUANTITY, "Weight", "Poids", "Gewicht", "重量", required=True))
    sent = day(column(Reads.DATE, "Sent on", "Envoyé le", "Versandtag", "発送日"))


class Pallets(Sheet):
    """A kind that shares columns with the other."""

    title: ClassVar[Words] = Words("Pallets", "Palettes", "Paletten", "パレット")
    about: ClassVar[Words] = title

    parcel = text(column(Reads.IDENTIFIER, "Parcel", "Colis", "Paket", "荷物", required=True))
    weight = quantity(column(Reads.QUANTITY, "Weight", "Poids", "Gewicht", "重量", required=True))


KINDS = {"parcels": Parcels, "pallets": Pallets}


def sheet(*rows: list[str | None], name: str = "S", hidden: bool = False) -> RawSheet:
    width = max((len(row) for row in rows), default=0)
    names = [chr(65 + n) for n in range(width)]
    padded = [[*row, *[None] * (width - len(row))] for row in rows]
    cells = pl.DataFrame(padded, schema=dict.fromkeys(names, pl.String), orient="row")
    return RawSheet(name, hidden, cells, cells.select(pl.all().is_not_null().cast(pl.UInt8)))


def of(*sheets: RawSheet) -> Reading:
    return Reading("xlsx", None, None, False, sheets)


def test_headings_are_found_below_a_title_in_any_order_and_any_of_four_languages() -> None:
    drop = of(
        sheet(
            ["Our parcels"], [None], ["Gewicht (kg)", "poids", " n° de  Colis :"], ["1", "2", "3"]
        ),
        sheet(["送り状"], ["発送日", "荷物番号", "重量"]),
        sheet(["weight", "PID", "SENT_ON"]),
    )
    found, others = recognise(drop, KINDS)
    assert others == []
    assert [(one.kind, one.header_row, dict(one.columns)) for one in found] == [
        ("parcels", 3, {"weight": "B", "parcel": "C"}),
        ("parcels", 2, {"sent": "A", "parcel": "B", "weight": "C"}),
        ("parcels", 1, {"weight": "A", "parcel": "B", "sent": "C"}),
    ]
    assert found[0].unknown_headings == (UnknownHeading("A", "Gewicht (kg)", None),)


def test_a_heading_that_is_nearly_known_is_told_with_the_one_that_may_be_meant() -> None:
    headings: list[str | None] = ["Parcel", "Weight", "Sent on (UTC)", "Color"]
    found, _ = recognise(of(sheet(headings), sheet(["Parcel", "Weight", "Sendt on"])), KINDS)
    assert found[0].unknown_headings == (
        UnknownHeading("C", "Sent on (UTC)", "Sent on"),
        UnknownHeading("D", "Color", None),
    )
    assert found[1].unknown_headings == (UnknownHeading("C", "Sendt on", "Sent on"),)


def test_a_column_that_the_sheet_has_is_not_proposed_again() -> None:
    found, _ = recognise(of(sheet(["Parcel", "Weight", "Weihgt", "Sent on"])), KINDS)
    assert found[0].unknown_headings == (UnknownHeading("C", "Weihgt", None),)


def test_accents_case_width_and_punctuation_do_not_matter() -> None:
    found, _ = recognise(of(sheet(["ＰＡＲＣＥＬ", "Wéight*", "envoye le"])), KINDS)
    assert dict(found[0].columns) == {"parcel": "A", "weight": "B", "sent": "C"}


def test_the_most_columns_win_and_then_the_name_of_the_sheet() -> None:
    most = sheet(["Parcel", "Weight", "Sent on"], name="Pallets")
    named = sheet(["Parcel", "Weight"], name="Paletten KW47")
    found, _ = recognise(of(most, named), KINDS)
    assert [one.kind for one in found] == ["parcels", "pallets"]


def test_a_sheet_with_half_of_the_required_headings_is_refused_naming_the_missing_ones() -> None:
    drop = of(sheet(["Parcel", "Sent on", "Wait"]))
    found, others = recognise(drop, {"parcels": Parcels}, "fr")
    assert found == []
    assert (others[0].code, others[0].refused) == (drops.HEADINGS_MISSING.code, True)
    assert others[0].detail == "Poids (parcels)"


def test_two_headings_for_one_column_refuse_the_sheet() -> None:
    _, others = recognise(of(sheet(["Parcel", "Weight", "Tracking"])), {"parcels": Parcels})
    assert (others[0].code, others[0].refused) == (drops.HEADING_TWICE.code, True)
    assert others[0].detail == "Parcel (A) / Tracking (C)"


def test_notes_hidden_empty_and_our_own_summary_sheets_are_left_out() -> None:
    drop = of(
        sheet(["Dear team,"], ["the weight of the parcel is on the label"]),
        sheet(["Parcel", "Weight"], hidden=True),
        sheet(),
        sheet([f"Answer{MARKER}"], ["Parcel", "Weight"]),
    )
    found, others = recognise(drop, KINDS)
    assert found == []
    assert [(one.code, one.refused) for one in others] == [
        (drops.SHEET_UNKNOWN.code, False),
        (drops.SHEET_HIDDEN.code, False),
        (drops.SHEET_EMPTY.code, False),
        (drops.SHEET_OURS.code, False),
    ]


def test_columns_of_an_earlier_reply_are_told_apart_from_the_senders() -> None:
    drop = of(
        sheet(
            ["Parcel", "Weight", f"Status{MARKER}", f"Parcel{MARKER}", "Message\u00a0\u00a0\u00a0"]
        )
    )
    found, _ = recognise(drop, {"parcels": Parcels})
    assert found[0].ours == ("C", "D", "E")
    assert found[0].unknown_headings == ()


def test_only_the_first_thirty_rows_may_hold_headings() -> None:
    blank: list[list[str | None]] = [[None, None]] * 29
    inside = sheet(*blank, ["Parcel", "Weight"])
    below = sheet(*blank, [None, None], ["Parcel", "Weight"])
    found, others = recognise(of(inside, below), {"parcels": Parcels})
    assert [one.header_row for one in found] == [30]
    assert [one.code for one in others] == [drops.SHEET_UNKNOWN.code]


def test_kinds_that_the_sender_may_not_send_are_not_recognised() -> None:
    found, others = recognise(of(sheet(["Parcel", "Weight"])), {})
    assert (found, [one.code for one in others]) == ([], [drops.SHEET_UNKNOWN.code])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", EVERY_KIND)
def test_the_headings_of_a_kind_tell_it_from_every_other_kind(kind: str, language: str) -> None:
    columns = dict(EVERY_KIND[kind].described())
    headings = {name: column.heading.said_in(language) for name, column in columns.items()}
    whole = sheet([*headings.values()])
    needed = sheet([heading for name, heading in headings.items() if columns[name].required])
    found, _ = recognise(of(whole, needed), EVERY_KIND)
    assert [one.kind for one in found] == [kind, kind]
    assert set(found[0].columns) == set(columns)
