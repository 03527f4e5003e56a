"""Numbers and dates as people of each language write them."""

from datetime import date
from decimal import Decimal

import pytest

from flows.reconcile.wording import wording


@pytest.mark.parametrize(
    ("language", "value", "shown"),
    [
        ("en", Decimal("-1234567.5"), "−1,234,567.50"),
        ("en", Decimal("0.0001"), "0.0001"),
        ("en", Decimal("1084.500"), "1,084.50"),
        ("en", 1000, "1,000"),
        ("de", Decimal("1234567.25"), "1.234.567,25"),
        ("fr", Decimal("1234.125"), "1\u202f234,125"),
        ("ja", 1234, "1,234"),
    ],
)
def test_a_number_keeps_all_its_decimals_and_no_more(
    language: str, value: Decimal | int, shown: str
) -> None:
    assert wording(language).number(value) == shown


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "3 August 2026"),
        ("fr", "3 août 2026"),
        ("de", "3. August 2026"),
        ("ja", "2026年8月3日"),
        ("pt", "3 August 2026"),
    ],
)
def test_a_date_names_its_month(language: str, shown: str) -> None:
    assert wording(language).date(date(2026, 8, 3)) == shown
