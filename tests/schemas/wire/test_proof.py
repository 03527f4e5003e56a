from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.wire.checkpoint import Checkpoint, UntrustedNote, sign_note
from schemas.wire.entry import (
    Entry,
    LicenseFile,
    MalformedEntry,
    Opening,
    compose_license,
    parse_license,
)
from schemas.wire.proof import (
    MalformedProof,
    Proof,
    RevokedList,
    State,
    compose_proof,
    compose_revoked,
    parse_proof,
    verify_license,
    verify_revoked,
)
from tests.schemas.wire import golden
from tests.schemas.wire.golden import HOST, LEAVES, NIGHT, REVOKED, SIGNER, VKEY, license_of

untimed = settings(deadline=None)

GRANTS = [index for index, leaf in enumerate(LEAVES) if isinstance(leaf, Entry)]
FAR = date(2100, 1, 1)


def state(index: int, on: date = NIGHT, **asked: object) -> State:
    return verify_license(license_of(index), [VKEY], on=on, **asked).state  # type: ignore[arg-type]


@pytest.mark.parametrize("index", GRANTS)
def test_a_license_file_says_what_was_logged(index: int) -> None:
    verdict = verify_license(license_of(index), [golden.NEXT_VKEY, VKEY], on=date(2026, 12, 1))
    assert verdict.good
    assert verdict.entry == LEAVES[index]
    assert verdict.checkpoint is not None
    assert verdict.checkpoint.size == len(LEAVES)


def test_the_first_and_the_last_day_belong_to_the_period() -> None:
    last = date(2027, 11, 19)
    assert state(0, NIGHT - timedelta(1)) == State.NOT_YET
    assert state(0, NIGHT) == State.GENUINE
    assert "last day" in verify_license(license_of(0), [VKEY], on=last).why
    assert state(0, last) == State.GENUINE
    assert state(0, last + timedelta(1)) == State.EXPIRED
    assert state(1, FAR) == State.GENUINE


def test_a_host_matters_where_the_license_is_bound_and_a_host_is_asked_about() -> None:
    assert state(1, host=HOST) == State.GENUINE
    assert state(1, host="other") == State.OTHER_HOST
    assert state(1) == State.GENUINE
    assert state(2, host="other") == State.GENUINE


def test_revoked_and_replaced_licenses_are_told_apart() -> None:
    assert state(4, revoked=REVOKED) == State.REPLACED
    assert state(7, revoked=REVOKED) == State.REVOKED
    assert state(8, revoked=REVOKED) == State.GENUINE
    assert state(7) == State.GENUINE


def test_a_license_at_hand_says_which_one_it_replaces() -> None:
    newer = verify_license(license_of(6), [VKEY], on=NIGHT).entry
    assert newer is not None
    assert newer.replaces is not None
    assert state(4, replaced=[newer.replaces]) == State.REPLACED


def test_a_list_of_another_log_revokes_nothing_here() -> None:
    other = RevokedList("other.example.com/log", NIGHT, 10, REVOKED.revoked)
    assert state(7, revoked=other) == State.GENUINE


def test_a_key_of_another_vendor_proves_nothing() -> None:
    verdict = verify_license(license_of(0), [golden.NEXT_VKEY], on=NIGHT)
    assert verdict.state == State.TAMPERED
    assert verdict.entry is None


@pytest.mark.parametrize("index", GRANTS)
def test_a_license_file_with_the_last_bit_of_any_byte_changed_is_tampered(index: int) -> None:
    content = license_of(index)
    for place in range(len(content)):
        changed = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        assert verify_license(changed, [VKEY], on=FAR).state == State.TAMPERED, place


@pytest.mark.parametrize("name", ["account", "host"])
def test_another_value_or_salt_than_the_leaf_hides_is_tampering(name: str) -> None:
    parts = parse_license(license_of(1))
    right = parts.open[name]
    for wrong in (Opening(right.salt, "other"), Opening("00" * 16, right.value)):
        opened = {**parts.open, name: wrong}
        content = compose_license(LicenseFile(parts.entry, opened, parts.proof))
        assert verify_license(content, [VKEY], on=NIGHT).state == State.TAMPERED


