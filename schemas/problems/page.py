"""The docs page of all problems, made from their texts. ``python -m schemas.problems.page``."""

import sys
from collections.abc import Iterable, Mapping
from typing import Final

from schemas.problems import BY_STAGE
from schemas.problems.problem import Problem

_ABOUT: Final = """\
# Problems

Why a row, a sheet or a drop is refused, and what its sender can do. Codes never change their
meaning; programs may rely on them (`check --json`, the replies' comments). A **note** refuses
nothing: it says what was done with a row or sheet, so that its sender knows.

Only the first stage that refuses a row reports, with all its problems. Every message is written in
English, French, German and Japanese in `schemas/problems/`; this page is made from them.

`{heading}` is the column's heading as the sender wrote it, `{value}` the cell, `{detail}` the one
fact that depends on the case.
"""

_HEADINGS: Final[Mapping[str, tuple[str, str]]] = {
    "drops": (
        "The file and its sheets",
        "Found while a drop is read and its sheets are recognised (steps 2 and 3).",
    ),
    "cells": (
        "Cells",
        "A cell that cannot be read or is not what its column takes (step 4; first stage).",
    ),
    "senders": (
        "Sender, and what repeats or contradicts an earlier row",
        "Who may send this, and for whom; then duplicates and conflicts (second and third stage).",
    ),
    "rules": (
        "Rules between columns",
        "Cells that are each right and do not go together (fourth stage).",
    ),
    "books": (
        "What the books say",
        "Products, vouchers, contracts and funds (fifth stage).",
    ),
    "licenses": (
        "What the books say of licenses",
        "Licenses that a row names by serial number (fifth stage).",
    ),
    "registrations": (
        "What the books say of registrations",
        "Serial numbers that are registered for their key and for support (fifth stage).",
    ),
    "offers": (
        "What the books say of upgrades",
        "Offers that a row takes up (fifth stage).",
    ),
    "changing": (
        "License changes",
        "Transfers, splits, merges, shares, attributes and contacts (fifth stage).",
    ),
    "renewals": (
        "What the books say of renewals",
        "Renewal IDs, and the licenses that they are to extend (fifth stage).",
    ),
    "returning": (
        "What the books say of returns",
        "Licenses and vouchers that are given back (fifth stage).",
    ),
}


def page(by_stage: Mapping[str, Iterable[Problem]] = BY_STAGE) -> str:
    """The Markdown of ``docs/problems.md``: one section a stage, one heading a code; ends in LF."""
    return _ABOUT + "".join(_section(*_HEADINGS[name], by_stage[name]) for name in by_stage)


def _section(title: str, about: str, problems: Iterable[Problem]) -> str:
    return f"\n## {title}\n\n{about}\n" + "".join(_entry(problem) for problem in problems)


def _entry(problem: Problem) -> str:
    says = f"**Note.** {problem.says.en}" if problem.note else problem.says.en
    return f"\n### {problem.code}\n\n{says}\n\n*{problem.remedy.en}*\n"


if __name__ == "__main__":
    sys.stdout.write(page())
