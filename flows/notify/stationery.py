"""What certificates, lists and letters are written on: texts in four languages, and templates.

Texts stand in ``data/locales/notify.<language>.toml``, templates in ``templates/``; a file of the
same name in a home's own ``templates/`` folder replaces ours.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from schemas.words import spoken

DATA = Path(__file__).parents[2] / "data"
TEMPLATES = Path(__file__).parent / "templates"

Words = Mapping[str, str]


@dataclass(frozen=True)
class Texts:
    """Everything we say in one language."""

    language: str
    sections: Mapping[str, Any]
    _found: dict[str, Words] = field(default_factory=dict, compare=False, repr=False)

    def section(self, name: str) -> Words:
        """The texts of one section; ``letter.bundle`` is a section inside a section."""
        if name not in self._found:
            found: Any = self.sections
            for part in name.split("."):
                found = found[part]
            self._found[name] = {key: text for key, text in found.items() if isinstance(text, str)}
        return self._found[name]

    def long_date(self, day: date) -> str:
        """The date as a person writes it, with the month as a word where the language has one."""
        form = self.sections["format"]
        month = form["months"][day.month - 1]
        return str(form["date"]).format(day=day.day, month=month, year=day.year)

    def quantity(self, count: int, metric: str) -> str:
        """The number with what it counts: ``1 device``, ``25 devices``."""
        names = self.section("metric_one" if count == 1 else "metric")
        form = str(self.sections["format"]["quantity"])
        return form.format(number=self.number(count), unit=names[metric])

    def source(self, kind: str, ref: str) -> str:
        """The document that a bundle answers, as part of a sentence: ``order SO-104417``."""
        return self.section("source")[kind].format(ref=ref)

    def number(self, count: int) -> str:
        """The whole number in groups of three digits."""
        return f"{count:,}".replace(",", self.sections["format"]["thousands"])


@cache
def texts(language: str) -> Texts:
    """The texts for a reader of *language*; English where we do not speak it."""
    ours = spoken(language)
    content = (DATA / "locales" / f"notify.{ours}.toml").read_text(encoding="utf-8")
    return Texts(ours, tomllib.loads(content))


def template_path(name: str, folder: Path | None) -> Path:
    """Where the template *name* lies: in *folder* where it has one, else among ours."""
    own = folder / name if folder else None
    return own if own and own.is_file() else TEMPLATES / name


@cache
def paper(folder: Path | None) -> jinja2.Environment:
    """Where text and HTML templates are found; HTML is escaped, a missing value is an error.

    The filter ``line`` puts a text of several lines on one.
    """
    folders = [folder, TEMPLATES] if folder else [TEMPLATES]
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folders),
        autoescape=jinja2.select_autoescape(["html"], default_for_string=True, default=False),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.filters["line"] = lambda text: " / ".join(text.splitlines())
    return found
