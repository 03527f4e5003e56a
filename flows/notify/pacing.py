"""Which delivery is next: domains take turns, and none gets more at a time or a minute than it may.

A server that is given too much from one sender at once refuses or delays it, and what one domain
has to wait for keeps no other waiting.
"""

import math
import threading
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from flows.ports import Clock
from flows.settings import Settings

MINUTE: Final = timedelta(minutes=1)
NAP_SECONDS: Final = 0.5
"""How often is asked anew whether a domain may have more."""

Delivery = Mapping[str, Any]


class Paced:
    """Deliveries, to be taken by several threads one by one; each says when it is done with one."""

    def __init__(self, due: Sequence[Delivery], settings: Settings, clock: Clock) -> None:
        self._clock = clock
        self._at_a_time, self._a_minute = _limits(settings)
        self._waiting: dict[str, deque[Delivery]] = {}
        for delivery in due:
            self._waiting.setdefault(_domain(delivery), deque()).append(delivery)
        self._turn = deque(self._waiting)
        self._under_way: Counter[str] = Counter()
        self._begun: dict[str, deque[datetime]] = {domain: deque() for domain in self._waiting}
        self._changed = threading.Condition()

    def take(self) -> Delivery | None:
        """The next delivery, once its domain may have it; None where none is left."""
        while True:
            with self._changed:
                if not self._waiting:
                    return None
                now = self._clock.now()
                domain = next((one for one in self._turn if self._has_room(one, now)), None)
                if domain is not None:
                    return self._taken(domain, now)
                if all(self._under_way[one] >= self._at_a_time for one in self._turn):
                    self._changed.wait()
                    continue
            self._clock.sleep(NAP_SECONDS)

    def done(self, delivery: Delivery) -> None:
        """The domain of *delivery* may have another one."""
        with self._changed:
            self._under_way[_domain(delivery)] -= 1
            self._changed.notify_all()

    def under_way(self) -> int:
        """How many deliveries are taken and not done."""
        return self._under_way.total()

    def stop(self) -> None:
        """Nothing is left from now on."""
        with self._changed:
            self._waiting.clear()
            self._changed.notify_all()

    def _has_room(self, domain: str, now: datetime) -> bool:
        begun = self._begun[domain]
        while begun and now - begun[0] >= MINUTE:
            begun.popleft()
        return self._under_way[domain] < self._at_a_time and len(begun) < self._a_minute

    def _taken(self, domain: str, now: datetime) -> Delivery:
        delivery = self._waiting[domain].popleft()
        self._turn.remove(domain)
        if self._waiting[domain]:
            self._turn.append(domain)
        else:
            del self._waiting[domain]
        self._under_way[domain] += 1
        self._begun[domain].append(now)
        return delivery


def _limits(settings: Settings) -> tuple[float, float]:
    """How many messages one domain may get at a time, and in a minute."""
    if settings.mail.startswith("maildir:"):
        return math.inf, math.inf
    return settings.mail_domain_connections, settings.mail_domain_per_minute or math.inf


def _domain(delivery: Delivery) -> str:
    return str(delivery["recipient"]).rpartition("@")[2].lower()
