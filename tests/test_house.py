"""The house rules that no linter knows, and those that the linters are trusted with."""

import ast
import pkgutil
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from importlinter import cli

from flows.ingest.kinds import KINDS
from schemas import problems
from schemas.problems import BY_STAGE, PROBLEMS
from tests.schemas.sheets.kinds import KINDS as SHEETS

ROOT: Final = Path(__file__).parents[1]
MODULES: Final = sorted(
    file.relative_to(ROOT) for root in ("flows", "schemas") for file in ROOT.glob(f"{root}/**/*.py")
)
EVERY_MODULE: Final = [pytest.param(module, id=str(module)) for module in MODULES]
EVERY_KIND: Final = [kind.name for kind in KINDS]

EVERY_PROBLEM: Final = {
    name
    for stage in BY_STAGE
    for name, one in vars(getattr(problems, stage)).items()
    if isinstance(one, problems.Problem)
}

# Section 4 of the design: the order of taking in.
ORDER: Final = [
    "products",
    "accounts",
    "delegations",
    "voucher_lists",
    "contracts",
    "contract_prices",
    "releases",
    "orders",
    "vouchers",
    "drawdowns",
    "registrations",
    "upgrades",
    "rehosts",
    "renewals",
    "returns",
    "license_changes",
    "hand_overs",
    "invoices",
]

UNWANTED: Final = {"utils", "util", "common", "helpers", "helper", "core", "models", "manager"}
FUNCTION_LINES_MAX: Final = 50
FILE_LINES_MAX: Final = 300
WRITTEN_OUT: Final = ("schemas/migrations/versions/",)  # by Alembic: one call a table
LISTS_OF_TEXTS: Final = ("schemas/problems/",)  # four languages a problem, and no logic

Function = ast.FunctionDef | ast.AsyncFunctionDef


def source(module: Path) -> str:
    return (ROOT / module).read_text(encoding="utf-8")


def tree(module: Path) -> ast.Module:
    return ast.parse(source(module))


def functions(module: Path) -> Iterator[Function]:
    return (node for node in ast.walk(tree(module)) if isinstance(node, Function))


def lines_of(function: Function) -> int:
    assert function.end_lineno is not None
    return function.end_lineno - function.lineno + 1


def imported(module: Path) -> set[str]:
    """What a module imports, by full name; a ``from`` import by what stands behind ``from``."""
    found: set[str] = set()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." * node.level + (node.module or ""))
    return found


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_kind_has_its_sheet_its_rules_and_its_page(kind: str) -> None:
    for file in (f"schemas/sheets/{kind}.py", f"flows/ingest/kinds/{kind}.py"):
        assert (ROOT / file).is_file(), file
    assert (ROOT / f"docs/sheets/{kind}.md").is_file()


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_kind_has_a_sample_whose_outcome_is_known(kind: str) -> None:
    samples = ROOT / "data" / "samples"
    drops = [
        (samples / "year" / str(drop["as_of"]) if "as_of" in drop else samples, drop)
        for name in ("expected.toml", "year.toml")
        for drop in tomllib.loads((samples / name).read_text(encoding="utf-8"))["drop"]
    ]
    with_it = [
        folder / drop["account"] / drop["name"]
        for folder, drop in drops
        if any(sheet.get("kind") == kind for sheet in drop.get("sheet", []))
    ]
    assert with_it
    assert all(file.is_file() for file in with_it)


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_rule_of_a_kind_has_its_message(kind: str) -> None:
    codes = set(SHEETS[kind].rules_problems.values())
    assert codes <= set(PROBLEMS)
    rules = ast.parse((ROOT / f"flows/ingest/kinds/{kind}.py").read_text(encoding="utf-8"))
    named = {node.id for node in ast.walk(rules) if isinstance(node, ast.Name)}
    said = {name for name in named if name in EVERY_PROBLEM}
    assert said or codes, "a kind that refuses nothing is not ruled"


def test_the_files_of_a_kind_that_the_docs_list_are_there() -> None:
    page = (ROOT / "docs" / "adding-a-kind.md").read_text(encoding="utf-8")
    listed = re.findall(r"`([\w./-]+\.\w+)`", page.split("## What a rule file gives")[0])
    assert len(listed) > 12
    assert [file for file in listed if not (ROOT / file).is_file()] == []


def test_the_sheets_that_are_tested_are_those_that_are_taken_in() -> None:
    assert {kind.name: kind.sheet for kind in KINDS} == SHEETS


def test_kinds_stand_in_the_order_of_taking_in() -> None:
    assert sorted(EVERY_KIND, key=ORDER.index) == EVERY_KIND


