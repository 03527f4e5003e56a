"""The text of a new ``keymill.toml``: every setting with its meaning and default, commented out."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from pydantic_core import PydanticUndefined

from flows.settings import Settings
from schemas.readings import Limits

_HEAD: Final = """\
# Settings of this keymill home. Take the # away from a line to change it; the environment
# (KEYMILL_<NAME>) goes before this file. `keymill doctor` lists what is in force, and from where.
"""


def settings_text(log_origin: str) -> str:
    """The file of a home whose log is called *log_origin*; all else is at its default."""
    parts = [_HEAD]
    for name, field in Settings.model_fields.items():
        if name in {"home", "limits"} or field.default is PydanticUndefined:
            continue
        mark, value = ("", log_origin) if name == "log_origin" else ("# ", field.default)
        parts.append(f"# {field.description}.\n{mark}{name} = {_toml(value)}\n")
    limits = [f"# {field.name} = {_toml(field.default)}\n" for field in fields(Limits)]
    described = Settings.model_fields["limits"].description
    parts.append(f"# {described}.\n# [limits]\n{''.join(limits)}")
    return "\n".join(parts)


def _toml(value: Any) -> str:
    match value:
        case None:
            return '""'
        case bool():
            return str(value).lower()
        case int():
            return f"{value:_}" if value >= 10_000 else str(value)
        case tuple():
            return json.dumps(list(value))
        case Path():
            return json.dumps(value.as_posix())
        case _:
            return json.dumps(value, ensure_ascii=False)
