"""Serial numbers: ``M``, 12 digits, and a check digit by ISO 7064 MOD 11,10 over the 12.

The check digit finds every single wrong digit and nearly every swap of neighbours.
"""

import re

NUMBER_MAX = 10**12 - 1
_SHAPE = re.compile(r"M([0-9]{12})([0-9])")


class MalformedSerial(ValueError):
    """The text is no serial number: wrong letter, length or check digit."""


def check_digit(digits: str) -> int:
    """The ISO 7064 MOD 11,10 check digit of a string of ASCII digits."""
    product = 10
    for digit in digits:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return (11 - product) % 10


def format_serial(number: int) -> str:
    """The 14 characters of serial *number*, for example ``M0000000000012`` for 1.

    Raises:
        ValueError: *number* is not within 1 and 999,999,999,999.
    """
    if not 1 <= number <= NUMBER_MAX:
        raise ValueError(f"a serial number lies between 1 and {NUMBER_MAX}, not {number}")
    digits = f"{number:012d}"
    return f"M{digits}{check_digit(digits)}"


def parse_serial(text: str) -> int:
    """The number behind a serial number as people write it: case and spaces do not matter.

    Raises:
        MalformedSerial: the letter, the length or the check digit is wrong, or the number is 0.
    """
    found = _SHAPE.fullmatch("".join(text.split()).upper())
    if not found:
        raise MalformedSerial("a serial number is M and 13 digits")
    digits, check = found.groups()
    if check_digit(digits) != int(check) or int(digits) == 0:
        raise MalformedSerial("the check digit does not belong to this serial number")
    return int(digits)
