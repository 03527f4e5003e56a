from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.wire.key import (
    ALPHABET,
    MalformedKey,
    check_symbols,
    claim_of,
    corrections,
    encode_key,
    encrypt_blocks,
    key_of,
    key_sha256,
    normalise,
    parse_key,
    parse_renewal,
    parse_voucher,
    renewal_of,
    salt_of,
    voucher_of,
)
from tests.schemas.wire.golden import SECRET

untimed = settings(deadline=None)

DESIGN = [
    (1, 1, "Y327H-VAZGE-P1T4J-R4CTF-BB4ED"),
    (1, 2, "2J0P3-FKVC6-KCEVZ-FFTQB-TD01D"),
    (123456789012, 7, "RM1KB-8X0YR-DCN3Z-EK4SQ-4HTVD"),
]
CLAIMS = [(1, "7EDK2-ZXNJG"), (2, "3JAEN-JTREY"), (123456789012, "PEWG3-H2HX8")]
keys = st.integers(0, 2**115 - 1).map(encode_key)
issued = st.integers(1, 10**12 - 1).map(lambda serial: key_of(SECRET, serial, 1))
places = st.integers(0, 24)


@pytest.mark.parametrize(("serial", "key_no", "key"), DESIGN)
def test_the_keys_of_the_design_come_out(serial: int, key_no: int, key: str) -> None:
    assert key_of(SECRET, serial, key_no) == key


def test_aes_is_that_of_fips_197() -> None:
    plain = bytes.fromhex("00112233445566778899aabbccddeeff")
    cipher = "8ea2b7ca516745bfeafc49904b496089"
    assert encrypt_blocks(SECRET, plain * 2).hex() == cipher * 2


@untimed
@given(keys)
def test_a_key_reads_back_as_people_type_it(key: str) -> None:
    typed = key.lower().replace("1", "l").replace("0", "o").replace("-", " – ")
    assert parse_key(typed) == key.replace("-", "")
    assert key_sha256(typed) == key_sha256(key)


@untimed
@given(keys, places, st.integers(1, 31))
def test_every_single_wrong_symbol_is_located(key: str, place: int, further: int) -> None:
    symbols = normalise(key)
    other = ALPHABET[(ALPHABET.index(symbols[place]) + further) % 32]
    wrong = symbols[:place] + other + symbols[place + 1 :]
    with pytest.raises(MalformedKey):
        parse_key(wrong)
    assert corrections(wrong) == [symbols]


@untimed
@given(keys, places, st.sampled_from("Uu*ß?"))
def test_a_symbol_outside_the_alphabet_is_corrected(key: str, place: int, other: str) -> None:
    symbols = normalise(key)
    wrong = symbols[:place] + other + symbols[place + 1 :]
    with pytest.raises(MalformedKey):
        parse_key(wrong)
    assert corrections(wrong) == ([symbols] if other != "ß" else [])


@untimed
@given(issued, st.data())
def test_every_swap_of_two_symbols_is_detected_and_undone(key: str, data: st.DataObject) -> None:
    symbols = normalise(key)
    pairs = [(a, b) for a, b in combinations(range(25), 2) if symbols[a] != symbols[b]]
    swapped = _swapped(symbols, *data.draw(st.sampled_from(pairs)))
    with pytest.raises(MalformedKey):
        parse_key(swapped)
    assert symbols in corrections(swapped)


@untimed
@given(issued, st.data())
def test_swapped_neighbours_come_first(key: str, data: st.DataObject) -> None:
    symbols = normalise(key)
    unlike = [place for place in range(24) if symbols[place] != symbols[place + 1]]
    place = data.draw(st.sampled_from(unlike))
    swapped = _swapped(symbols, place, place + 1)
    found = corrections(swapped)
    spans = [_span(swapped, candidate) for candidate in found]
    assert spans == sorted(spans)
    assert symbols in found[: spans.count(1)]


def _swapped(symbols: str, a: int, b: int) -> str:
    return symbols[:a] + symbols[b] + symbols[a + 1 : b] + symbols[a] + symbols[b + 1 :]


def _span(a: str, b: str) -> int:
    different = [place for place in range(25) if a[place] != b[place]]
    return different[-1] - different[0]


@untimed
@given(st.text(max_size=40) | keys.map(lambda key: key[:-3]) | keys.map(lambda key: key[::-1]))
def test_every_correction_of_anything_is_a_key(text: str) -> None:
    assert all(parse_key(key) == key for key in corrections(text))


def test_a_right_key_needs_no_correction() -> None:
    assert corrections(DESIGN[0][2]) == []


def test_two_strange_symbols_are_beyond_correction() -> None:
    assert corrections("UU" + normalise(DESIGN[0][2])[2:]) == []


@pytest.mark.parametrize("text", ["", "Y327H", "Y327H-VAZGE-P1T4J-R4CTF-BB4EDD", "M0000000000012"])
def test_other_lengths_are_no_keys(text: str) -> None:
    with pytest.raises(MalformedKey, match="25 symbols"):
        parse_key(text)


@pytest.mark.parametrize("bits", [-1, 1 << 115])
def test_a_key_carries_115_bits(bits: int) -> None:
    with pytest.raises(ValueError, match="115 bits"):
        encode_key(bits)


def test_a_secret_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        key_of(SECRET[:16], 1, 1)


@untimed
@given(st.integers(1, 2**63))
def test_a_voucher_is_v_and_15_symbols_in_fours(number: int) -> None:
    voucher = voucher_of(SECRET, number)
    assert [len(group) for group in voucher.split("-")] == [4, 4, 4, 4]
    assert parse_voucher(voucher.lower().replace("-", "")) == voucher


@pytest.mark.parametrize("text", ["", "X832-KSVW-JXWP-P8GF", "V832-KSVW-JXWP-P8GG", "V832-KSVW"])
def test_other_texts_are_no_vouchers(text: str) -> None:
    with pytest.raises(MalformedKey):
        parse_voucher(text)


@untimed
@given(st.integers(1, 2**63))
def test_a_renewal_id_is_r_and_15_symbols_in_fours(number: int) -> None:
    renewal = renewal_of(SECRET, number)
    assert [len(group) for group in renewal.split("-")] == [4, 4, 4, 4]
    assert parse_renewal(renewal.lower().replace("-", " ")) == renewal
    with pytest.raises(MalformedKey, match="begins with R"):
        parse_renewal(voucher_of(SECRET, number))


@pytest.mark.parametrize(("serial", "code"), CLAIMS)
def test_a_claim_code_is_always_the_same_and_ends_in_its_check(serial: int, code: str) -> None:
    assert claim_of(SECRET, serial) == code
    values = [ALPHABET.index(symbol) for symbol in normalise(code)]
    assert check_symbols(values[:-2]) == values[-2:]


def test_keys_vouchers_renewals_and_salts_never_share_a_block() -> None:
    blocks = [salt_of(SECRET, 1, 1, "account"), salt_of(SECRET, 1, 1, "host")]
    texts = [
        normalise(key_of(SECRET, 1, 1)),
        normalise(voucher_of(SECRET, 1))[1:],
        normalise(renewal_of(SECRET, 1))[1:],
    ]
    assert normalise(claim_of(SECRET, 1))[:8] not in {text[:8] for text in texts}
    for a, b in combinations(blocks, 2):
        assert a != b
    assert len({text[:13] for text in texts}) == 3
