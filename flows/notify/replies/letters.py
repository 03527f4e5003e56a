"""The letters that a spreadsheet shows for its columns, and their positions from 0."""


def letter_of(index: int) -> str:
    """``A`` for 0, ``Z`` for 25, ``AA`` for 26."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def index_of(letter: str) -> int:
    """0 for ``A``, 26 for ``AA``."""
    number = 0
    for one in letter:
        number = number * 26 + ord(one) - 64
    return number - 1
