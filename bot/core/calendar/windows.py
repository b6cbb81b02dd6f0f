"""Windows: from when to when a report may be filed, and by when it is due.

Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.calendar.working_days import WorkingDays, moment
from bot.core.periods import Period
from flows.language.model import Window

WINDOWS_MAX: Final = 4096
"""Windows remembered: each form, period and time zone has one, and every message asks for several."""


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """The window of one report: aware UTC moments [opens_at, closes_at), and the due date in `zone`.

    `is_provisional`: the date rests on a year whose working days are not confirmed; it may still move later.
    """

    opens_at: datetime
    closes_at: datetime
    due_on: date
    is_provisional: bool
    zone: ZoneInfo

    @property
    def opens_on(self) -> date:
        """The first day on which a report may be filed."""
        return self.opens_at.astimezone(self.zone).date()

    @property
    def last_on(self) -> date:
        """The last day on which it may be filed."""
        return (self.closes_at.astimezone(self.zone) - timedelta(microseconds=1)).date()


@lru_cache(maxsize=WINDOWS_MAX)
def window_of(period: Period, window: Window, zone: ZoneInfo, working_days: WorkingDays) -> OpenWindow:
    """When a report of `period` may be filed in `zone`: from the first moment after the period's last day."""
    opens_on = period.last_day + timedelta(days=1)
    due_on = working_days.nth_after(opens_on, window.due_working_days)
    closes_on = due_on + timedelta(days=window.late_days + 1)
    return OpenWindow(
        opens_at=moment(opens_on, time(), zone),
        closes_at=moment(closes_on, time(), zone),
        due_on=due_on,
        is_provisional=not {opens_on.year, due_on.year} <= working_days.confirmed_years,
        zone=zone,
    )
