import dataclasses
from datetime import UTC, date, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.notify.contents import (
    BundleCounts,
    Contents,
    Download,
    Part,
    ReplyCounts,
    bundle_letter,
    digest_letter,
    list_letter,
    reply_letter,
)
from flows.notify.letter import (
    Attachment,
    Envelope,
    UnsafeLetter,
    addr_spec,
    compose,
    file_name,
    message_id,
    one_line,
)
from schemas.words import LANGUAGES
from tests.flows.notify.bundling import VENDOR, head

ENVELOPE = Envelope(
    sender="licenses@nordlicht.example",
    recipient="ada@kunde.example",
    message_id=message_id("B00000012", "licenses.nordlicht.example"),
    date=datetime(2026, 11, 20, 3, 0, tzinfo=UTC),
)
COUNTS = BundleCounts(entitlements=2, keys=1, waiting=1)
ROWS = ReplyCounts(accepted=1200, duplicate=3, refused=2, held=1)
HEADERS = [
    "auto-submitted", "content-language", "content-type", "date", "from", "message-id",
    "mime-version", "subject", "to",
]  # fmt: skip


def read(message: bytes) -> EmailMessage:
    return BytesParser(policy=policy.SMTP).parsebytes(message)


def letters(language: str) -> list[Contents]:
    return [
        bundle_letter(head(language), COUNTS),
        bundle_letter(head(language), COUNTS, part=Part(2, 3)),
        bundle_letter(head(language), COUNTS, Download("https://dl.example/x", date(2026, 12, 1))),
        list_letter(head(language), "vouchers", 500),
        reply_letter(language, VENDOR, "orders.xlsx", ROWS),
        reply_letter(language, VENDOR, "x.bin", ROWS, "Ada", "Not a workbook."),
        digest_letter(
            language, VENDOR, date(2026, 11, 20), "complete", {"drops": 3}, ["Look at D1"]
        ),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_letter_is_text_and_html_in_the_reader_s_language(language: str) -> None:
    for contents in letters(language):
        message = read(compose(contents, ENVELOPE))
        text, html = message.get_body(("plain",)), message.get_body(("html",))
        assert text is not None
        assert html is not None
        assert f'lang="{language}"' in html.get_content()
        assert contents.greeting in text.get_content()
        assert message["Content-Language"] == language
        assert message["Subject"] == one_line(contents.subject)


def test_the_same_input_gives_the_same_bytes() -> None:
    attached = [Attachment("B00000012.zip", b"\x00" * 3000, "application/zip")]
    contents = bundle_letter(head("ja"), COUNTS)
    assert compose(contents, ENVELOPE, attached) == compose(contents, ENVELOPE, attached)


def test_attachments_arrive_whole_under_safe_names() -> None:
    attached = [
        Attachment("../../etc/passwd", b"a", "application/zip"),
        Attachment(
            "注文\r\nBcc: x@evil.example.xlsx", b"\xff\x00" * 999, "application/octet-stream"
        ),
    ]
    message = read(compose(bundle_letter(head(), COUNTS), ENVELOPE, attached))
    parts = list(message.iter_attachments())
    assert [part.get_filename() for part in parts] == ["passwd", "注文Bcc x@evil.example.xlsx"]
    assert [part.get_content() for part in parts] == [b"a", b"\xff\x00" * 999]
    assert sorted(name.lower() for name in message) == HEADERS


@pytest.mark.parametrize(
    "address",
    ["a@x.example, evil@y.example", "a@x.example\r\nBcc: evil@y.example", "a@x.example;b@y.example",
     "Ada <a@x.example>", "<a@x.example>", "a", "@x.example", "a@", "a b@x.example", "a@x..example",
     'a"@x.example', "a@x.example ", "a@[127.0.0.1]", "", "ä@x.example"],
)  # fmt: skip
def test_what_is_not_exactly_one_address_gets_no_letter(address: str) -> None:
    for envelope in (
        dataclasses.replace(ENVELOPE, recipient=address),
        dataclasses.replace(ENVELOPE, sender=address),
    ):
        with pytest.raises(UnsafeLetter):
            compose(letters("en")[0], envelope)


def test_a_domain_beyond_ascii_is_written_in_its_idna_form() -> None:
    assert addr_spec("ada@bücher.example") == "ada@xn--bcher-kva.example"


@given(st.text(max_size=300))
def test_no_text_in_a_subject_or_a_name_becomes_a_header(text: str) -> None:
    contents = reply_letter("en", dataclasses.replace(VENDOR, name=text), text, ROWS)
    message = read(compose(contents, ENVELOPE))
    assert sorted(name.lower() for name in message) == HEADERS
    assert [a.addr_spec for a in message["To"].addresses] == ["ada@kunde.example"]
    assert [a.addr_spec for a in message["From"].addresses] == ["licenses@nordlicht.example"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_of_a_message_are_ascii_and_short(language: str) -> None:
    attached = [Attachment("注文" * 30 + ".xlsx", b"\xff" * 9999, "application/zip")]
    for contents in letters(language):
        message = compose(contents, ENVELOPE, attached)
        assert message.isascii()
        assert max(map(len, message.split(b"\r\n"))) <= 998
        assert b"\n" not in message.replace(b"\r\n", b"")


def test_an_encoded_word_in_a_cell_is_shown_and_not_decoded() -> None:
    word = "=?utf-8?q?a=0D=0ABcc:_evil=40x.example?="
    contents = reply_letter("en", dataclasses.replace(VENDOR, name=word), word, ROWS)
    message = read(compose(contents, ENVELOPE))
    assert word in message["Subject"]
    assert sorted(name.lower() for name in message) == HEADERS


def test_a_line_end_inside_a_subject_becomes_a_space() -> None:
    assert one_line("a\r\nBcc: b\u2028c") == "a Bcc: b c"
    assert len(one_line("x" * 500)) == 200


def test_markup_in_a_cell_is_text_in_the_letter() -> None:
    contents = reply_letter("en", VENDOR, "<img src=x onerror=alert(1)>.xlsx", ROWS)
    html = read(compose(contents, ENVELOPE)).get_body(("html",))
    assert html is not None
    assert "<img" not in html.get_content()


def test_the_subject_of_a_reply_counts_what_became_of_the_rows() -> None:
    contents = reply_letter("fr", VENDOR, "commandes.xlsx", ROWS)
    assert contents.subject == (
        "commandes.xlsx : acceptées 1\u202f200, en double 3, refusées 2, en attente 1"
    )


def test_a_message_id_follows_from_what_is_delivered() -> None:
    assert message_id("B00000012", "a.example/2026") == "<B00000012@a.example-2026>"
    assert message_id("B00000012", "a.example", resend_no=2) == "<B00000012.r2@a.example>"
    assert message_id("B00000012", "a.example", 1, part=3) == "<B00000012.p3.r1@a.example>"
    assert message_id("B1>\r\nX: y", "a b") == "<B1-X-y@a-b>"


def test_a_forged_message_id_is_refused() -> None:
    with pytest.raises(UnsafeLetter):
        compose(letters("en")[0], dataclasses.replace(ENVELOPE, message_id="<a@b>\r\nBcc: c"))


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("..", "attachment"),
        ("a\\b\\c.xlsx", "c.xlsx"),
        (".htaccess", "htaccess"),
        ("a:b?.csv", "ab.csv"),
    ],
)
def test_file_names_stay_inside_their_folder(given_name: str, safe: str) -> None:
    assert file_name(given_name) == safe


def test_a_template_of_the_home_replaces_ours(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Own paper: {{ letter.greeting }}\n")
    text = read(compose(letters("en")[0], ENVELOPE, templates=tmp_path)).get_body(("plain",))
    assert text is not None
    assert text.get_content().strip() == "Own paper: Dear Ada,"


def test_answers_go_where_the_vendor_wants_them() -> None:
    envelope = dataclasses.replace(ENVELOPE, reply_to="help@nordlicht.example")
    assert read(compose(letters("en")[0], envelope))["Reply-To"] == "help@nordlicht.example"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_about_a_file_refused_whole_counts_no_rows(language: str) -> None:
    contents = reply_letter(language, VENDOR, "x.bin", ReplyCounts(0, 0, 0, 0), None, "No sheet.")
    assert not contents.facts
    assert "No sheet." in contents.paragraphs
    assert "0" not in contents.subject
    assert contents.subject.startswith("x.bin")


def test_a_colon_is_set_as_the_language_sets_it() -> None:
    contents = reply_letter("fr", VENDOR, "commandes.xlsx", ROWS)
    body = read(compose(contents, ENVELOPE)).get_body(("plain",))
    assert body is not None
    assert "Refusées : 2" in body.get_content()
