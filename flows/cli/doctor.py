"""Whether this installation is well: its settings with their sources, and a check of each part."""

import re
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer

from flows.cli.options import HOME, AsJson, Home
from flows.cli.session import show_json, table

if TYPE_CHECKING:
    from flows.cli.doctor_checks import Finding
    from flows.settings import Given, Settings

SECRETS: Final = frozenset({"database_url", "mail_url"})
_PASSWORD: Final = re.compile(r"^([a-z0-9+]+://[^:@/]*):.*@", re.I)
_URL_WITHOUT_PASSWORD: Final = re.compile(r"^([a-z0-9+]+://[^@?]*|maildir:[^?]*)$", re.I)


def register(app: typer.Typer) -> None:
    """Add ``doctor``."""
    app.command(rich_help_panel=HOME)(doctor)


def doctor(home: Home = None, as_json: AsJson = False) -> None:
    """List every setting with its source, and check all that a night needs.

    Secrets are masked. Each check that fails says what to do. Exit status: 0 all is well, or there
    are warnings only; 2 settings or books are wrong; 3 something outside does not answer.
    """
    from flows.cli.doctor_checks import examined
    from flows.settings import home_of, sources

    place = home_of(home)
    given = sources(place)
    findings, settings = examined(place)
    listed = described(place, settings, given)
    if as_json:
        show_json({"home": place, "settings": listed, "checks": [asdict(one) for one in findings]})
    else:
        _tell(place, listed, findings)
    wrong = [one.exit_status for one in findings if one.exit_status]
    raise typer.Exit(min(wrong, default=0))


def _tell(place: Path, listed: list[dict[str, Any]], findings: "list[Finding]") -> None:
    typer.echo(f"Home: {place}")
    table(("setting", "value", "source"), [list(one.values()) for one in listed])
    rows = [(_mark(one), one.check, f"{one.says} {one.remedy}".strip()) for one in findings]
    table(("", "check", ""), rows)


def _mark(finding: "Finding") -> str:
    if finding.well:
        return "ok"
    return "WRONG" if finding.exit_status else "WARNING"


def described(
    place: Path, settings: "Settings | None", given: "dict[str, Given]"
) -> list[dict[str, Any]]:
    """Every setting of the home *place*: name, value (secrets masked), and where it comes from.

    Where the *settings* cannot be used, those that are *given* stand as they are written.
    """
    from flows.settings import Settings

    told, usual = [], Settings(home=place)
    in_effect = {"database_url": usual.database, "storage_url": place, "mail_url": usual.mail}
    for name, field in Settings.model_fields.items():
        if name == "home":
            continue
        here = given.get(name)
        source = here.source if here else "default"
        if here is None:
            value = in_effect.get(name, field.default)
        else:
            value = getattr(settings, name) if settings else here.value
        told += _limits(value, here) if name == "limits" else [_one(name, value, source)]
    unknown = [name for name in given if name not in Settings.model_fields]
    return told + [_one(name, "(unknown)", given[name].source) for name in unknown]


def _limits(value: Any, given: "Given | None") -> list[dict[str, Any]]:
    from schemas.readings import Limits

    limits = value if isinstance(value, Limits) else Limits()
    named = given.value if given and isinstance(given.value, dict) else {}
    return [
        _one(
            f"limits.{field.name}",
            getattr(limits, field.name),
            given.source if given and field.name in named else "default",
        )
        for field in fields(limits)
    ]


def _one(name: str, value: Any, source: str) -> dict[str, Any]:
    secret = name in SECRETS and source != "default" and value is not None
    shown = masked(value) if secret else value
    return {"setting": name, "value": _as_written(shown), "source": source}


def _as_written(value: Any) -> str:
    """A value as ``keymill.toml`` has it, without quotes; nothing for what is not set."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def masked(secret: Any) -> str:
    """A URL without its password; nothing of it where it is no URL we understand."""
    text = secret.get_secret_value() if hasattr(secret, "get_secret_value") else str(secret)
    without = _PASSWORD.sub(r"\1:***@", text).partition("?")
    return without[0] if _URL_WITHOUT_PASSWORD.match(text) or without[0] != text else "***"
