from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from flows.backends.clock import SystemClock
from flows.errors import WrongSettings


def test_now_is_aware_and_in_utc() -> None:
    now = SystemClock("Asia/Tokyo").now()
    assert now.tzinfo is UTC
    assert abs(now - datetime.now(UTC)) < timedelta(seconds=10)


def test_today_is_the_day_in_the_vendors_time_zone() -> None:
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        days = {datetime.now(ZoneInfo(zone)).date(), SystemClock(zone).today()}
        days.add(datetime.now(ZoneInfo(zone)).date())
        assert len(days) == 1 or SystemClock(zone).today() == max(days)


@pytest.mark.parametrize("zone", ["", "Europe/Nowhere", "../etc/passwd", "a\0b", "/etc/passwd"])
def test_a_time_zone_that_is_none_is_told(zone: str) -> None:
    with pytest.raises(WrongSettings, match="is no time zone"):
        SystemClock(zone)
