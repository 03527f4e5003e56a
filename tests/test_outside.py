"""A machine without Debian's programs or the corpus skips their tests, and says so."""

from pathlib import Path

import pytest

from tests import outside


def test_a_missing_program_skips_its_test_and_names_package_and_loss(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    said = r"NO chromium \(apt install chromium\): pages NOT checked"
    with pytest.raises(pytest.skip.Exception, match=said):
        outside.program("chromium", "chromium", "pages")


def test_a_program_that_is_there_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = tmp_path / "chromium"
    found.touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert outside.program("chromium", "chromium", "pages") == str(found)


def test_a_missing_corpus_skips_its_test_and_names_the_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(outside, "CORPUS", tmp_path)
    with pytest.raises(pytest.skip.Exception, match=f"NO CORPUS at {tmp_path / 'hostile'}"):
        outside.foreign("hostile")