@untimed
@given(st.sampled_from(GRANTS), st.data())
def test_a_license_file_with_any_byte_changed_is_tampered(index: int, data: st.DataObject) -> None:
    content = bytearray(license_of(index))
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    assert verify_license(bytes(content), [VKEY], on=FAR).state == State.TAMPERED


@untimed
@given(st.binary(max_size=50) | st.text(max_size=50).map(str.encode))
def test_any_bytes_get_a_verdict(content: bytes) -> None:
    assert verify_license(content, [VKEY], on=NIGHT).state == State.TAMPERED


def test_a_revocation_is_no_license() -> None:
    proof = Proof(5, tuple(golden.path(5, golden.HASHES)), golden.CHECKPOINT)
    content = compose_license(LicenseFile(golden.TEXTS[5], {}, compose_proof(proof)))
    assert verify_license(content, [VKEY], on=NIGHT).why == "a revocation is no license"


def test_what_the_leaf_hides_must_be_opened_and_nothing_else() -> None:
    parts = parse_license(license_of(1))
    for opened in ({}, {"host": parts.open["host"]}, {**parts.open, "site": parts.open["host"]}):
        content = compose_license(LicenseFile(parts.entry, opened, parts.proof))
        assert verify_license(content, [VKEY], on=NIGHT).state == State.TAMPERED


@untimed
@given(st.integers(0, 2**62), st.lists(st.binary(min_size=32, max_size=32), max_size=63))
def test_a_proof_reads_back(index: int, path: list[bytes]) -> None:
    proof = Proof(index, tuple(path), golden.CHECKPOINT)
    assert parse_proof(compose_proof(proof)) == proof


PROOF = compose_proof(Proof(1, (bytes(32),), golden.CHECKPOINT))


@pytest.mark.parametrize(
    "text",
    [
        "",
        PROOF.replace("@v1", "@v2"),
        PROOF.replace("index 1", "index 01"),
        PROOF.replace("index 1", "index"),
        PROOF.replace("index 1", "extra AAAA\nindex 1"),
        PROOF.replace("AAA=\n", "AAB=\n", 1),
        PROOF.replace("A" * 43 + "=", "AAAA"),
        PROOF.replace("A" * 43 + "=\n", ("A" * 43 + "=\n") * 64),
    ],
)
def test_other_texts_are_no_proofs(text: str) -> None:
    with pytest.raises(MalformedProof):
        parse_proof(text)


def signed(text: str) -> bytes:
    return compose_revoked(sign_note(text, [(VKEY, SIGNER.sign)]))


def test_a_signed_list_of_revocations_reads_back() -> None:
    assert verify_revoked(signed(REVOKED.text), [VKEY]) == REVOKED


def test_a_list_that_the_log_did_not_sign_is_refused() -> None:
    witness = golden.vkey_of(SIGNER, "witness.example.com")
    note = compose_revoked(sign_note(REVOKED.text, [(witness, SIGNER.sign)]))
    with pytest.raises(UntrustedNote):
        verify_revoked(note, [witness])
    with pytest.raises(UntrustedNote):
        verify_revoked(signed(REVOKED.text), [golden.NEXT_VKEY])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'{"note":1}',
        signed("{}\n"),
        signed(Checkpoint(golden.ORIGIN, 3, bytes(32)).text),
        signed(REVOKED.text.replace('"v":1}\n', '"v":2}\n')),
        signed(REVOKED.text.replace(",", ", ")),
        signed(REVOKED.text.replace('"M', '"N', 1).replace("returned", "r\\u0065turned")),
    ],
)
def test_other_bytes_are_no_list_of_revocations(content: bytes) -> None:
    with pytest.raises(MalformedEntry):
        verify_revoked(content, [VKEY])
