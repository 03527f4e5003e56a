"""Step 9, mint: serial numbers, keys, vouchers and salts for whole columns at a time.

One AES call enciphers a column; numpy turns its blocks into symbols. What each comes to, one at a
time, is said by ``schemas.wire.key`` and ``schemas.wire.serial``, and the tests hold both equal.
"""

from hashlib import sha256

import numpy as np
import numpy.typing as npt
import polars as pl

from schemas.wire.key import (
    ACCOUNT_SALT,
    ALPHABET,
    CLAIM,
    CLAIM_GROUP,
    CLAIM_SYMBOLS,
    HOST_SALT,
    KEY,
    KEY_GROUP,
    KEY_SYMBOLS,
    RENEWAL,
    VOUCHER,
    VOUCHER_GROUP,
    VOUCHER_SYMBOLS,
    check_symbols,
    encrypt_blocks,
)

_BLOCK = np.dtype([("number", ">u8"), ("key_no", ">u4"), ("purpose", ">u4")])
Bytes = npt.NDArray[np.uint8]

_SYMBOLS = np.frombuffer(ALPHABET.encode(), np.uint8)
_DASH = ord("-")


def _check_table(payload_symbols: int) -> npt.NDArray[np.uint16]:
    """Both check values, packed in 10 bits, of each value at each place of the payload."""
    table = np.zeros((payload_symbols, 32), np.uint16)
    for place in range(payload_symbols):
        for value in range(32):
            payload = [0] * payload_symbols
            payload[place] = value
            high, low = check_symbols(payload)
            table[place, value] = high << 5 | low
    return table


# The code is linear: the check of a payload is the XOR of the checks of its symbols.
_KEY_CHECKS = _check_table(KEY_SYMBOLS - 2)
_VOUCHER_CHECKS = _check_table(VOUCHER_SYMBOLS - 2)
_CLAIM_CHECKS = _check_table(CLAIM_SYMBOLS - 2)


def _blocks(secret: bytes, numbers: pl.Series, key_nos: pl.Series | int, purpose: int) -> bytes:
    plain = np.empty(numbers.len(), _BLOCK)
    plain["number"] = numbers.to_numpy()
    plain["key_no"] = key_nos.to_numpy() if isinstance(key_nos, pl.Series) else key_nos
    plain["purpose"] = purpose
    return encrypt_blocks(secret, plain.tobytes())


def _codewords(blocks: bytes, checks: npt.NDArray[np.uint16]) -> Bytes:
    """Per block its first payload symbols and their two check symbols, as values 0 to 31."""
    halves = np.frombuffer(blocks, ">u8").reshape(-1, 2).astype(np.uint64)
    high, low = halves[:, 0], halves[:, 1]
    payload = checks.shape[0]
    values = np.empty((len(halves), payload + 2), np.uint8)
    packed = np.zeros(len(halves), np.uint16)
    for place in range(payload):
        if place < 12:
            five = high >> np.uint64(59 - 5 * place)
        elif place == 12:
            five = high << np.uint64(1) | low >> np.uint64(63)
        else:
            five = low >> np.uint64(58 - 5 * (place - 13))
        values[:, place] = five & np.uint64(31)
        packed ^= checks[place, values[:, place]]
    values[:, payload] = packed >> 5
    values[:, payload + 1] = packed & 31
    return values


def _grouped(symbols: Bytes, group: int) -> pl.Series:
    """The rows of *symbols* as texts with a dash between groups."""
    count = symbols.shape[1]
    places = [place + place // group for place in range(count)]
    text = np.full((len(symbols), places[-1] + 1), _DASH, np.uint8)
    text[:, places] = symbols
    return _texts(text)


def _texts(rows: Bytes) -> pl.Series:
    width = rows.shape[1]
    packed = rows.tobytes().decode("ascii")
    cuts = range(0, len(packed), width)
    return pl.Series([packed[start : start + width] for start in cuts], dtype=pl.String)


def key_columns(serials: pl.Series, key_nos: pl.Series, secret: bytes) -> pl.DataFrame:
    """The key of each serial number (as a number) and key number, in the order given.

    Returns:
        ``key``, five groups of five symbols, and ``key_sha256``, hex SHA-256 of the 25 symbols.

    Raises:
        ValueError: *secret* is not 32 bytes.
    """
    symbols = _SYMBOLS[_codewords(_blocks(secret, serials, key_nos, KEY), _KEY_CHECKS)]
    packed = symbols.tobytes()
    cuts = range(0, len(packed), KEY_SYMBOLS)
    hashes = [sha256(packed[start : start + KEY_SYMBOLS]).hexdigest() for start in cuts]
    sums = pl.Series("key_sha256", hashes, dtype=pl.String)
    return pl.DataFrame([_grouped(symbols, KEY_GROUP).alias("key"), sums])


def voucher_ids(numbers: pl.Series, secret: bytes) -> pl.Series:
    """The voucher number of each value of the voucher counter, in the order given."""
    return _lettered("V", _blocks(secret, numbers, 0, VOUCHER)).alias("voucher_id")


def renewal_ids(numbers: pl.Series, secret: bytes) -> pl.Series:
    """The renewal ID of each value of the renewal counter, in the order given."""
    return _lettered("R", _blocks(secret, numbers, 0, RENEWAL)).alias("renewal_id")


def _lettered(letter: str, blocks: bytes) -> pl.Series:
    symbols = _SYMBOLS[_codewords(blocks, _VOUCHER_CHECKS)]
    return _grouped(np.insert(symbols, 0, ord(letter), axis=1), VOUCHER_GROUP)


def claim_codes(serials: pl.Series, secret: bytes) -> pl.Series:
    """The claim code of each serial number (as a number), in the order given."""
    symbols = _SYMBOLS[_codewords(_blocks(secret, serials, 0, CLAIM), _CLAIM_CHECKS)]
    return _grouped(symbols, CLAIM_GROUP).alias("claim_code")


def _hex_column(name: str, blocks: bytes) -> pl.Series:
    rows = np.frombuffer(blocks.hex().encode(), np.uint8).reshape(-1, 32)
    return _texts(rows).alias(name)


def salt_columns(serials: pl.Series, key_nos: pl.Series, secret: bytes) -> pl.DataFrame:
    """Per key ``account_salt`` and ``host_salt``, 16 bytes each in lower-case hex."""
    account = _blocks(secret, serials, key_nos, ACCOUNT_SALT)
    host = _blocks(secret, serials, key_nos, HOST_SALT)
    return pl.DataFrame([_hex_column("account_salt", account), _hex_column("host_salt", host)])


def salted_sha256s(salts: pl.Series, values: pl.Series) -> pl.Series:
    """The hex SHA-256 of each salt (given in hex) and value; null where the value is null."""
    salted = pl.DataFrame({"salt": salts, "value": values}).select(
        pl.col("salt").str.decode("hex"), pl.col("value").cast(pl.Binary)
    )
    pairs = zip(salted["salt"].to_list(), salted["value"].to_list(), strict=True)
    hashes = [None if value is None else sha256(salt + value).hexdigest() for salt, value in pairs]
    return pl.Series(values.name, hashes, dtype=pl.String)
