import dataclasses
import io
import json
import subprocess
import tomllib
from pathlib import Path
from string import Formatter
from typing import Any

import pikepdf
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.errors import WrongSettings
from flows.notify import pages
from flows.notify.certificate import render
from flows.notify.glyphs import FONTS, coverage, printable
from flows.notify.stationery import DATA, texts
from schemas.words import LANGUAGES
from tests.flows.notify.bundling import KEY, NO_KEY, VENDOR, head, items, row
from tests.flows.notify.printed import picture_of, words_of
from tests.outside import foreign, program

LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="4"/></svg>'
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_certificate_is_tagged_archival_accessible_and_carries_its_fonts(language: str) -> None:
    pdf = render(head(language), items(row(), row(2, **NO_KEY)))
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        with opened.open_metadata() as about:
            assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("2", "A")
            assert about["pdfuaid:part"] == "1"
        root: Any = opened.Root
        assert root.MarkInfo.Marked
        assert str(root.Lang) == language
        assert "/StructTreeRoot" in root
        assert len(opened.pages) == 2
        fonts = [o for o in opened.objects if is_font(o)]
        assert fonts
        for font in fonts:
            assert {"/FontFile2", "/FontFile3"} & set(font.keys())


def is_font(thing: Any) -> bool:
    return isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor"


def test_the_same_input_gives_the_same_bytes_whatever_was_printed_between() -> None:
    first = render(head("ja"), items(row()))
    render(head("fr"), items(row(7)))
    assert render(head("ja"), items(row())) == first


def test_the_qr_code_holds_serial_and_key(tmp_path: Path) -> None:
    read = zxingcpp.read_barcodes(picture_of(render(head(), items(row())), tmp_path))
    assert [code.text for code in read] == [f"M0000000000012 {KEY}"]


def test_the_qr_code_holds_the_serial_alone_where_keys_are_none_or_many(tmp_path: Path) -> None:
    many = [row(key_no=n, license_file_name=f"{n}.lic", key_quantity=1) for n in (1, 2)]
    for rows in ([row(**NO_KEY)], many):
        read = zxingcpp.read_barcodes(picture_of(render(head(), items(*rows)), tmp_path))
        assert [code.text for code in read] == ["M0000000000012"]


def test_a_page_states_all_that_a_certificate_must(tmp_path: Path) -> None:
    said = words_of(
        render(head(), items(row(host_id="HOST-7", customer_name="Kunde KG"))), tmp_path
    )
    for fact in (
        "Speicherstraße 12", "Hafenwerk Logistik AG", "Kunde KG", "M0000000000012", "Version 4.2",
        "Aurora Analytics Enterprise", "25 devices", "Subscription", "20 November 2026", KEY,
        "19 November 2027", "support@nordlicht.example", "HOST-7", "PO-2026-0815",
        "entry 4,101 of the public log", "4,211 entries",
    ):  # fmt: skip
        assert fact in said


def test_a_single_unit_is_no_plural(tmp_path: Path) -> None:
    said = words_of(render(head(), items(row(quantity=1, key_quantity=1))), tmp_path)
    assert "1 device " in said


def test_a_serial_without_key_says_to_register_it(tmp_path: Path) -> None:
    said = words_of(render(head("de"), items(row(**NO_KEY))), tmp_path)
    assert "Registrieren Sie diese Seriennummer" in said
    assert "sobald ihre Seriennummer registriert ist" in said


def test_of_many_keys_the_first_are_printed_and_the_workbook_is_named(tmp_path: Path) -> None:
    keys = [
        row(key_no=n, key=f"{n:05d}{KEY[5:]}", license_file_name=f"{n}.lic", key_quantity=1)
        for n in range(1, 31)
    ]
    said = words_of(render(head(), items(*keys)), tmp_path)
    assert "00012-VAZGE" in said
    assert "00013-VAZGE" not in said
    assert "The first 12 of 30 license keys; keys.xlsx holds them all." in said


LONG: dict[str, Any] = {
    "account_name": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamten"
    "gesellschaft mbH & Co. KG",
    "customer_name": "Verwaltungsgemeinschaft Oberes Werratal und Angrenzende Gemeinden, "
    "Amt für Informationstechnik",
    "product_name": "Aurora Analytics Enterprise Edition for Distributed Heterogeneous "
    "Environments Plus",
    "host_id": "00-1A-2B-3C-4D-5E-6F-7A-8B-9C",
    "activation_note": "Öffnen Sie Hilfe > Lizenz im Programm und geben Sie den Schlüssel ein. "
    "Auf Servern ohne Bildschirm: aurora license add KEY, dann den Dienst neu starten.",
    "source_ref": "PO-2026-0815-Rahmenvertrag-4711",
}


@pytest.mark.parametrize("count", [1, 4, 12, 30])
@pytest.mark.parametrize("language", LANGUAGES)
def test_however_long_its_names_are_a_license_has_one_page(language: str, count: int) -> None:
    small_print = "Use of the software is subject to the End User License Agreement. " * 3
    vendor = dataclasses.replace(VENDOR, logo=LOGO, legal_note=small_print)
    keys = [
        row(key_no=n, license_file_name=f"{n}.lic", key_quantity=1, **LONG)
        for n in range(1, count + 1)
    ]
    with pikepdf.open(io.BytesIO(render(head(language, vendor=vendor), items(*keys)))) as opened:
        assert len(opened.pages) == 1


