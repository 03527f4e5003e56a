"""What became of each message, committed before whoever sent it takes the next one.

Several are sent at a time, and a commit takes about as long as a message. So whoever comes while a
transaction is under way waits for its end, and the next one holds all that came meanwhile.
"""

import threading
from collections.abc import Callable
from typing import Final

from flows.ledger import mailing
from flows.ledger.mailing import Outcome
from flows.ports import Services

GATHER_SECONDS: Final = 0.01
"""So long a transaction waits for half of what is under way; the other half goes on meanwhile."""


class Outcomes:
    """The record of one round of deliveries, of which several are *under_way* at a time."""

    def __init__(self, services: Services, night_no: int, under_way: Callable[[], int]) -> None:
        self._services = services
        self._night_no = night_no
        self._under_way = under_way
        self._coming = threading.Condition()
        self._came: list[Outcome] = []
        self._committing = threading.Lock()
        self._failure: BaseException | None = None

    def record(self, outcome: Outcome) -> None:
        """True from now on: *outcome* stands in the books.

        Raises:
            DatabaseUnavailable, NightLost: it does not, nor will any later one.
        """
        with self._coming:
            self._came.append(outcome)
            self._coming.notify()
        with self._committing:
            if self._failure is not None:
                raise self._failure
            with self._coming:
                if outcome not in self._came:
                    return
                self._coming.wait_for(self._enough, GATHER_SECONDS)
                together, self._came = self._came, []
            self._commit(together)

    def _enough(self) -> bool:
        return 2 * len(self._came) >= self._under_way()

    def _commit(self, together: list[Outcome]) -> None:
        try:
            with self._services.database.begin() as books:
                mailing.add_outcomes(books, together, self._night_no)
        except BaseException as failure:
            self._failure = failure
            raise
        self._services.progress.advance(len(together))
