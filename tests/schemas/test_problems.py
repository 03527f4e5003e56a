import re
import string
from collections import Counter
from pathlib import Path

import pytest

from schemas import problems
from schemas.problems import BY_STAGE, PROBLEMS, Problem
from schemas.problems.page import page
from schemas.words import LANGUAGES, Words

PAGE = Path(__file__).parents[2] / "docs" / "problems.md"
TEXTS = [
    pytest.param(words, id=f"{code}.{part}")
    for code, problem in PROBLEMS.items()
    for part, words in (("says", problem.says), ("remedy", problem.remedy))
]
KANA_OR_KANJI = re.compile(r"[぀-ヿ一-鿿]")


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_no_two_problems_have_one_code() -> None:
    codes = Counter(problem.code for found in BY_STAGE.values() for problem in found)
    assert [code for code, times in codes.items() if times > 1] == []


def test_every_module_of_problems_is_in_the_registry() -> None:
    folder = Path(problems.__file__).parent
    modules = {file.stem for file in folder.glob("*.py")} - {"__init__", "problem", "page"}
    assert set(BY_STAGE) == modules
    assert all(BY_STAGE.values())


@pytest.mark.parametrize("code", PROBLEMS)
def test_a_code_is_kebab_case_and_fits_its_column(code: str) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)
    assert len(code) <= 64


@pytest.mark.parametrize("words", TEXTS)
def test_every_text_is_said_in_four_languages(words: Words) -> None:
    assert all(text and text == text.strip() for text in words.every())
    assert len(set(words.every())) == len(LANGUAGES)
    assert KANA_OR_KANJI.search(words.ja)


@pytest.mark.parametrize("words", TEXTS)
def test_the_same_placeholders_stand_in_every_language(words: Words) -> None:
    assert placeholders(words.en) <= {"heading", "value", "detail"}
    assert {frozenset(placeholders(text)) for text in words.every()} == {
        frozenset(placeholders(words.en))
    }


@pytest.mark.parametrize("words", TEXTS)
def test_every_text_ends_as_a_sentence(words: Words) -> None:
    assert all(text.endswith(".") for text in (words.en, words.fr, words.de))
    assert words.ja.endswith(("。", "：{detail}"))


@pytest.mark.parametrize("words", TEXTS)
def test_quotation_marks_and_spaces_are_those_of_the_language(words: Words) -> None:
    assert not re.search(r"[\"„«»「」]", words.en)
    assert not re.search(r"[\"“”„「」]|[^ ][:;?!»]|«[^ ]", words.fr)
    assert not re.search(r"[\"«»「」]|”", words.de)
    assert not re.search(r"[\"“”„«»,;!?]", words.ja)


def test_a_remedy_depends_on_nothing() -> None:
    dependent = [p.code for p in PROBLEMS.values() if placeholders(p.remedy.en)]
    assert dependent == []


def test_a_note_and_a_refusal_stand_apart_on_the_page() -> None:
    words = Words("a.", "b.", "c.", "d。")
    of_both = (Problem("refused", words, words), Problem("told", words, words, note=True))
    written = page({"cells": of_both})
    assert "### refused\n\na.\n" in written
    assert "### told\n\n**Note.** a.\n" in written


def test_the_page_of_problems_is_current() -> None:
    """``python -m schemas.problems.page > docs/problems.md`` writes it anew."""
    assert PAGE.read_text(encoding="utf-8") == page()
