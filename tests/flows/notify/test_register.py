from datetime import date
from itertools import combinations
from pathlib import Path

import pytest

from flows.notify.certificate import render
from flows.notify.stationery import texts
from schemas.words import LANGUAGES
from tests.flows.notify.bundling import KEY, NO_KEY, head, items, row
from tests.flows.notify.printed import boxes_of, pages_of, words_of


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_few_more_licenses_than_full_pages_are_listed_on_one_page(
    language: str, tmp_path: Path
) -> None:
    rows = [row(n, product_name=f"Aurora {n % 3}") for n in range(1, 12)]
    pdf = render(head(language), items(*rows))
    said = words_of(pdf, tmp_path)
    assert pages_of(pdf) == 1
    assert all(one["serial"] in said for one in rows)
    assert said.count(KEY) == len(rows)
    assert all(f"Aurora {n} 4.2 · " in said for n in range(3))


@pytest.mark.parametrize("language", LANGUAGES)
def test_many_licenses_have_a_cover_and_a_table_for_each_product(
    language: str, tmp_path: Path
) -> None:
    rows = [row(n, product_name=f"Aurora {n % 2}") for n in range(1, 151)]
    pdf = render(head(language), items(*rows))
    said = words_of(pdf, tmp_path)
    assert 4 <= pages_of(pdf) <= 6
    assert all(one["serial"] in said for one in rows)
    subscription = texts(language).section("license_type")["subscription"]
    assert f"Aurora 1 4.2 · {subscription}" in said


def test_a_list_names_the_licensees_where_they_differ(tmp_path: Path) -> None:
    alike = [row(n, customer_name="Heron Schools") for n in range(1, 7)]
    said = words_of(render(head(), items(*alike)), tmp_path)
    assert "Heron Schools" not in said
    differing = [*alike[1:], row(1, customer_name="Tern Quay Logistics")]
    said = words_of(render(head(), items(*differing)), tmp_path)
    assert said.count("Heron Schools") == len(alike) - 1
    assert "Tern Quay Logistics" in said


def test_a_list_states_support_that_begins_later_and_how_many_keys_there_are(
    tmp_path: Path,
) -> None:
    later = row(1, support_starts=date(2026, 12, 1))
    many = [row(2, key_no=n, license_file_name=f"{n}.lic") for n in (1, 2, 3)]
    waits = row(3, **NO_KEY)
    never = row(4, ends=None, support_starts=None, support_ends=None)
    said = words_of(render(head(), items(later, *many, waits, never, row(5))), tmp_path)
    assert "2026-12-01 – 2027-11-19" in said
    assert f"{KEY} and 2 more in" in said
    assert "register to obtain" in said
    assert "2026-11-20 – – " in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_however_long_its_texts_are_no_line_of_a_list_runs_into_the_next(
    language: str, tmp_path: Path
) -> None:
    names = (
        "WWWW MMMM QQQQ WWWW MMMM",
        "株式会社スターリング・ホールディングス",
        "mwmwmwmw mwmwmw mwmwm",
    )
    amounts = (999_999_999, 1_000, 1)
    rows = [
        row(n, customer_name=names[n % 3] + " quay" * (n % 13), quantity=amounts[n % 3])
        for n in range(1, 40)
    ]
    said = boxes_of(render(head(language), items(*rows)), tmp_path)
    assert said
    for page in said:
        for above, below in combinations(sorted(page), 2):
            if above[1] < below[3] and below[1] < above[3]:  # one stands under the other
                assert below[0] >= above[2] - 3.0
