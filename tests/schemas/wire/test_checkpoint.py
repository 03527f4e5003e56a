import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.wire.checkpoint import (
    Checkpoint,
    MalformedNote,
    UntrustedNote,
    Vkey,
    parse_checkpoint,
    parse_vkey,
    sign_note,
    signature_line,
    verify_checkpoint,
    verify_note,
)
from tests.schemas.wire.golden import CHECKPOINT, NEXT_SIGNER, NEXT_VKEY, SIGNER, VKEY, vkey_of

untimed = settings(deadline=None)

# From the signed-note documentation of Go's sumdb, whose format C2SP took over.
PETER = parse_vkey("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
PETER_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"  # noqa: E501
)
HEAD = Checkpoint("licenses.example.com/log", 3, bytes(32))


def test_a_published_note_of_another_implementation_verifies() -> None:
    text, signed = verify_note(PETER_NOTE, [PETER])
    assert text == PETER_NOTE.split("\n\n")[0] + "\n"
    assert signed == [PETER]


def test_a_verifier_key_reads_back() -> None:
    assert parse_vkey(VKEY.text) == VKEY
    assert PETER.key_id.hex() == "c74f20a3"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+00000000+",
        VKEY.text.replace("73a70616", "73a70617"),
        VKEY.text.replace("licenses", "License"),
        VKEY.text.replace(".com", ". com"),
        VKEY.text + "=",
        VKEY.text[:-1] + "é",
    ],
)
def test_other_texts_are_no_verifier_keys(text: str) -> None:
    with pytest.raises(MalformedNote):
        parse_vkey(text)


def test_each_known_signer_is_named_and_unknown_lines_are_ignored() -> None:
    signers = [(VKEY, SIGNER.sign), (NEXT_VKEY, NEXT_SIGNER.sign)]
    note = sign_note(HEAD.text, signers) + signature_line(Vkey("witness", 4, b"?"), b"whatever")
    assert verify_note(note, [VKEY, NEXT_VKEY]) == (HEAD.text, [VKEY, NEXT_VKEY])
    assert verify_note(note, [NEXT_VKEY]) == (HEAD.text, [NEXT_VKEY])
    assert verify_checkpoint(note, [VKEY]) == HEAD


def test_a_key_of_a_type_nobody_here_verifies_counts_as_unknown() -> None:
    cosigner = Vkey(VKEY.name, 0x06, bytes(1312))
    note = sign_note(HEAD.text, [(VKEY, SIGNER.sign)]) + signature_line(cosigner, b"cosignature")
    assert verify_note(note, [cosigner, VKEY])[1] == [VKEY]
    with pytest.raises(UntrustedNote):
        verify_note(note, [cosigner])


def test_one_wrong_line_of_a_known_key_spoils_the_note() -> None:
    note = sign_note(HEAD.text, [(VKEY, SIGNER.sign)]) + signature_line(NEXT_VKEY, bytes(64))
    assert verify_note(note, [VKEY])
    with pytest.raises(UntrustedNote, match="wrong"):
        verify_note(note, [VKEY, NEXT_VKEY])


def test_a_note_that_nobody_known_signed_is_refused() -> None:
    with pytest.raises(UntrustedNote, match="no known key"):
        verify_note(CHECKPOINT, [NEXT_VKEY])


def test_only_the_log_itself_signs_its_checkpoints() -> None:
    witness = vkey_of(NEXT_SIGNER, "witness.example.com")
    note = sign_note(HEAD.text, [(witness, NEXT_SIGNER.sign)])
    assert verify_note(note, [witness])
    with pytest.raises(UntrustedNote, match="origin"):
        verify_checkpoint(note, [witness])


@untimed
@given(st.integers(0, len(CHECKPOINT.encode()) - 1), st.integers(1, 255))
def test_a_checkpoint_with_any_byte_changed_is_refused(place: int, change: int) -> None:
    content = bytearray(CHECKPOINT.encode())
    content[place] ^= change
    with pytest.raises(ValueError):  # noqa: PT011  undecodable, malformed or untrusted
        verify_checkpoint(content.decode(), [VKEY])


@pytest.mark.parametrize("text", ["no newline", "a\tb\n", "\x00\n"])
def test_a_note_holds_no_control_characters(text: str) -> None:
    with pytest.raises(ValueError, match="control"):
        sign_note(text, [])
    with pytest.raises(MalformedNote):
        verify_note(f"{text}\t\n— a AAAA\n", [])


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b"])
def test_a_key_has_a_name_without_spaces_and_plus_signs(name: str) -> None:
    with pytest.raises(ValueError, match="spaces"):
        sign_note("a\n", [(vkey_of(SIGNER, name), SIGNER.sign)])


@pytest.mark.parametrize(
    "text",
    [
        "o\n3\n",
        HEAD.text + "extension\n",
        HEAD.text.replace("\n3\n", "\n03\n"),
        HEAD.text.replace("\n3\n", "\n-3\n"),
        HEAD.text.replace("\n3\n", "\n٣\n"),
        HEAD.text.replace("AAAA=", "AA=="),
        HEAD.text.replace("AAA=", "AAB="),
        "\n" + HEAD.text.split("\n", 1)[1],
    ],
)
def test_other_texts_are_no_checkpoints(text: str) -> None:
    assert parse_checkpoint(HEAD.text) == HEAD
    with pytest.raises(MalformedNote):
        parse_checkpoint(text)
