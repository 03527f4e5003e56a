"""Time from the machine's clock."""

import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flows.errors import WrongSettings


class SystemClock:
    """The ``Clock`` of ``flows/ports.py``; days begin at midnight in *timezone* (IANA name).

    Raises:
        WrongSettings: there is no such time zone.
    """

    def __init__(self, timezone: str) -> None:
        try:
            self._zone = ZoneInfo(timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise WrongSettings(
                f"timezone is {timezone!r}, which is no time zone.", "Write one like Europe/Berlin."
            ) from None

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        return datetime.now(UTC)

    def today(self) -> date:
        """The business date in the vendor's time zone."""
        return datetime.now(self._zone).date()

    def sleep(self, seconds: float) -> None:
        """So much time has passed."""
        time.sleep(seconds)
