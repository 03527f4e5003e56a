"""What `deploy/` and `prefect.yaml` name is there: flows, commands, settings, units, volumes."""

import pkgutil
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import typer.main
import yaml

from flows.cli import app
from flows.settings import Settings
from flows.workers.steps import DEPLOYMENT, START_A_WORKER
from schemas.readings import Limits
from tests.outside import program

ROOT: Final = Path(__file__).parents[1]
DEPLOY: Final = ROOT / "deploy"
UNITS: Final = sorted((DEPLOY / "systemd").glob("keymill-*.*"))
KUBERNETES: Final[list[dict[str, Any]]] = list(
    yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text("utf-8"))
)
COMPOSE: Final[dict[str, Any]] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
PREFECT: Final[dict[str, Any]] = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))
POOL: Final = "keymill"

FILES: Final = [
    path
    for path in [ROOT / "prefect.yaml", ROOT / "docs" / "workers.md", *DEPLOY.rglob("*")]
    if path.is_file()
]
ALL: Final = {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in FILES}


def resolved(entrypoint: str) -> Any:
    return pkgutil.resolve_name(entrypoint)


def within(value: Any) -> Iterator[dict[str, Any]]:
    """Every mapping inside *value*."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from within(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from within(inner)


def test_deployments_are_flows_found_by_the_names_of_modules_and_nothing_is_pulled() -> None:
    assert PREFECT["pull"] == []
    found = {}
    for deployment in PREFECT["deployments"]:
        assert ":" not in deployment["entrypoint"], "a path puts its folder first on sys.path"
        pool = deployment["work_pool"]
        assert pool["name"] == POOL
        assert pool["job_variables"]["env"] == {"PREFECT_LOGGING_TO_API_ENABLED": "false"}
        found[f"{resolved(deployment['entrypoint']).name}/{deployment['name']}"] = deployment
    assert set(found) == {"nightly/nightly", DEPLOYMENT}
    nightly = found["nightly/nightly"]
    defaults = Settings(home=ROOT)
    assert nightly["schedules"] == [{"cron": defaults.schedule, "timezone": defaults.timezone}]


def test_all_files_and_messages_name_the_same_pool() -> None:
    named = {
        match
        for text in [*ALL.values(), START_A_WORKER]
        for match in re.findall(r"(?:--pool|work-pool (?:create|inspect)) (\w+)", text)
    }
    assert named == {POOL}


@pytest.mark.parametrize("name", ALL)
def test_every_setting_in_the_environment_is_one(name: str) -> None:
    known = {f"KEYMILL_{setting.upper()}" for setting in Settings.model_fields}
    known |= {f"KEYMILL_LIMITS_{limit.upper()}" for limit in Limits.__dataclass_fields__}
    assert set(re.findall(r"\bKEYMILL_[A-Z0-9_]+\b", ALL[name])) <= known


@pytest.mark.parametrize("name", ALL)
def test_every_command_of_keymill_exists_with_its_options(name: str) -> None:
    commands: Any = typer.main.get_command(app)
    words = r"(?:^|[ /`\"])keymill((?: (?:[a-z]+|--[a-z-]+))+)"
    for line in re.findall(r"(?:ExecStart=|command: |- |\$ |^ +)[^#]*", ALL[name], re.MULTILINE):
        for match in re.findall(words, line):
            verb, *options = match.split()
            if verb in commands.commands:
                known = {o for p in commands.commands[verb].params for o in p.opts}
                assert {o for o in options if o.startswith("--")} <= known, line


def test_the_units_start_commands_that_there_are() -> None:
    started = {
        unit.name: re.findall(r"^ExecStart=/opt/keymill/\.venv/bin/(.+)$", text, re.M)
        for unit in UNITS
        if (text := unit.read_text("utf-8")) and unit.suffix == ".service"
    }
    assert started == {
        "keymill-night.service": ["keymill run"],
        "keymill-prefect.service": ["python -m flows.cli.prefect_mended server start"],
        "keymill-worker@.service": ["prefect worker start --pool keymill --name %H-%i --limit 1"],
    }
    assert resolved("flows.cli.prefect_mended")


def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    analyze = program("systemd-analyze", "systemd", "units of deploy/systemd")
    units = []
    for unit in UNITS:
        text = re.sub(r"/opt/keymill/\.venv/bin/\w+", "/bin/true", unit.read_text("utf-8"))
        units.append(tmp_path / unit.name)
        units[-1].write_text(text.replace("/opt/keymill", "/"), encoding="utf-8")
    done = subprocess.run(
        [analyze, "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert not [line for line in done.stderr.splitlines() if "keymill" in line]


def test_the_compose_file_names_only_what_it_has() -> None:
    services = COMPOSE["services"]
    for service in services.values():
        waits = service.get("depends_on", {})
        assert set(waits) <= set(services)
        for name, given in waits.items() if isinstance(waits, dict) else ():
            healthy = given["condition"] == "service_healthy"
            assert not healthy or "healthcheck" in services[name]
        mounted = {mount.partition(":")[0] for mount in service.get("volumes", ())}
        assert mounted <= set(COMPOSE["volumes"])
        assert {one["source"] for one in service.get("configs", ())} <= set(COMPOSE["configs"])


def test_every_value_that_the_compose_file_asks_for_is_in_the_example() -> None:
    asked = set(re.findall(r"(?<!\$)\$\{(\w+)", ALL["deploy/compose.yaml"]))
    example = ALL["deploy/example.env"]
    assert asked == set(re.findall(r"^(\w+)=", example, re.M))


def test_what_kubernetes_is_told_fits_together(tmp_path: Path) -> None:
    named = {(one["kind"], one["metadata"]["name"]) for one in KUBERNETES}
    assert {one["metadata"]["namespace"] for one in KUBERNETES} == {POOL}
    made_by_hand = {("Secret", "keymill-sealed")}
    labels = []
    for part in within(KUBERNETES):
        for kind, reference in (("Secret", "secretRef"), ("ConfigMap", "configMap")):
            if reference in part:
                assert (kind, part[reference]["name"]) in named
        if "secretName" in part:
            assert ("Secret", part["secretName"]) in named | made_by_hand
        if "matchLabels" in part:
            labels.append(part["matchLabels"])
        if "containers" in part:
            volumes = {volume["name"] for volume in part.get("volumes", ())}
            for container in (*part["containers"], *part.get("initContainers", ())):
                assert {m["name"] for m in container.get("volumeMounts", ())} <= volumes
    templates = [
        part["template"]["metadata"]["labels"] for part in within(KUBERNETES) if "template" in part
    ]
    assert all(label in templates for label in labels)


def test_the_settings_that_kubernetes_gives_can_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [given] = [one for one in KUBERNETES if one["kind"] == "ConfigMap"]
    (tmp_path / "keymill.toml").write_text(given["data"]["keymill.toml"], encoding="utf-8")
    [environment] = [o for o in KUBERNETES if o["metadata"]["name"] == "keymill-environment"]
    for name, value in environment["stringData"].items():
        monkeypatch.setenv(name, value)
    assert Settings.of_home(tmp_path).runner == "prefect"


def test_the_image_holds_all_that_keymill_is_installed_from() -> None:
    copied = re.findall(r"^COPY (.+) \S+$", ALL["deploy/Dockerfile"], re.M)
    names = {name for line in copied for name in line.split()}
    allowed = set(re.findall(r"^!(\S+)$", ALL["deploy/Dockerfile.dockerignore"], re.M))
    assert names == allowed
    assert all((ROOT / name).exists() for name in names)
    assert {"flows", "schemas", "data", "pyproject.toml", "prefect.yaml"} <= names


def test_no_file_holds_a_secret_that_works() -> None:
    secret = re.compile(r"^ *\w*(?:PASSWORD|SECRET_ACCESS_KEY|AUTH(?:_STRING)?)[:=] ?(\S+)", re.M)
    placeholder = re.compile(r"(\w+:)?(change-this|letters-and-digits-only)|\$\{.+")
    found = [(name, value) for name, text in ALL.items() for value in secret.findall(text)]
    assert found
    assert [one for one in found if not placeholder.fullmatch(one[1])] == []
