"""``docs/commands.md``, from the help texts: ``python -m flows.cli.page > docs/commands.md``."""

from collections.abc import Iterator
from typing import Any, Final

import typer

from flows.cli import app

_HEAD: Final = """\
# Commands

Made from `keymill --help` by `python -m flows.cli.page`; a test keeps it current.
"""


def page() -> str:
    """The page: every command with its help, arguments and options."""
    root: Any = typer.main.get_command(app)
    parts = [_HEAD, _plain(root.help), _options(root)]
    for words, command in _commands(root, "keymill"):
        parts += [f"## `{_usage(words, command)}`", _plain(command.help), _options(command)]
    return "\n".join(part.rstrip() + "\n" for part in parts if part)


def _commands(group: Any, before: str) -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        words = f"{before} {name}"
        if hasattr(command, "commands"):
            yield from _commands(command, words)
        else:
            yield words, command


def _usage(words: str, command: Any) -> str:
    arguments = [p.metavar or p.name.upper() for p in _parameters(command, "argument")]
    return " ".join([words, *arguments])


def _parameters(command: Any, kind: str) -> list[Any]:
    return [p for p in command.params if p.param_type_name == kind and not p.hidden]


def _options(command: Any) -> str:
    found = [p for p in _parameters(command, "option") if p.name not in _COMPLETION]
    lines = [f"- `{_spelling(p)}`: {p.help}{_default(p)}" for p in found]
    return "\n".join(lines)


_COMPLETION: Final = {"install_completion", "show_completion"}


def _spelling(option: Any) -> str:
    names = ", ".join(option.opts)
    if option.is_flag:
        return names
    return f"{names} {option.metavar or option.name.upper()}"


def _default(option: Any) -> str:
    shown = option.show_default and option.default and not option.is_flag
    return f" Default: `{option.default}`." if shown else ""


def _plain(text: str | None) -> str:
    return "\n\n".join(" ".join(part.split()) for part in (text or "").split("\n\n"))


if __name__ == "__main__":
    typer.echo(page(), nl=False)
