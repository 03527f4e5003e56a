"""Every refusal in its reader's words; ``docs/problems.md`` is this list, rendered.

``problem.py`` says what a problem is; ``drops``, ``cells``, ``senders``, ``rules``, ``books``,
``licenses``, ``registrations``, ``offers``, ``changing``, ``renewals`` and ``returning`` hold
them by the stage of judging that finds them (design, step 5). ``PROBLEMS`` knows them all.
"""

from collections.abc import Mapping
from types import ModuleType
from typing import Final

from schemas.problems import (
    books,
    cells,
    changing,
    drops,
    licenses,
    offers,
    registrations,
    renewals,
    returning,
    rules,
    senders,
)
from schemas.problems.problem import (
    PROBLEMS_SCHEMA,
    ROW_PLACE,
    Problem,
    Problems,
    Stage,
    no_problems,
    refuse,
    row_place,
)


def _problems_of(module: ModuleType) -> tuple[Problem, ...]:
    return tuple(each for each in vars(module).values() if isinstance(each, Problem))


BY_STAGE: Final[Mapping[str, tuple[Problem, ...]]] = {
    module.__name__.rsplit(".", 1)[1]: _problems_of(module)
    for module in (
        *(drops, cells, senders, rules, books),
        *(licenses, registrations, offers, changing, renewals, returning),
    )
}
"""The problems of each module, the modules in the order of the stages."""

PROBLEMS: Final[Mapping[str, Problem]] = {
    problem.code: problem for found in BY_STAGE.values() for problem in found
}
"""Every problem and note by its code, in the order of the stages."""

__all__ = [
    "BY_STAGE",
    "PROBLEMS",
    "PROBLEMS_SCHEMA",
    "ROW_PLACE",
    "Problem",
    "Problems",
    "Stage",
    "no_problems",
    "refuse",
    "row_place",
]