def test_no_sheet_or_rule_file_is_left_out_of_the_tuple_of_kinds() -> None:
    for folder in ("schemas/sheets", "flows/ingest/kinds"):
        files = {file.stem for file in (ROOT / folder).glob("*.py")}
        assert files & set(ORDER) == set(EVERY_KIND), folder


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [str(m) for m in MODULES if UNWANTED & {m.stem, *m.parts[:-1]}] == []


@pytest.mark.parametrize("module", EVERY_MODULE)
def test_functions_fit_on_a_screen(module: Path) -> None:
    if module.as_posix().startswith(WRITTEN_OUT):
        return
    long = {f.name: lines_of(f) for f in functions(module) if lines_of(f) > FUNCTION_LINES_MAX}
    assert long == {}


@pytest.mark.parametrize("module", EVERY_MODULE)
def test_files_are_short(module: Path) -> None:
    if module.as_posix().startswith(WRITTEN_OUT + LISTS_OF_TEXTS):
        return
    lines = source(module).count("\n")
    assert lines <= FILE_LINES_MAX


def test_lists_of_texts_have_no_function() -> None:
    texts = [m for m in MODULES if m.as_posix().startswith(LISTS_OF_TEXTS)]
    long = [m for m in texts if len(source(m).splitlines()) > FILE_LINES_MAX]
    assert long
    assert [str(m) for m in long if list(functions(m))] == []


def test_nothing_prints() -> None:
    printing = [
        f"{module}:{node.lineno}"
        for module in MODULES
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"print", "pprint"}
    ]
    assert printing == []


def undocumented(node: ast.AST, name: str) -> Iterator[str]:
    """The public classes and functions under *node* that say nothing of themselves."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, Function | ast.ClassDef) or child.name.startswith("_"):
            continue
        if ast.get_docstring(child) is None:
            yield f"{name}.{child.name}"
        if isinstance(child, ast.ClassDef):
            yield from undocumented(child, f"{name}.{child.name}")


def test_everything_public_says_what_it_is() -> None:
    found = [
        name
        for module in MODULES
        if not module.as_posix().startswith("schemas/migrations/versions/")
        for name in undocumented(tree(module), ".".join(module.with_suffix("").parts))
    ]
    assert found == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [str(m) for m in MODULES if m.stem != "__init__" and not ast.get_docstring(tree(m))]
    assert silent == []


def test_a_verifier_needs_the_wire_formats_and_cryptography_alone() -> None:
    allowed = sys.stdlib_module_names | {"cryptography"}
    foreign = {
        f"{module} imports {name}"
        for module in MODULES
        if module.as_posix().startswith("schemas/wire/")
        for name in imported(module)
        if name.split(".")[0] not in allowed and not f"{name}.".startswith("schemas.wire.")
    }
    assert foreign == set()


def test_every_contract_between_modules_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    broken = cli.lint_imports(cache_dir=str(tmp_path), no_logo=True)
    said = capsys.readouterr().out
    assert not broken, said
    assert "0 broken" in said


def test_the_steps_of_the_docs_are_those_of_the_code() -> None:
    written = (ROOT / "docs" / "issuance.md").read_text(encoding="utf-8")
    steps = re.findall(r"^## (\d+)\. .+?\n\n(.+?)(?=^## |\Z)", written, re.M | re.S)
    assert [int(number) for number, _ in steps] == list(range(1, 15))
    for number, text in steps:
        named = re.findall(r"^`(flows\.[\w.]+)`", text)
        assert named, number
        assert int(number) in steps_said(named[0]), named[0]


def test_every_function_that_the_docs_name_exists() -> None:
    names = {
        name
        for page in ROOT.glob("docs/**/*.md")
        for name in re.findall(r"`((?:flows|schemas)(?:\.[a-z]\w*)+)`", page.read_text("utf-8"))
    }
    assert names
    assert {name for name in names if not resolved(name)} == set()


def resolved(name: str) -> object:
    try:
        return pkgutil.resolve_name(name)
    except (AttributeError, ModuleNotFoundError):
        return None


def steps_said(function: str) -> set[int]:
    """The step numbers in the first line of a docstring: ``Step 7:`` or ``Steps 4 to 6``."""
    said = re.match(
        r"Steps? (\d+)(?: (?:to|and) (\d+))?", str(pkgutil.resolve_name(function).__doc__)
    )
    assert said, function
    return set(range(int(said[1]), int(said[2] or said[1]) + 1))


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.split(r"[\[<>=~!; ]", one)[0] for one in project["dependencies"]}
    reasons = (ROOT / "docs/adr/0008-dependencies.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| ([a-z0-9-]+) \|", reasons, re.M)) - {"package", "---"} == declared


def test_every_word_of_the_glossary_stands_once_and_in_order() -> None:
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    words = re.findall(r"^\| ([a-z][a-z -]*) \|", page, re.M)[1:]
    assert words == sorted(set(words))
    assert {"drop", "sheet", "row", "problem", "request", "delivery", "night", "as-of"} <= {*words}
