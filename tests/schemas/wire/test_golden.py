"""Golden files, the page that shows them, and the verifier written from that page."""

import re
import runpy
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from schemas.wire.proof import RevokedList, verify_license, verify_revoked
from tests.schemas.wire.golden import FOLDER, VKEY, files

DOCS = FOLDER.parents[1] / "docs"
PAGE = (DOCS / "license-file.md").read_text("utf-8")
SHOWN = re.findall(r"<!-- data/golden/(\S+) -->\n```text\n(.*?)\n```\n", PAGE, re.DOTALL)
ROWS = re.findall(
    r"^\| ([^|]+) \| `(\S+\.lic)` \| (\d\S+) \| (\S* ?)\| (\S* ?)\| (\S+) \|$", PAGE, re.MULTILINE
)
LIST = (FOLDER / "log" / "revoked.json").read_bytes()
verify: Callable[..., str] = runpy.run_path(str(DOCS / "verify.py"))["verify"]


def test_golden_files_come_out_again_byte_for_byte() -> None:
    made = files()
    assert {name: (FOLDER / name).read_bytes() for name in made} == made


def test_the_page_shows_golden_files_as_they_are() -> None:
    assert len(SHOWN) == 8
    for name, text in SHOWN:
        assert text == (FOLDER / name).read_text("utf-8").removesuffix("\n"), name


def test_the_decision_table_names_every_case() -> None:
    cases = " ".join(row[0] for row in ROWS)
    assert len(ROWS) == 15
    for case in ("genuine", "tampered", "not yet", "last day", "day after", "other host"):
        assert case in cases
    assert {row[-1] for row in ROWS} >= {"replaced", "revoked", "expired", "other-host"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_both_verifiers_say_what_the_decision_table_says(row: tuple[str, ...]) -> None:
    case, name, day, host, listed, verdict = (cell.strip() for cell in row)
    content = bytearray((FOLDER / name).read_bytes())
    content[content.index(b"quantity") + 12] ^= case.startswith("tampered")
    revoked: RevokedList | None = verify_revoked(LIST, [VKEY]) if listed else None
    on = date.fromisoformat(day)
    judged = verify_license(bytes(content), [VKEY], on=on, host=host or None, revoked=revoked)
    assert judged.state == verdict
    text = LIST.decode() if listed else None
    assert verify(content.decode(), VKEY.text, day, host or None, text) == verdict


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.lic")), ids=lambda path: path.name)
def test_the_verifier_of_the_docs_refuses_any_changed_byte(path: Path) -> None:
    content = path.read_bytes()
    for place in range(len(content)):
        changed = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        text = changed.decode("utf-8", "replace")
        assert verify(text, VKEY.text, "2100-01-01") == "tampered", place


def test_the_verifier_of_the_docs_finds_its_key_among_several_lines() -> None:
    text = (FOLDER / "M0000000000012-1.lic").read_text("utf-8")
    line = re.search(r"— \S+ \S+?=\\n", text)
    assert line is not None
    other = line[0].replace("c6cGF", "AAAAA")
    assert verify(text.replace(line[0], other + line[0]), VKEY.text, "2026-12-24") == "genuine"
    assert verify(text.replace(line[0], other), VKEY.text, "2026-12-24") == "tampered"


def test_the_verifier_of_the_docs_is_at_most_60_lines_and_imports_no_keymill() -> None:
    source = (DOCS / "verify.py").read_text("utf-8")
    assert len(source.splitlines()) <= 60
    imported = set(re.findall(r"^(?:import|from) (\w+)", source, re.MULTILINE))
    assert imported - sys.stdlib_module_names == {"cryptography"}


def run(name: str, *asked: str) -> tuple[int, str]:
    command = [sys.executable, str(DOCS / "verify.py"), str(FOLDER / name), VKEY.text, *asked]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=DOCS)
    return done.returncode, done.stderr.strip()


def test_the_verifier_of_the_docs_answers_by_exit_status() -> None:
    revoked = str(FOLDER / "log" / "revoked.json")
    assert run("M0000000000012-1.lic", "2026-12-24") == (0, "")
    assert run("M0000000000012-1.lic", "2027-11-20") == (1, "expired")
    assert run("M0000000000061-1.lic", "2026-12-24", "", revoked) == (1, "revoked")


def test_a_product_that_verifies_loads_nothing_but_cryptography() -> None:
    code = (
        "import sys; import schemas.wire.key, schemas.wire.proof, schemas.wire.serial; "
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    root = FOLDER.parents[1]
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path += {sys.path!r}; {code}"],
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
    )
    loaded = set(done.stdout.split()) - sys.stdlib_module_names
    assert {name for name in loaded if not name.startswith("_")} == {"cryptography", "schemas"}