def test_a_line_of_a_japanese_name_does_not_end_inside_a_word_in_katakana(tmp_path: Path) -> None:
    name = "独立行政法人情報処理推進機構デジタル基盤センターアーキテクチャ設計部"
    words_of(render(head("ja"), items(row(account_name=name))), tmp_path)
    pdftotext = program("pdftotext", "poppler-utils", "text of pages")
    command = [pdftotext, "-layout", str(tmp_path / "c.pdf"), "-"]
    lines = subprocess.run(command, check=True, capture_output=True).stdout.decode().splitlines()
    assert [line.strip() for line in lines if "独立" in line or "設計部" in line] == [
        "独立行政法人情報処理推進機構デジタル",
        "基盤センターアーキテクチャ設計部",
    ]


def test_what_no_font_has_prints_as_a_box_and_nothing_else_changes() -> None:
    assert printable("Łódź 髙﨑 𠮷野家 Ωмега") == "Łódź 髙﨑 𠮷野家 Ωмега"
    assert printable("a😀b한c") == "a□b□c"
    assert printable("a\n b\tc\u202ed\u200be") == "a b cde"
    assert printable("e\u0301") == "é"
    assert printable("\u2028 \u200b") == "□"


def test_a_word_longer_than_a_line_can_be_broken() -> None:
    assert printable("W" * 60) == "W" * 28 + "\u200b" + "W" * 28 + "\u200b" + "W" * 4
    assert printable("日本" * 60) == "日本" * 60


def test_every_character_of_our_own_texts_has_a_glyph() -> None:
    for language in LANGUAGES:
        for words in (texts(language).section("certificate"), texts(language).section("metric")):
            for text in words.values():
                assert "□" not in printable(text)


def test_each_shipped_font_has_the_characters_of_keys() -> None:
    fonts = [path for path in FONTS.iterdir() if path.suffix in {".otf", ".ttf"}]
    assert len(fonts) == 4
    for font in fonts:
        assert set(map(ord, "0123456789ABCDEFGHJKMNPQRSTVWXYZ-")) <= coverage(font.read_bytes())


def test_awkward_strings_print_as_text_and_never_as_markup(tmp_path: Path) -> None:
    markup = '#eval("1+1") *bold* $x^2$ @ref <label> \\u{41} `raw` = head // note'
    said = words_of(render(head(), items(row(account_name=markup))), tmp_path)
    assert "#eval" in said
    assert "*bold* $x^2$ @ref <label>" in said


def test_the_big_list_of_naughty_strings_prints() -> None:
    strings = foreign("strings/blns.json").read_text("utf-8")
    naughty = [text for text in json.loads(strings) if text]
    for start in range(0, len(naughty), pages.FULL_PAGES_MAX):
        batch = naughty[start : start + pages.FULL_PAGES_MAX]
        render(
            head(), items(*[row(n, account_name=t, product_name=t) for n, t in enumerate(batch)])
        )


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(min_size=1), min_size=1, max_size=20))
def test_whatever_a_cell_holds_can_be_printed(texts_of_cells: list[str]) -> None:
    rows = [
        row(n, product_name=text, version=text, account_name=text, customer_name=text, host_id=text)
        for n, text in enumerate(texts_of_cells)
    ]
    assert render(head(), items(*rows)).startswith(b"%PDF-1.7")


def test_a_logo_is_printed_and_a_broken_one_is_a_wrong_setting() -> None:
    plain = render(head(), items(row()))
    assert render(head(vendor=dataclasses.replace(VENDOR, logo=LOGO)), items(row())) != plain
    with pytest.raises(WrongSettings, match="vendor_logo"):
        render(head(vendor=dataclasses.replace(VENDOR, logo=b"no picture")), items(row()))


def test_a_template_of_the_home_replaces_ours_and_an_unknown_font_in_it_is_an_error(
    tmp_path: Path,
) -> None:
    own = tmp_path / "certificate.typ"
    start = '#set document(title: "T")\n#set text(font: "{}")\nHello'
    own.write_text(start.format("JetBrains Mono"))
    assert render(head(), items(row()), tmp_path) != render(head(), items(row()))
    own.write_text(start.format("Comic Sans"))
    with pytest.raises(WrongSettings, match="unknown font"):
        render(head(), items(row()), tmp_path)


def leaves(tree: dict[str, Any], path: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, branch in tree.items():
        where = f"{path}.{name}"
        found |= leaves(branch, where) if isinstance(branch, dict) else {where: branch}
    return found


def fields(text: Any) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(str(text)) if field}


def test_the_four_languages_say_the_same_things_with_the_same_placeholders() -> None:
    spoken_in = {
        language: leaves(tomllib.loads((DATA / "locales" / f"notify.{language}.toml").read_text()))
        for language in LANGUAGES
    }
    english = spoken_in["en"]
    for language, said in spoken_in.items():
        assert said.keys() == english.keys(), language
        for key, text in said.items():
            assert text, f"{language} {key}"
            assert fields(text) == fields(english[key]), f"{language} {key}"
