"""License keys and voucher numbers: Crockford base 32 with two Reed-Solomon check symbols.

A key is 25 symbols: 23 carry 115 bits, big-endian, and the last 2 are check symbols over GF(32)
(x^5 + x^2 + 1, alpha = x, roots alpha^0 and alpha^1, systematic, first symbol highest degree).
A voucher number is ``V`` and 15 symbols: 13 carry 65 bits, the last 2 are the same check. A renewal
ID is made likewise, with ``R`` in front. A claim code is 10 symbols: 8 carry 40 bits, then the same
check.

The bits are the first bits of one AES-256 block (FIPS 197) under the secret of an epoch::

    8 bytes   serial number, or counter of vouchers or renewals; big-endian
    4 bytes   key number from 1, or 0 for a voucher, renewal or claim code
    4 bytes   purpose: 0 key, 1 voucher, 2 salt of the account, 3 salt of the host, 4 renewal,
              5 claim code

The first root makes the sum of all symbols 0, so a swap leaves the sum alone and a single wrong
symbol does not: the two never look alike. Two wrong symbols may look like one, which is why
whoever asks for corrections must find them in the books before believing them.
"""

import hashlib
import re
import struct
from itertools import combinations
from typing import Literal

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import ECB

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
KEY_SYMBOLS, KEY_GROUP = 25, 5
VOUCHER_SYMBOLS, VOUCHER_GROUP = 15, 4
CLAIM_SYMBOLS, CLAIM_GROUP = 10, 5
KEY, VOUCHER, ACCOUNT_SALT, HOST_SALT, RENEWAL, CLAIM = range(6)
SECRET_BYTES = 32
LOOKALIKES = "ILO", "110"
SEPARATORS = r"[\s\-\u2010-\u2015\u2212]+"

_VALUES = {symbol: value for value, symbol in enumerate(ALPHABET)}


class MalformedKey(ValueError):
    """The text is no license key or voucher number: wrong length, symbol or check."""


def _powers_of_alpha() -> list[int]:
    powers = [1]
    for _ in range(30):
        doubled = powers[-1] << 1
        powers.append(doubled ^ 0b100101 if doubled & 32 else doubled)
    return powers


_EXP = _powers_of_alpha()
_LOG = {power: exponent for exponent, power in enumerate(_EXP)}


def _times(a: int, b: int) -> int:
    return _EXP[(_LOG[a] + _LOG[b]) % 31] if a and b else 0


def check_symbols(payload: list[int]) -> list[int]:
    """The two check values of *payload*: the remainder by (x + 1)(x + alpha) = x^2 + 3x + 2."""
    high = low = 0
    for value in payload:
        factor = value ^ high
        high, low = low ^ _times(factor, 3), _times(factor, 2)
    return [high, low]


def _syndromes(values: list[int]) -> tuple[int, int]:
    total = weighted = 0
    for value in values:
        total ^= value
        weighted = _times(weighted, 2) ^ value
    return total, weighted


def _encode(bits: int, payload_symbols: int) -> str:
    if not 0 <= bits < 1 << 5 * payload_symbols:
        raise ValueError(f"{payload_symbols} symbols carry {5 * payload_symbols} bits")
    payload = [bits >> 5 * place & 31 for place in reversed(range(payload_symbols))]
    return "".join(ALPHABET[value] for value in payload + check_symbols(payload))


def _grouped(symbols: str, size: int) -> str:
    return "-".join(symbols[start : start + size] for start in range(0, len(symbols), size))


def group_key(symbols: str) -> str:
    """25 symbols in five groups of five, as printed."""
    return _grouped(symbols, KEY_GROUP)


def encode_key(bits115: int) -> str:
    """The key that carries 115 bits, check symbols and dashes included.

    Raises:
        ValueError: *bits115* is negative or longer than 115 bits.
    """
    return group_key(_encode(bits115, KEY_SYMBOLS - 2))


def encrypt_blocks(secret: bytes, blocks: bytes) -> bytes:
    """AES-256 of each 16-byte block by itself, in order.

    Raises:
        ValueError: *secret* is not 32 bytes, or *blocks* not a multiple of 16.
    """
    if len(secret) != SECRET_BYTES:
        raise ValueError("the key-generation secret is 32 bytes")
    # Every block is different and nothing is hidden but the secret: the bare permutation is meant.
    encryptor = Cipher(AES256(secret), ECB()).encryptor()  # noqa: S305
    return encryptor.update(blocks) + encryptor.finalize()


def _cipher_block(secret: bytes, number: int, key_no: int, purpose: int) -> bytes:
    return encrypt_blocks(secret, struct.pack(">QII", number, key_no, purpose))


def key_of(secret: bytes, serial: int, key_no: int) -> str:
    """Key number *key_no* (from 1) of a serial number: always the same under one secret."""
    block = _cipher_block(secret, serial, key_no, KEY)
    return encode_key(int.from_bytes(block, "big") >> 128 - 115)


def voucher_of(secret: bytes, number: int) -> str:
    """The voucher number of a counter value, ``V`` first, four groups of four."""
    return _lettered("V", _cipher_block(secret, number, 0, VOUCHER))


