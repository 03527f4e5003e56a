"""Every refusal in its reader's words; ``docs/problems.md`` is this list, rendered.

``problem.py`` says what a problem is; ``drops``, ``cells``, ``senders`` and ``books`` hold them by
the stage of judging that finds them (design, step 5).
"""

from schemas.problems.problem import (
    PROBLEMS_SCHEMA,
    Problem,
    Problems,
    Stage,
    no_problems,
    refuse,
)

__all__ = ["PROBLEMS_SCHEMA", "Problem", "Problems", "Stage", "no_problems", "refuse"]
