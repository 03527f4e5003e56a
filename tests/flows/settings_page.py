"""The maker of ``docs/settings.md``: ``python -m tests.flows.settings_page`` writes it anew."""

import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, Final, Literal, get_args, get_origin

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from flows.settings import Settings
from schemas.readings import Limits

PAGE: Final = Path(__file__).parents[2] / "docs" / "settings.md"

_ABOUT: Final = """\
# Settings

A setting is looked for in the environment (`KEYMILL_` and its name in capitals), then in
`keymill.toml` in the home, then it has its default. `keymill doctor` lists every setting with its
value and where it comes from, secrets masked. A name that `keymill.toml` should not have or a value
that cannot be used are refused (status 2): a slip never becomes a default. A `KEYMILL_` variable
that is no setting may be another program's, so `doctor`, `run` and `serve` warn of it, with the
nearest name, and go on.

The home itself is `--home`, else `KEYMILL_HOME`, else `./keymill-home`. Paths that are not absolute
are seen from the home. Lists are written `["anna", "ben"]` in `keymill.toml`, and `anna,ben` in the
environment. This page is made from `flows/settings.py`.

| setting | default | values | meaning |
| --- | --- | --- | --- |
"""

_LIMITS: Final = """
## Limits

What one drop may weigh at most; beyond it, the drop is refused whole with one message. In
`keymill.toml` they stand in the table `[limits]`, in the environment they are called
`KEYMILL_LIMITS_ROWS` and so on.

| limit | default |
| --- | --- |
"""


def page() -> str:
    named = {n: field for n, field in Settings.model_fields.items() if n not in {"home", "limits"}}
    return (
        _ABOUT
        + "".join(_line(name, field) for name, field in named.items())
        + _LIMITS
        + "".join(f"| `{limit.name}` | {limit.default:,} |\n" for limit in fields(Limits))
    )


def _line(name: str, field: FieldInfo) -> str:
    default = field.get_default(call_default_factory=False)
    shown = "" if default in (None, "") else f"`{_toml(default)}`"
    return f"| `{name}` | {shown} | {', '.join(_values(field))} | {field.description} |\n"


def _toml(value: Any) -> str:
    return json.dumps(str(value) if isinstance(value, Path) else value)


def _values(field: FieldInfo) -> Iterator[str]:
    inside = get_args(field.annotation)
    if field.annotation is SecretStr or SecretStr in inside:
        yield "secret"
    if get_origin(field.annotation) is Literal:
        yield from (f"`{choice}`" for choice in inside)
    for rule in field.metadata:
        yield from (
            f"{words} {getattr(rule, name):,}"
            for name, words in (("ge", "from"), ("le", "to"))
            if hasattr(rule, name)
        )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