def renewal_of(secret: bytes, number: int) -> str:
    """The renewal ID of a counter value, ``R`` first, four groups of four."""
    return _lettered("R", _cipher_block(secret, number, 0, RENEWAL))


def _lettered(letter: str, block: bytes) -> str:
    bits = int.from_bytes(block, "big") >> 128 - 65
    return _grouped(letter + _encode(bits, VOUCHER_SYMBOLS - 2), VOUCHER_GROUP)


def claim_of(secret: bytes, serial: int) -> str:
    """The claim code of a serial number, two groups of five: who knows it holds the certificate."""
    block = _cipher_block(secret, serial, 0, CLAIM)
    bits = int.from_bytes(block, "big") >> 128 - 40
    return _grouped(_encode(bits, CLAIM_SYMBOLS - 2), CLAIM_GROUP)


def salt_of(secret: bytes, serial: int, key_no: int, field: Literal["account", "host"]) -> bytes:
    """The 16 bytes that salt *field* in the leaf of one key."""
    purpose = ACCOUNT_SALT if field == "account" else HOST_SALT
    return _cipher_block(secret, serial, key_no, purpose)


def normalise(text: str) -> str:
    """*Text* in upper case without spaces and dashes; I and L read as 1, O as 0."""
    return re.sub(SEPARATORS, "", text).upper().translate(str.maketrans(*LOOKALIKES))


def _values(symbols: str, count: int) -> list[int]:
    if len(symbols) != count:
        raise MalformedKey(f"{count} symbols are expected, not {len(symbols)}")
    if not set(symbols) <= _VALUES.keys():
        raise MalformedKey("a symbol is outside 0-9 A-H J K M N P-T V-Z")
    return [_VALUES[symbol] for symbol in symbols]


def _checked(symbols: str, count: int) -> str:
    if _syndromes(_values(symbols, count)) != (0, 0):
        raise MalformedKey("the check symbols do not belong to the others")
    return symbols


def parse_key(text: str) -> str:
    """The 25 symbols of a key as people type it.

    Raises:
        MalformedKey: wrong length, a symbol outside the alphabet, or the check fails.
    """
    return _checked(normalise(text), KEY_SYMBOLS)


def parse_voucher(text: str) -> str:
    """A voucher number of ours as printed, from the way people type it.

    Raises:
        MalformedKey: no ``V`` in front, wrong length, a wrong symbol, or the check fails.
    """
    return _numbered(text, "V", "a voucher number")


def parse_renewal(text: str) -> str:
    """A renewal ID of ours as printed, from the way people type it.

    Raises:
        MalformedKey: no ``R`` in front, wrong length, a wrong symbol, or the check fails.
    """
    return _numbered(text, "R", "a renewal ID")


def _numbered(text: str, letter: str, noun: str) -> str:
    symbols = normalise(text)
    if not symbols.startswith(letter):
        raise MalformedKey(f"{noun} begins with {letter}")
    return _grouped(letter + _checked(symbols[1:], VOUCHER_SYMBOLS), VOUCHER_GROUP)


def key_sha256(key: str) -> str:
    """The hex SHA-256 of a key's 25 symbols, dashes or not."""
    return hashlib.sha256(normalise(key).encode()).hexdigest()


def _single(values: list[int]) -> list[list[int]]:
    """The one key that differs from *values* in one place, if there is one."""
    error, weighted = _syndromes(values)
    if not error or not weighted:
        return []
    degree = (_LOG[weighted] - _LOG[error]) % 31
    if degree >= len(values):
        return []
    place = len(values) - 1 - degree
    return [[*values[:place], values[place] ^ error, *values[place + 1 :]]]


def _swaps(values: list[int]) -> list[list[int]]:
    """Every key that is *values* with two symbols swapped, neighbours first."""
    total, weighted = _syndromes(values)
    if total or not weighted:
        return []
    top = len(values) - 1
    found = []
    for a, b in sorted(combinations(range(len(values)), 2), key=lambda pair: pair[1] - pair[0]):
        if _times(values[a] ^ values[b], _EXP[top - a] ^ _EXP[top - b]) == weighted:
            swapped = list(values)
            swapped[a], swapped[b] = values[b], values[a]
            found.append(swapped)
    return found


def _filled(symbols: str, place: int) -> list[list[int]]:
    """The one key that has another symbol at *place*, whose symbol is none of ours."""
    values = [_VALUES.get(symbol, 0) for symbol in symbols]
    values[place] = _syndromes(values)[0]
    return [values] if _syndromes(values) == (0, 0) else []


def corrections(text: str) -> list[str]:
    """Keys (25 symbols) one slip away from *text*, likeliest first; none if *text* is right.

    One wrong symbol gives at most one key; two swapped symbols give several, neighbours first.
    The caller must look each up in the books: other slips can look like these.
    """
    symbols = normalise(text)
    if len(symbols) != KEY_SYMBOLS:
        return []
    strange = [place for place, symbol in enumerate(symbols) if symbol not in _VALUES]
    if len(strange) > 1:
        return []
    if strange:
        found = _filled(symbols, strange[0])
    else:
        values = [_VALUES[symbol] for symbol in symbols]
        found = _single(values) + _swaps(values)
    return ["".join(ALPHABET[value] for value in key) for key in found]
