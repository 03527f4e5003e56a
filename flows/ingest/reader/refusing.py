"""How the reader gives up on a drop: by one exception that never leaves its process."""

from schemas.problems.problem import Problem


class DropRefusedError(Exception):
    """The drop cannot be read, for a reason that its sender is told."""

    def __init__(self, problem: Problem, detail: str | None = None) -> None:
        self.problem, self.detail = problem, detail
        super().__init__(problem.code)
