"""What the reports say, in the vendor's language: ``data/locales/report.<language>.toml``."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from schemas.identities import UNITS, Equation, Identity, Line, Side
from schemas.problems import PROBLEMS
from schemas.words import Language, Words, spoken

_LABEL = re.compile(r"^\{heading\} ?[:：] ?")
_ASIDE = re.compile(r" ?[（(]\{(?:detail|value)\}[)）]")
_LOCALES = Path(__file__).parents[2] / "data" / "locales"


@dataclass(frozen=True)
class Wording:
    """Everything the reports say in one language, by section and key."""

    language: Language
    sections: Mapping[str, Mapping[str, Any]]

    def say(self, section: str, key: str, **facts: object) -> str:
        """The text under *key*, with its placeholders filled."""
        return str(self.sections[section][key]).format(**facts)

    def words(self, words: Words) -> str:
        """The text for this reader."""
        return words.said_in(self.language)

    def date(self, day: date) -> str:
        """The date as a person writes it, with the month as a word where the language has one."""
        form = self.sections["format"]
        month = form["months"][day.month - 1]
        return str(form["date"]).format(day=day.day, month=month, year=day.year)

    def number(self, value: Decimal | int) -> str:
        """The number in groups of three, with the decimals it needs: none, or 2 to 4."""
        form = self.sections["format"]
        exact = Decimal(value)
        places = 0 if exact == exact.to_integral_value() else 2
        while places and exact != round(exact, places):
            places += 1
        text = f"{exact:,.{places}f}".translate({ord(","): "\x00", ord("."): form["decimal"]})
        return text.replace("\x00", form["thousands"]).replace("-", "−")

    def money(self, e4: int) -> str:
        """The amount of so many ten-thousandths."""
        return self.number(Decimal(e4) / 10_000)

    def title(self, identity: Identity) -> str:
        """The identity's name, with its currency where it has one."""
        title = self.words(identity.equation.title)
        return f"{title} {identity.unit}" if identity.equation.unit == "currency" else title

    def equation(self, equation: Equation) -> str:
        """The identity in words: ``Ordered = Entitled + Vouchers etc. + Waiting``."""
        return " = ".join(self._sum(equation, side) for side in Side)

    def _sum(self, equation: Equation, side: Side) -> str:
        own = [term for term in equation.terms if term.side is side]
        text = " ".join(f"{'−' if t.factor < 0 else '+'} {self.words(t.words)}" for t in own)
        return text.removeprefix("+ ")

    def unit(self, identity: Identity) -> str:
        """The unit's name, or the currency's code."""
        known = UNITS.get(identity.unit)
        return self.words(known) if known else identity.unit

    def problem(self, code: str, detail: str | None) -> str:
        """What is wrong with a drop that is refused whole, as a sentence."""
        text = self.words(PROBLEMS[code].says)
        for place in ("{heading}", "{value}", "{detail}"):
            text = text.replace(place, detail or "")
        return text

    def in_general(self, code: str) -> str:
        """What is wrong with a row, whatever its cell and case."""
        text = _LABEL.sub("", self.words(PROBLEMS[code].says)) if code in PROBLEMS else code
        text = re.sub(r"\{\w+\}", "…", _ASIDE.sub("", text)).replace("….", "…")
        return text[:1].upper() + text[1:]

    def term(self, line: Line) -> str:
        """The term's name."""
        return self.words(line.term.words)


@cache
def wording(language: str) -> Wording:
    """The texts for a reader of *language* (BCP 47); English where we do not speak it."""
    ours = spoken(language)
    content = (_LOCALES / f"report.{ours}.toml").read_text(encoding="utf-8")
    return Wording(ours, tomllib.loads(content))
