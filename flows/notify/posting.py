"""Step 13: letters for what is due, handed over several at a time.

Each sender makes a letter up, hands it over and has its outcome committed before it takes the next
one. So a night that is killed leaves at most as many messages without an outcome as are sent at a
time (``mail_connections``).
"""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Final

from flows.errors import DatabaseUnavailable, KeymillError, NightLost
from flows.ledger import mailing
from flows.ledger.mailing import Outcome
from flows.notify.letters import Letters, aware
from flows.notify.outcomes import Outcomes
from flows.notify.pacing import Delivery, Paced
from flows.ports import Sent, Services
from flows.settings import Settings

RETRY_AFTER: Final = timedelta(hours=1)


def deliver(
    services: Services, settings: Settings, night_no: int, only: str | None = None
) -> dict[str, int]:
    """Every delivery that is due, tried once; one that we cannot make up stops no other.

    With *only* those of one sort: bundle, reply, notice or digest.

    Where the books cannot be written the rest waits: what became of it could not be told, and it
    would be sent again.

    Raises:
        DatabaseUnavailable, NightLost: the books cannot be written, or not by us.
        KeymillError, OSError: the first reason why a letter could not be made up.
    """
    with services.database.begin(readonly=True) as books:
        found = mailing.due_deliveries(books, services.clock.now(), night_no)
    due = [delivery for delivery in found if only in {None, delivery["what"]}]
    services.progress.start("Delivering", len(due))
    round_ = _Round(services, settings, night_no, due)
    senders = min(settings.mail_connections, len(due)) or 1
    with ThreadPoolExecutor(senders) as pool:
        try:
            for ended in [pool.submit(round_.send_all) for _ in range(senders)]:
                ended.result()
        finally:
            round_.paced.stop()
    if round_.failures:
        raise round_.failures[0]
    return dict(round_.counted)


class _Round:
    """Everything that was due at one moment, on its way."""

    def __init__(
        self, services: Services, settings: Settings, night_no: int, due: Sequence[Delivery]
    ) -> None:
        self._services = services
        self._settings = settings
        self._letters = Letters(services, settings, due)
        self.paced = Paced(due, settings, services.clock)
        self._outcomes = Outcomes(services, night_no, self.paced.under_way)
        self.counted: Counter[str] = Counter()
        self.failures: list[KeymillError | OSError] = []

    def send_all(self) -> None:
        """One delivery after the other, until none is left."""
        while (delivery := self.paced.take()) is not None:
            try:
                state = self._attempt(delivery)
            except (DatabaseUnavailable, NightLost):
                self.paced.stop()
                raise
            except (KeymillError, OSError) as failure:
                self.failures.append(failure)
            else:
                self.counted[state] += 1
            finally:
                self.paced.done(delivery)

    def _attempt(self, delivery: Delivery) -> str:
        sender, recipient = self._settings.mail_from, str(delivery["recipient"])
        messages = self._letters.messages(delivery)
        handed = [self._services.mailer.send(one, sender, recipient) for one in messages]
        worst = next((h for h in handed if h.state is not Sent.SENT), handed[-1])
        now = self._services.clock.now()
        state, due_at = worst.state.value, None
        if worst.state is Sent.DEFERRED:
            if now - aware(delivery["since"], now) > timedelta(days=self._settings.give_up_days):
                state = "failed"
            else:
                due_at = now + RETRY_AFTER * 2 ** min(int(delivery["events"]) - 1, 4)
        self._record(Outcome(int(delivery["delivery_no"]), state, worst.server_text, now, due_at))
        return state

    def _record(self, outcome: Outcome) -> None:
        """What cannot be recorded would be sent again, so nothing more is sent."""
        try:
            self._outcomes.record(outcome)
        except BaseException:
            self.paced.stop()
            raise
