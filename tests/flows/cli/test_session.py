import re
import sys

import pytest

from flows.cli.session import counted, printable, say, table


def test_a_narrow_terminal_folds_long_cells_and_cuts_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "60")
    name = "vouchers-2026-11-19-corrected-by-hand.xlsx"
    table(("sender", "file", "accepted"), [("northwind-oem", name, 1_234_567)])
    lines = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out).splitlines()
    assert max(map(len, lines)) <= 60
    words = " ".join(lines).split()
    assert {"northwind-oem", "1234567", "accepted"} <= {*words}
    assert "".join(word for word in words if word in name) == name


def test_nothing_that_a_sender_wrote_steers_a_terminal() -> None:
    assert printable("a\x1b[2Jb\u202e.csv") == "a\ufffd[2Jb\ufffd.csv"
    assert printable(None) == ""


def test_numbers_are_counted_in_words() -> None:
    assert [counted(1, "drop"), counted(2_000, "drop")] == ["1 drop", "2,000 drops"]
    assert counted(0, "reply", "replies") == "0 replies"


def test_a_sentence_ends_its_lines_between_words_on_a_terminal_and_is_one_line_elsewhere(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "Night 1 is complete: 49 requests, 48 entitlements, 103 keys; the log has 103 entries."
    say(text, 2)
    assert capsys.readouterr().out == text + "\n"
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "40")
    say(text, 2)
    first, *others = capsys.readouterr().out.splitlines()
    assert max(map(len, (first, *others))) <= 40
    assert [line[:3].count(" ") for line in others] == [2] * len(others)
    assert " ".join(line.strip() for line in (first, *others)) == text
