"""A delimited drop is answered in its own delimiter and encoding, and nothing is lost."""

import pytest

from flows.notify.reply import make_reply
from schemas.readings import MARKER
from schemas.replies import NARROW_MARKERS
from tests.flows.notify.replying import answered, read, reply

COLUMNS = {"order_number": "A", "customer_name": "B"}


def answer(content: bytes, message: str | None, language: str = "de") -> bytes:
    sheet = answered(COLUMNS, {2: ("refused", None, message), 3: ("accepted", "M1", None)})
    csv = make_reply(content, read(content, "a.csv"), reply(sheet, language=language)).csv
    assert csv is not None
    return csv


def test_semicolons_and_cp1252_stay() -> None:
    content = 'Auftragsnummer;Endkunde\r\nA-1;"Müller; Söhne"\r\nA-2;=SUM(1)\r\n'.encode("cp1252")
    lines = answer(content, "Menge ungültig").decode("cp1252").split("\r\n")
    hidden = NARROW_MARKERS[0]
    assert lines[0] == (
        f"Auftragsnummer;Endkunde;Status{hidden};Meldung{hidden};Seriennummer{hidden}"
    )
    assert lines[1:3] == [
        'A-1;"Müller; Söhne";Abgelehnt;Menge ungültig;',
        "A-2;=SUM(1);Angenommen;;M1",
    ]


def test_a_message_that_the_encoding_cannot_hold_makes_the_file_utf8_with_a_mark() -> None:
    content = "Auftragsnummer;Endkunde\nA-1;Müller\nA-2;Süß\n".encode("cp1252")
    answered_csv = answer(content, "数量が違います。", "ja")
    assert answered_csv.startswith(b"\xef\xbb\xbf")
    assert "数量が違います。" in answered_csv.decode("utf-8-sig")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_every_encoding_is_read_again_as_it_was(encoding: str) -> None:
    content = '注文番号,お客様名\r\nA-1,株式会社青空\r\nA-2,"東京,支店"\r\n'.encode(encoding)
    csv = answer(content, "数量が違います。", "ja")
    before, after = (read(c, "a.csv").sheets[0].cells for c in (content, csv))
    assert after.select(before.columns).equals(before)
    assert read(csv, "a.csv").encoding == read(content, "a.csv").encoding
    assert after["C"][0].rstrip(MARKER + NARROW_MARKERS[1]) == "結果"


def test_a_field_of_ours_never_begins_like_a_formula() -> None:
    content = b"Order,Customer\nA-1,x\nA-2,y\n"
    assert b"'=1 is no quantity" in answer(content, "=1 is no quantity", "en")
