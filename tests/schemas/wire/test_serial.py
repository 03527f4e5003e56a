import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.wire.serial import NUMBER_MAX, MalformedSerial, format_serial, parse_serial
from tests.schemas.wire import golden

untimed = settings(deadline=None)

numbers = st.integers(1, NUMBER_MAX)


@pytest.mark.parametrize(
    ("number", "text"), [(1, "M0000000000012"), (123456789012, "M1234567890124")]
)
def test_the_serial_numbers_of_the_design_come_out(number: int, text: str) -> None:
    assert format_serial(number) == text
    assert parse_serial(text) == number


@untimed
@given(numbers)
def test_a_serial_number_reads_back_whatever_case_and_spaces(number: int) -> None:
    text = format_serial(number)
    assert parse_serial(f" {text[:5].lower()} {text[5:]}\n") == number


@untimed
@given(numbers, st.integers(1, 13), st.integers(1, 9))
def test_every_single_wrong_digit_is_detected(number: int, place: int, more: int) -> None:
    text = format_serial(number)
    wrong = str((int(text[place]) + more) % 10)
    with pytest.raises(MalformedSerial):
        parse_serial(text[:place] + wrong + text[place + 1 :])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "M",
        "M000000000012",
        "X0000000000012",
        "M00000000000121",
        "M٠000000000012",
        "M0000000000002",
    ],
)
def test_other_texts_are_no_serial_numbers(text: str) -> None:
    with pytest.raises(MalformedSerial):
        parse_serial(text)


@pytest.mark.parametrize("number", [-1, 0, 10**12])
def test_numbers_that_do_not_fit_have_no_serial_number(number: int) -> None:
    with pytest.raises(ValueError, match="between 1 and 999999999999"):
        format_serial(number)


def test_no_serial_number_is_number_zero() -> None:
    zeros = "M000000000000"
    for check in "0123456789":
        with pytest.raises(MalformedSerial):
            parse_serial(zeros + check)


def test_golden_serial_numbers_read_back() -> None:
    for line in (golden.FOLDER / "serials.txt").read_text().splitlines():
        number, text = line.split()
        assert parse_serial(text) == int(number)
